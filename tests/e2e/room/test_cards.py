"""Cards, forms and files on the page, and one person a window."""

import pytest
from playwright.async_api import expect

from adapters.rehearsal.seats import channel_place
from bot.events import FormSubmitted
from bot.message import Heading, Message, Paragraph
from tests.adapters.rehearsal import showcase
from tests.adapters.rehearsal.fakes import House
from tests.contracts.platform import HARD_WORDS, ScriptedRouter, card
from tests.e2e.room.conftest import Open, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


# --- people --------------------------------------------------------------------------------------


async def test_two_windows_are_two_people(at: House, open_page: Open) -> None:
    rhian, luis = await open_page(at, "rhian"), await open_page(at, "luis")
    await say(rhian, "/peer home")
    private = rhian.locator("article", has_text="What you can do now")
    await expect(rhian.get_by_text("Only you can see this", exact=True)).to_be_visible()
    await expect(rhian.get_by_text("Only Rhian would see this")).to_be_visible()
    await at.platform.post(channel_place(), showcase.JOINING, "k1")
    await expect(luis.get_by_text("Everyone in the channel sees this card.")).to_be_visible()
    await expect(luis.locator("article time").first).to_have_text(
        "Wednesday 2 December at 19:30 (Madrid time)"
    )
    await expect(rhian.locator("article time").last).to_have_text("Wednesday 2 December at 18:30")
    await expect(luis.get_by_role("heading", name="Evening circle", exact=True)).to_have_count(0)
    await say(luis, "Thank you all")
    await expect(rhian.get_by_text("Thank you all").first).to_be_visible()
    await expect(rhian.get_by_text("The bot never reads it")).to_be_visible()
    assert await private.count() == 0 or await private.first.is_visible()


async def test_one_click_and_one_is_somebody_else(at: House, open_page: Open) -> None:
    page = await open_page(at, "rhian")
    await say(page, "/peer home")
    await expect(page.get_by_text("Only you can see this", exact=True)).to_be_visible()
    await page.get_by_role("radio", name="Luis").click()
    await expect(page.get_by_text("Only you can see this", exact=True)).to_have_count(0)
    await expect(page.get_by_text("You now see what Luis would see")).to_be_visible()
    await expect(page.locator("#clock-now")).to_have_text("Tuesday 1 December, 19:15")
    assert page.url.endswith("?seat=luis")
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("radio", name="Joan")).to_be_checked()
    await page.reload()
    await expect(page.get_by_role("radio", name="Joan")).to_be_checked()


async def test_a_new_direct_message_is_said_in_words_until_it_is_read(
    at: House, open_page: Open
) -> None:
    page = await open_page(at, "rhian")
    await at.platform.direct(showcase.KOFI, card("For Kofi"), "k1")
    await at.platform.direct(showcase.RHIAN, card("For Rhian"), "k2")
    direct = page.get_by_role("tab", name="Direct")
    await expect(direct).to_contain_text("new")
    await direct.click()
    await expect(page.get_by_role("tabpanel").get_by_text("For Rhian")).to_be_visible()
    await expect(page.locator("#note-words")).to_contain_text("Only Rhian can read it")
    await expect(direct).not_to_contain_text("new", use_inner_text=True)
    kofi = page.locator(".seat", has_text="Kofi")
    await expect(kofi).to_contain_text("new", use_inner_text=True)
    await page.get_by_role("radio", name="Kofi").click()
    await expect(page.get_by_role("tabpanel").get_by_text("For Kofi")).to_be_visible()
    await expect(kofi).not_to_contain_text("new", use_inner_text=True)


# --- cards and forms -----------------------------------------------------------------------------


async def test_words_are_never_markup(at: House, open_page: Open) -> None:
    page = await open_page(at)
    for number, words in enumerate(HARD_WORDS.values()):
        message = Message((words,), (Heading(words[:200]), Paragraph((words,))))
        await at.platform.post(channel_place(), message, f"k{number}")
    await expect(page.locator("article")).to_have_count(len(HARD_WORDS))
    shown = await page.locator("article p:not(.entry-head)").evaluate_all(
        "(all) => all.map((each) => each.textContent)"
    )
    assert shown == list(HARD_WORDS.values())
    assert await page.locator("article script, article b").count() == 0


async def test_a_card_that_changes_keeps_the_focus(at: House, open_page: Open) -> None:
    page = await open_page(at)
    await say(page, "/peer step")
    go_on = page.get_by_role("button", name="Go on")
    await go_on.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Step two")).to_be_visible()
    await expect(go_on).to_be_focused()
    await expect(page.get_by_role("heading", name="Step one")).to_have_count(0)


async def test_a_choice_is_sent_by_its_own_button(
    at: House, open_page: Open, router: ScriptedRouter
) -> None:
    await at.platform.post(channel_place(), showcase.MAP, "k1")
    page = await open_page(at)
    await page.get_by_label("Look at one area").select_option("skills")
    assert router.events == []
    await page.get_by_role("button", name="Choose (Look at one area)").click()
    often = page.get_by_role("button", name="Validation, Debriefing: often")
    assert await often.inner_text() == "often"
    await often.click()
    await expect(page.locator("[aria-disabled=true][data-action]")).to_have_count(0)
    pressed = [(each.action.verb, each.chosen) for each in router.events]  # type: ignore[union-attr]
    assert pressed == [("map.area", "skills"), ("prompt.cell", "")]


async def test_problems_stand_by_their_fields_and_what_was_typed_stays(
    at: House, open_page: Open, router: ScriptedRouter
) -> None:
    page = await open_page(at)
    await say(page, "/peer session plan")
    form = page.get_by_role("dialog", name="Plan a session")
    await form.get_by_label("Title").fill("past")
    await form.get_by_label("Day").fill("2026-11-03")
    await expect(form.get_by_text("That is Tuesday 3 November.")).to_be_visible()
    await form.get_by_label("Joining link").fill("no link")
    await form.get_by_label("Wen").check()
    await form.get_by_role("button", name="Look at it first").click()
    day = form.get_by_label("Day")
    await expect(day).to_be_focused()
    await expect(day).to_have_attribute("aria-invalid", "true")
    await expect(day).to_have_accessible_description(
        "That day is past. Please choose one from today on."
    )
    await expect(day).to_have_value("2026-11-03")
    await expect(form.get_by_label("Joining link")).to_have_value("no link")
    await form.get_by_label("Title").fill("x" * 81)
    await form.get_by_role("button", name="Look at it first").click()
    await expect(form.get_by_text("This is 81 characters long; 80 fit.")).to_be_visible()
    assert len(router.events) == 2, "what is too long does not leave the page"
    await form.get_by_label("Title").fill("Evening circle")
    await form.get_by_role("button", name="Look at it first").click()
    await expect(form).to_be_hidden()
    event = router.events[-1]
    assert isinstance(event, FormSubmitted)
    assert event.values == {
        "title": "Evening circle",
        "date": "2026-11-03",
        "time": "18:30",
        "repeat": "once",
        "cues": "half",
        "facilitators": "rhian,wen",
        "zone": "Europe/London",
        "words": "",
        "link": "no link",
    }


async def test_a_form_that_was_closed_by_mistake_is_still_there(at: House, open_page: Open) -> None:
    page = await open_page(at)
    await say(page, "/peer session plan")
    form = page.get_by_role("dialog", name="Plan a session")
    await form.get_by_label("Title").fill("Half a thought")
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    await expect(page.get_by_text("You closed “Plan a session”.")).to_be_visible()
    await page.get_by_role("button", name="Open it again").click()
    await expect(form.get_by_label("Title")).to_have_value("Half a thought")


async def test_a_file_is_downloaded_by_its_seat(at: House, open_page: Open) -> None:
    page = await open_page(at)
    await say(page, "/peer journal")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Download mine.md (7 bytes)").click()
    download = await waiting.value
    assert download.suggested_filename == "mine.md"
    assert (await download.path()).read_bytes() == b"# Mine\n"


async def test_a_picture_is_shown_and_says_what_it_shows(at: House, open_page: Open) -> None:
    page = await open_page(at)
    await say(page, "/peer map")
    picture = page.get_by_role("img", name="Your map. Validation: twice.")
    await expect(picture).to_be_visible()
    await page.wait_for_function("document.querySelector('img.picture').naturalWidth === 1")
    await expect(page.get_by_role("link", name="Download my-map.png (67 bytes)")).to_be_visible()
