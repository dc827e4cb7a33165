"""A connection that goes and comes back, the clock, starting again, and a door with a token."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from adapters.rehearsal.seats import channel_place
from bot.events import ActionPressed, FormSubmitted
from tests.adapters.rehearsal import showcase
from tests.adapters.rehearsal.fakes import House, house, later
from tests.contracts.platform import ScriptedRouter, card
from tests.e2e.room.conftest import Open, answer, axe, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


# --- a connection that goes and comes back -------------------------------------------------------


async def test_nothing_typed_is_lost_when_the_room_goes_and_comes_back(
    tmp_path: Path, open_page: Open
) -> None:
    before = ScriptedRouter(answers=answer)
    after = ScriptedRouter(answers=answer)
    async with house(tmp_path, router=before) as at:
        page = await open_page(at)
        await at.platform.post(channel_place(), card("From before"), "k1")
        await say(page, "/peer session plan")
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
    await say(page, "Can anybody hear me?")
    async with house(tmp_path, port=port) as at:
        await expect(vote).not_to_have_attribute("aria-disabled", "true", timeout=15_000)
        await expect(page.locator("article").get_by_text("Can anybody hear me?")).to_have_count(1)
        assert [type(each) for each in at.router.events] == [ActionPressed]


async def test_a_command_that_does_not_fit_comes_back_into_the_box(
    at: House, open_page: Open
) -> None:
    page = await open_page(at)
    for words in ("/remind me", "x" * 4001):
        await say(page, words)
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
        assert await axe(page) == []
        await page.goto(f"{at.url}/?token=a-long-secret")
        await page.wait_for_selector("body[data-ready=rhian]")
        assert "token" not in page.url
        await context.close()


@asynccontextmanager
async def _closed_house(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, token="a-long-secret") as at:
        yield at
