"""What must leave no trace leaves none in the room's file either: it is shown on the screen of
whoever pressed, and that is all. The attacker has the file, its log, and knows every event."""

import sqlite3
import stat
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from adapters.rehearsal.room import Room
from adapters.rehearsal.seats import CHANNEL, CIRCLE
from bot.answers import Answer, FormErrors, OpenForm, Reply, Update
from bot.events import ActionPressed, Event, FormSubmitted
from bot.ids import ActionId
from tests.adapters.rehearsal import showcase
from tests.adapters.rehearsal.fakes import TUESDAY, FixedClock, house
from tests.adapters.rehearsal.stage import RoomStage, set_the_stage
from tests.adapters.rehearsal.window import open_window
from tests.contracts.platform import AN_ACTION, ScriptedRouter, card


def at_rest(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(folder.glob("room.db*")))


# --- an evening ----------------------------------------------------------------------------------


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[RoomStage]:
    async with set_the_stage(tmp_path) as stage:
        yield stage


async def ideas_are_open(stage: RoomStage) -> None:
    rhian = stage.rhian
    await rhian.types("setup")
    await rhian.fills(
        name="Tuesday circle",
        purpose="A place to talk about long Covid.",
        zone="Europe/London",
        link="https://meet.example.org/tuesday",
    )
    await stage.to("2026-12-01 18:30")
    await rhian.types("session start")
    await rhian.presses("Start one now")
    await rhian.types("advice open")
    await rhian.presses("Open it all the same")
    await rhian.fills(word="They asked for ideas on pacing")


def rows(folder: Path) -> set[str]:
    """Every row of the file, as words."""
    with closing(sqlite3.connect(f"file:{folder / 'room.db'}?mode=ro", uri=True)) as database:
        return {
            f"{table}: {row}"
            for table in ("entries", "answered", "files", "meta")
            for row in database.execute(f"SELECT * FROM {table}")  # noqa: S608  these names
        }


@pytest.mark.parametrize("label", ["No more ideas for now", "A pause, please"])
async def test_who_closed_advice_is_not_in_the_file(
    stage: RoomStage, tmp_path: Path, label: str
) -> None:
    await ideas_are_open(stage)
    member = stage.members[0]
    before = rows(tmp_path)
    await member.presses(label)
    assert "I keep no note of it" in member.reads(), "they are told, on their screen"
    new = rows(tmp_path) - before
    assert new, "this looks in the right place: the group has been told"
    assert not [each for each in new if member.id in each]
    assert not [each for each in new if each.startswith("answered")]
    assert b"I keep no note of it" not in at_rest(tmp_path)
    assert f"event-{member.id}-".encode() not in at_rest(tmp_path)
    assert f"event-{stage.rhian.id}-".encode() in at_rest(tmp_path), "other presses are known again"


async def test_how_many_pressed_cannot_be_counted(stage: RoomStage, tmp_path: Path) -> None:
    """A number that goes on without a row would say it."""
    await ideas_are_open(stage)
    cards = [each.window.button("No more ideas for now") for each in stage.members[:4]]
    await stage.members[0].presses("No more ideas for now")
    before = at_rest(tmp_path)
    for each, found in zip(stage.members[1:4], cards[1:], strict=True):
        assert found is not None
        entry, button = found
        press = {"type": "press", "entry": entry["id"], "action": button["action"], "chosen": ""}
        await each.window._do(press)
        await stage.settle()
        assert "I keep no note of it" in each.reads()
    assert at_rest(tmp_path) == before


async def test_what_somebody_answered_is_not_in_the_file(stage: RoomStage, tmp_path: Path) -> None:
    await ideas_are_open(stage)
    await stage.rhian.types("checkpoint next")
    member = stage.members[0]
    await member.presses("To connect")
    assert "Your answer is in" in member.reads()
    assert b"Your answer is in" not in at_rest(tmp_path)
    assert f"event-{member.id}-".encode() not in at_rest(tmp_path)


# --- the room's own part -------------------------------------------------------------------------

AGAIN = ActionId.of("pulse.again", "a" * 24)


async def test_a_card_that_is_only_shown_has_buttons_that_work(tmp_path: Path) -> None:
    """It changes in its place, whoever else looks sees none of it, and it is in no picture."""

    def answer(event: Event) -> Sequence[Answer]:
        match event:
            case ActionPressed(action=action) if action == AGAIN:
                return (Update(card("The first question")),)
            case ActionPressed():
                return (Update(card("Thank you"), traceless=True),)
            case _:
                return (Reply(card("A secret"), traceless=True),)

    router = ScriptedRouter(answers=answer)
    async with house(tmp_path, router=router) as at, open_window(at, "amina") as window:
        async with open_window(at, "joan") as other:
            await window.say("/peer pulse")
            (id,) = window.entries
            await window.press(id, AN_ACTION.encode())
            await window.settle()
            assert "Thank you" in str(window.entries[id])
            await window.press(id, AGAIN.encode())
            await window.settle()
            assert list(window.entries) == [id]
            assert "The first question" in str(window.entries[id])
            await other.settle()
            assert other.entries == {}
            assert (await other.press(id, AN_ACTION.encode()))["problem"] == "gone"
        assert (await window.sit("amina"))["entries"] == []
    assert b"A secret" not in at_rest(tmp_path)
    assert b"Thank you" not in at_rest(tmp_path)


async def test_a_kept_card_shows_it_over_what_the_file_holds(tmp_path: Path) -> None:
    def answer(event: Event) -> Sequence[Answer]:
        if isinstance(event, ActionPressed):
            return (Update(card("Thank you"), traceless=True),)
        return (Reply(card("The question")),)

    router = ScriptedRouter(answers=answer)
    async with house(tmp_path, router=router) as at, open_window(at, "amina") as window:
        await window.say("/peer pulse")
        (id,) = window.entries
        await window.press(id, AN_ACTION.encode())
        await window.settle()
        assert "Thank you" in str(window.entries[id])
        (kept,) = (await window.sit("amina"))["entries"]
        assert "The question" in str(kept)
        assert not kept["edited"]
    assert b"Thank you" not in at_rest(tmp_path)


async def test_what_stands_in_an_open_form_is_not_in_the_file(tmp_path: Path) -> None:
    """Sent again, it is still answered as before, while the room runs."""
    secret = "canary-word-of-mine"

    def answer(event: Event) -> Sequence[Answer]:
        if isinstance(event, FormSubmitted):
            return (FormErrors({"date": "That day is past."}, showcase.PLAN),)
        return (OpenForm(showcase.PLAN),)

    router = ScriptedRouter(answers=answer)
    async with house(tmp_path, router=router) as at, open_window(at, "amina") as window:
        opened = await window.say("/peer plan", event="event-0001")
        form = showcase.PLAN.id.encode()
        await window.submit(form, {"date": secret})
        assert opened == await window.say("/peer plan", event="event-0001")
        assert len(router.events) == 2
    assert secret.encode() not in at_rest(tmp_path)
    assert b"Plan a session" not in at_rest(tmp_path)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Also one that an earlier release left readable."""
    path = tmp_path / "room.db"
    for _ in range(2):
        room = Room.open(path, CIRCLE, FixedClock())
        room.add(CHANNEL, {"card": 1}, at=TUESDAY)
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
        assert modes == {"room.db": 0o600, "room.db-wal": 0o600, "room.db-shm": 0o600}
        for each in tmp_path.iterdir():
            each.chmod(0o644)
        room.close()
