"""The room's page in a real Chromium: what people see, by keyboard, on a phone, and with axe-core.

The router answers by script; everything else is the room itself, over a real socket.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from adapters.rehearsal.seats import channel_place
from bot.answers import Answer, FormErrors, OpenForm, Reply, Update, Upload
from bot.events import ActionPressed, CommandTyped, Event, FormSubmitted
from bot.ids import ActionId
from bot.message import Button, Buttons, Choice, File, Heading, Message, Paragraph
from tests.adapters.rehearsal import showcase
from tests.adapters.rehearsal.fakes import FakeControls, House, house, later
from tests.contracts.platform import HARD_WORDS, PIXEL, ScriptedRouter, card

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
ZOOMED = {"width": 640, "height": 400}
"""A window of 1280 by 800 at 200 %."""

GO_ON = ActionId.of("go.on")
Open = Callable[..., Awaitable[Page]]


def _answer(event: Event) -> Sequence[Answer]:
    """A small bot: a panel, a form, a file, and a card that changes under one's finger."""
    match event:
        case CommandTyped(words="session plan"):
            return (OpenForm(showcase.PLAN),)
        case CommandTyped(words="journal"):
            return (Upload(card("Your journal"), File("mine.md", "text/markdown", b"# Mine\n")),)
        case CommandTyped(words="map"):
            file = File("my-map.png", "image/png", PIXEL, "Your map. Validation: twice.")
            return (Upload(card("Your map as a picture"), file),)
        case CommandTyped(words="step"):
            return (Reply(_step("Step one")),)
        case CommandTyped():
            return (Reply(showcase.HOME),)
        case FormSubmitted(values={"title": "past"}):
            return (
                FormErrors(
                    {
                        "date": "That day is past. Please choose one from today on.",
                        "link": "That is no link. It starts with https://",
                    },
                    showcase.PLAN,
                ),
            )
        case FormSubmitted():
            return (Reply(card("It is planned.")),)
        case ActionPressed(action=action) if action == GO_ON:
            return (Update(_step("Step two")),)
        case _:
            return ()


def _step(words: str) -> Message:
    return Message((words,), (Heading(words), Buttons((Button("Go on", GO_ON),))))


CHOICES = (
    Choice("home", "home", "What can be done now"),
    Choice("session plan", "session plan", "Plan a session, once or repeating"),
    Choice("session list", "session list", "What is planned"),
)


@pytest.fixture
async def browser(chromium_path: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox"]
        )
        yield started
        await started.close()


@pytest.fixture
def router() -> ScriptedRouter:
    return ScriptedRouter(answers=_answer, choices=CHOICES)


@pytest.fixture
async def at(tmp_path: Path, router: ScriptedRouter) -> AsyncIterator[House]:
    controls = FakeControls(due=[later(hours=1), later(days=1)], session=later(days=2))
    async with house(tmp_path, router=router, controls=controls) as opened:
        yield opened


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[Open]:
    """``await open_page(at, "rhian")``: one window of its own. A word in the console, an error, or
    a request to another host fails the test."""
    complaints: list[str] = []

    async with AsyncExitStack() as stack:

        async def open(at: House, seat: str = "rhian", **context: Any) -> Page:
            context = {"viewport": DESK, "locale": "en-GB", **context}
            made = await browser.new_context(**context)
            stack.push_async_callback(made.close)
            page = await made.new_page()
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "request",
                lambda request: (
                    None if request.url.startswith(at.url) else complaints.append(request.url)
                ),
            )
            await page.goto(f"{at.url}/?seat={seat}")
            await page.wait_for_selector(f"body[data-ready={seat}]")
            return page

        yield open
    lost = "WebSocket connection to"
    assert [each for each in complaints if not each.startswith(lost)] == []


async def _say(page: Page, words: str) -> None:
    await page.fill("#typed", words)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")


async def _axe(page: Page) -> list[str]:
    """What axe-core finds, AAA contrast and good practice too, each in one line."""
    results = await Axe().run(
        page,
        options={
            "runOnly": [
                "wcag2a",
                "wcag2aa",
                "wcag2aaa",
                "wcag21a",
                "wcag21aa",
                "wcag22aa",
                "best-practice",
            ],
            "rules": {
                name: {"enabled": True} for name in ("color-contrast-enhanced", "target-size")
            },
        },
    )
    return [
        " ".join([violation["id"], node["html"][:120], *(why["message"] for why in node["any"])])
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


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
    found = {"the channel": await _axe(page)}
    await _say(page, "/peer home")
    await expect(page.get_by_text("Only you can see this", exact=True)).to_be_visible()
    found["a private card"] = await _axe(page)
    await page.locator("#typed").press_sequentially("/peer ")
    await expect(page.locator("#offers [role=option]")).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    found["completions"] = await _axe(page)
    await page.keyboard.press("Escape")
    await page.click("#more")
    found["the clock's moves"] = await _axe(page)
    await page.click("#again")
    found["starting again"] = await _axe(page)
    await page.keyboard.press("Escape")
    await _say(page, "/peer session plan")
    await page.get_by_label("Title").fill("past")
    found["a form"] = await _axe(page)
    await page.get_by_role("button", name="Look at it first").click()
    await expect(page.get_by_text("That day is past.")).to_be_visible()
    found["a form with problems"] = await _axe(page)
    await page.keyboard.press("Escape")
    found["a form that was closed"] = await _axe(page)
    await page.get_by_role("tab", name="Direct").click()
    found["direct messages"] = await _axe(page)
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
    await _say(page, "/peer home")
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
    await _say(page, "/peer session plan")
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


# --- people --------------------------------------------------------------------------------------


async def test_two_windows_are_two_people(at: House, open_page: Open) -> None:
    rhian, luis = await open_page(at, "rhian"), await open_page(at, "luis")
    await _say(rhian, "/peer home")
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
    await _say(luis, "Thank you all")
    await expect(rhian.get_by_text("Thank you all").first).to_be_visible()
    await expect(rhian.get_by_text("The bot never reads it")).to_be_visible()
    assert await private.count() == 0 or await private.first.is_visible()


async def test_one_click_and_one_is_somebody_else(at: House, open_page: Open) -> None:
    page = await open_page(at, "rhian")
    await _say(page, "/peer home")
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
    await _say(page, "/peer step")
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
    await _say(page, "/peer session plan")
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
    await _say(page, "/peer session plan")
    form = page.get_by_role("dialog", name="Plan a session")
    await form.get_by_label("Title").fill("Half a thought")
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    await expect(page.get_by_text("You closed “Plan a session”.")).to_be_visible()
    await page.get_by_role("button", name="Open it again").click()
    await expect(form.get_by_label("Title")).to_have_value("Half a thought")


async def test_a_file_is_downloaded_by_its_seat(at: House, open_page: Open) -> None:
    page = await open_page(at)
    await _say(page, "/peer journal")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Download mine.md (7 bytes)").click()
    download = await waiting.value
    assert download.suggested_filename == "mine.md"
    assert (await download.path()).read_bytes() == b"# Mine\n"


async def test_a_picture_is_shown_and_says_what_it_shows(at: House, open_page: Open) -> None:
    page = await open_page(at)
    await _say(page, "/peer map")
    picture = page.get_by_role("img", name="Your map. Validation: twice.")
    await expect(picture).to_be_visible()
    await page.wait_for_function("document.querySelector('img.picture').naturalWidth === 1")
    await expect(page.get_by_role("link", name="Download my-map.png (67 bytes)")).to_be_visible()


# --- a connection that goes and comes back -------------------------------------------------------


async def test_nothing_typed_is_lost_when_the_room_goes_and_comes_back(
    tmp_path: Path, open_page: Open
) -> None:
    before = ScriptedRouter(answers=_answer)
    after = ScriptedRouter(answers=_answer)
    async with house(tmp_path, router=before) as at:
        page = await open_page(at)
        await at.platform.post(channel_place(), card("From before"), "k1")
        await _say(page, "/peer session plan")
        form = page.get_by_role("dialog", name="Plan a session")
        await form.get_by_label("Title").fill("Evening circle")
        port = at.port
    lost = "The connection is lost. What you typed is kept"
    await expect(page.locator("#lost")).to_contain_text(lost)
    await form.get_by_role("button", name="Look at it first").click()
    await expect(form.get_by_text(lost)).to_be_visible()
    await expect(form.get_by_label("Title")).to_have_value("Evening circle")
    async with house(tmp_path, router=after, port=port) as at:
        await at.platform.post(channel_place(), card("From after"), "k2")
        await expect(form).to_be_hidden(timeout=15_000)
        await expect(page.locator("#lost")).to_be_empty()
        await expect(page.locator(".card").get_by_text("From before")).to_have_count(1)
        await expect(page.locator(".card").get_by_text("From after")).to_have_count(1)
        await expect(page.locator(".card").get_by_text("It is planned.")).to_have_count(1)
        (event,) = after.events
        assert isinstance(event, FormSubmitted)
        assert event.values["title"] == "Evening circle"


async def test_a_press_made_while_the_room_was_away_arrives_once(
    tmp_path: Path, open_page: Open
) -> None:
    async with house(tmp_path) as at:
        await at.platform.post(channel_place(), showcase.CHECKPOINT, "k1")
        page = await open_page(at, "joan")
        port = at.port
    await expect(page.locator("#lost")).not_to_be_empty()
    vote = page.get_by_role("button", name="Be heard")
    await vote.click()
    await expect(vote).to_have_attribute("aria-disabled", "true")
    await vote.click(force=True)
    await _say(page, "Can anybody hear me?")
    async with house(tmp_path, port=port) as at:
        await expect(vote).not_to_have_attribute("aria-disabled", "true", timeout=15_000)
        await expect(page.locator("article").get_by_text("Can anybody hear me?")).to_have_count(1)
        assert [type(each) for each in at.router.events] == [ActionPressed]


async def test_a_command_that_does_not_fit_comes_back_into_the_box(
    at: House, open_page: Open
) -> None:
    page = await open_page(at)
    for words in ("/remind me", "x" * 4001):
        await _say(page, words)
        await expect(page.locator("#notice")).not_to_be_empty()
        await expect(page.locator("#typed")).to_have_value(words)
        await page.fill("#typed", "")


# --- the clock -----------------------------------------------------------------------------------


async def test_moving_the_clock(at: House, open_page: Open) -> None:
    page = await open_page(at)
    now, following = page.locator("#clock-now"), page.locator("#clock-next")
    await expect(now).to_have_text("Tuesday 1 December, 18:15")
    await expect(following).to_have_text("Next: 19:15")
    await page.get_by_role("button", name="To the next thing").click()
    await expect(now).to_have_text("Tuesday 1 December, 19:15")
    await expect(following).to_have_text("Next: Wednesday 2 December at 18:15")
    more = page.get_by_role("button", name="Move the clock")
    await more.focus()
    await page.keyboard.press("Enter")
    await expect(more).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("Escape")
    await expect(more).to_have_attribute("aria-expanded", "false")
    await expect(more).to_be_focused()
    await more.click()
    await page.get_by_role("button", name="15 minutes before the session").click()
    await expect(now).to_have_text("Thursday 3 December, 18:00")
    await expect(page.locator("#notice")).to_have_text(
        "The clock says Thursday 3 December at 18:00."
    )
    await expect(following).to_have_text("Next: 18:15")
    await page.get_by_role("button", name="To the next thing").click()
    await expect(page.locator("#notice")).to_have_text(
        "The clock says Thursday 3 December at 18:15. "
        "It is time for the session: a facilitator can start it."
    )
    await expect(following).to_have_text("Nothing is waiting to happen.")
    await expect(page.get_by_role("button", name="To the next thing")).to_have_attribute(
        "aria-disabled", "true"
    )
    assert [ran for _, ran in at.controls.done] == [later(hours=1), later(days=1)]


async def test_starting_again_asks_first(at: House, open_page: Open) -> None:
    await at.platform.post(channel_place(), card("Old"), "k1")
    page, other = await open_page(at), await open_page(at, "joan")
    await page.get_by_role("button", name="Move the clock").click()
    await page.get_by_role("button", name="Start again").click()
    dialog = page.get_by_role("dialog", name="Start again?")
    await dialog.get_by_role("button", name="Keep this room").click()
    await expect(page.locator("article")).to_have_count(1)
    await page.get_by_role("button", name="Move the clock").click()
    await page.get_by_role("button", name="Start again").click()
    at.real.at = later(minutes=1)
    await dialog.get_by_role("button", name="Start with an empty channel").click()
    for each in (page, other):
        await expect(each.locator("article")).to_have_count(0)
        await expect(each.get_by_text("This channel is quiet.")).to_be_visible()
    assert at.controls.started_again == [False]


# --- the door ------------------------------------------------------------------------------------


async def test_with_a_token_the_page_opens_by_its_printed_address(
    tmp_path: Path, browser: Browser
) -> None:
    async with _closed_house(tmp_path) as at:
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(at.url)
        await expect(page.get_by_role("heading", name="This door is closed")).to_be_visible()
        assert await _axe(page) == []
        await page.goto(f"{at.url}/?token=a-long-secret")
        await page.wait_for_selector("body[data-ready=rhian]")
        assert "token" not in page.url
        await context.close()


@asynccontextmanager
async def _closed_house(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, token="a-long-secret") as at:
        yield at
