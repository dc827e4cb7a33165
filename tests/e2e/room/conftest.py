"""The room's page in a real Chromium, and a small bot behind it: the router answers by script, and
everything else is the room itself, over a real socket."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from bot.answers import Answer, FormErrors, OpenForm, Reply, Update, Upload
from bot.events import ActionPressed, CommandTyped, Event, FormSubmitted
from bot.ids import ActionId
from bot.message import Button, Buttons, Choice, File, Heading, Message
from tests.adapters.rehearsal import showcase
from tests.adapters.rehearsal.fakes import FakeControls, House, house, later
from tests.contracts.platform import PIXEL, ScriptedRouter, card

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
ZOOMED = {"width": 640, "height": 400}
"""A window of 1280 by 800 at 200 %."""

GO_ON = ActionId.of("go.on")
Open = Callable[..., Awaitable[Page]]


def answer(event: Event) -> Sequence[Answer]:
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium_path: Path) -> AsyncIterator[Browser]:
    """One for each file: to start it takes as long as most tests take. Every window is a context of
    its own, and gone with its test."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox"]
        )
        yield started
        await started.close()


@pytest.fixture
def router() -> ScriptedRouter:
    return ScriptedRouter(answers=answer, choices=CHOICES)


@pytest_asyncio.fixture(loop_scope="module")
async def at(tmp_path: Path, router: ScriptedRouter) -> AsyncIterator[House]:
    controls = FakeControls(due=[later(hours=1), later(days=1)], session=later(days=2))
    async with house(tmp_path, router=router, controls=controls) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
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


async def say(page: Page, words: str) -> None:
    await page.fill("#typed", words)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")


async def axe(page: Page) -> list[str]:
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
