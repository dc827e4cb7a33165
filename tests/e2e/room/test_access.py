"""By keyboard, with a screen reader, on a phone, enlarged, without motion; what axe-core finds."""

import pytest
from playwright.async_api import expect

from adapters.rehearsal.seats import channel_place
from bot.events import CommandTyped, FormSubmitted
from tests.adapters.rehearsal import showcase
from tests.adapters.rehearsal.fakes import House
from tests.contracts.platform import ScriptedRouter
from tests.e2e.room.conftest import DESK, PHONE, ZOOMED, Open, axe, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


# --- accessibility -------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_axe_finds_nothing(
    at: House, open_page: Open, scheme: str, size: dict[str, int]
) -> None:
    for number, each in enumerate(showcase.CARDS):
        await at.platform.post(channel_place(), each, f"k{number}")
        await at.platform.direct(showcase.RHIAN, each, f"d{number}")
    page = await open_page(at, color_scheme=scheme, viewport=size)
    found = {"the channel": await axe(page)}
    await say(page, "/peer home")
    await expect(page.get_by_text("Only you can see this", exact=True)).to_be_visible()
    found["a private card"] = await axe(page)
    await page.locator("#typed").press_sequentially("/peer ")
    await expect(page.locator("#offers [role=option]")).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    found["completions"] = await axe(page)
    await page.keyboard.press("Escape")
    await page.click("#more")
    found["the clock's moves"] = await axe(page)
    await page.click("#again")
    found["starting again"] = await axe(page)
    await page.keyboard.press("Escape")
    await say(page, "/peer session plan")
    await page.get_by_label("Title").fill("past")
    found["a form"] = await axe(page)
    await page.get_by_role("button", name="Look at it first").click()
    await expect(page.get_by_text("That day is past.")).to_be_visible()
    found["a form with problems"] = await axe(page)
    await page.keyboard.press("Escape")
    found["a form that was closed"] = await axe(page)
    await page.get_by_role("tab", name="Direct").click()
    found["direct messages"] = await axe(page)
    assert {state: each for state, each in found.items() if each} == {}


async def test_everything_by_keyboard(at: House, open_page: Open, router: ScriptedRouter) -> None:
    page = await open_page(at)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    await page.keyboard.press("Enter")
    box = page.get_by_role("combobox", name="Message, or /peer")
    await expect(box).to_be_focused()
    await page.keyboard.type("/")
    await expect(page.locator("#offers [role=option]")).to_have_text(["/peer"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("/peer ")
    await expect(page.locator("#offers [role=option]")).to_have_count(3)
    await page.keyboard.type("se")
    await expect(page.locator("#offers [role=option]")).to_have_count(2)
    await expect(box).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("ArrowDown")
    chosen = page.locator("#offers [aria-selected=true]")
    await expect(chosen).to_contain_text("Plan a session")
    assert await box.get_attribute("aria-activedescendant") == await chosen.get_attribute("id")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("/peer session plan ")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Plan a session")
    await expect(dialog).to_be_visible()
    await expect(dialog.get_by_label("Title")).to_be_focused()
    await page.keyboard.type("Evening circle")
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_text("It is planned.").first).to_be_visible()
    await box.focus()
    await page.keyboard.press("ArrowUp")
    await expect(box).to_have_value("/peer session plan")
    await page.keyboard.press("ArrowDown")
    await expect(box).to_have_value("")
    assert [type(each) for each in router.events] == [CommandTyped, FormSubmitted]


async def test_a_screen_reader_hears_each_new_card_in_one_line(at: House, open_page: Open) -> None:
    page = await open_page(at)
    log = page.get_by_role("log", name="New messages")
    await expect(log).to_have_attribute("aria-live", "polite")
    await at.platform.post(channel_place(), showcase.JOINING, "k1")
    await expect(log).to_have_text("Holdspace: Evening circle meets Wednesday 2 December at 18:30.")
    await say(page, "/peer home")
    await expect(log).to_contain_text("Only you can see this. Holdspace: What you can do now.")
    assert await page.locator("html").get_attribute("lang") == "en-GB"


async def test_nothing_moves_for_who_wants_no_motion(at: House, open_page: Open) -> None:
    await at.platform.post(channel_place(), showcase.HOME, "k1")
    page = await open_page(at, reduced_motion="reduce")
    moving = await page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((each) => {
          const style = getComputedStyle(each);
          return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
        }).length"""
    )
    assert moving == 0


async def test_high_contrast_keeps_what_is_chosen_visible(at: House, open_page: Open) -> None:
    page = await open_page(at, forced_colors="active")
    border = await page.locator(".seat input:checked + label").evaluate(
        "(each) => getComputedStyle(each).borderTopColor"
    )
    plain = await page.locator(".seat input:not(:checked) + label").first.evaluate(
        "(each) => getComputedStyle(each).borderTopColor"
    )
    assert border != plain


# --- sizes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESK, PHONE, ZOOMED], ids=["desk", "phone", "zoomed"])
async def test_large_enough_to_read_and_to_touch(
    at: House, open_page: Open, size: dict[str, int]
) -> None:
    for number, each in enumerate(showcase.CARDS):
        await at.platform.post(channel_place(), each, f"k{number}")
    page = await open_page(at, viewport=size)
    await page.click("#more")
    measured = await page.evaluate(MEASURE)
    assert measured["small_targets"] == []
    assert measured["small_text"] == []
    assert measured["long_lines"] == []
    assert measured["overflow"] <= 0
    for name in ("An hour on", "Start again", "Send"):
        target = page.get_by_role("button", name=name, exact=True)
        await target.scroll_into_view_if_needed()
        await expect(target).to_be_in_viewport()
    await page.keyboard.press("Escape")
    await say(page, "/peer session plan")
    form = page.get_by_role("dialog", name="Plan a session")
    await expect(form).to_be_visible()
    measured = await page.evaluate(MEASURE)
    assert (measured["small_targets"], measured["small_text"]) == ([], [])
    submit = form.get_by_role("button", name="Look at it first")
    await submit.scroll_into_view_if_needed()
    await expect(submit).to_be_in_viewport()


MEASURE = """() => {
  const shown = (each) =>
    each.checkVisibility({ visibilityProperty: true }) && !each.closest(".hear, .skip");
  const all = [...document.querySelectorAll("body *")].filter(shown);
  const name = (each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 30)}`;
  const pressed = (each) =>
    each.matches("button, select, textarea, input, a") && !each.matches("p a, dd a, li a");
  // A tick box is pressed on its whole row, a seat on its whole label.
  const area = (each) => (each.closest(".option, .seat") ?? each).getBoundingClientRect();
  const small = (each) => Math.min(area(each).height, area(each).width) < 43.9;
  const read = (each) => each.textContent.trim() && !each.matches("option, noscript");
  const characters = (each) => {
    const style = getComputedStyle(each);
    const lines = Math.round(each.getBoundingClientRect().height / parseFloat(style.lineHeight));
    return each.textContent.length / Math.max(1, lines);
  };
  const prose = all.filter((each) => each.matches(".card p, .card li, .talk-words, .note p"));
  return {
    small_targets: all.filter(pressed).filter(small).map(name),
    small_text: all
      .filter((each) => read(each) && parseFloat(getComputedStyle(each).fontSize) < 18)
      .map(name),
    long_lines: prose.filter((each) => characters(each) > 65).map(name),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""
