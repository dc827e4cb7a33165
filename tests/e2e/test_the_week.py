"""A peer support group's whole week, in the real program, over real sockets; and the same week with
the program killed (kill -9) after every single step, and in the middle of moving the clock."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.support.room_process import RoomProcess, Window, window

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(110)]

MEMBERS = ("amina", "joan", "luis", "wen")
Step = Callable[[RoomProcess], Awaitable[None]]


def as_seat(seat: str, *deeds: Callable[[Window], Awaitable[object]]) -> Step:
    """One person does these, one after another, in a window opened for it."""

    async def step(room: RoomProcess) -> None:
        async with window(room.port, seat) as opened:
            for deed in deeds:
                await deed(opened)

    return step


async def set_up(rhian: Window) -> None:
    await rhian.types("/peer setup")
    await rhian.fills(
        name="Evening circle",
        purpose="A place to be heard.",
        facilitators="rhian,kofi",
        link="https://meet.example.org/circle",
    )
    await rhian.until_card("Evening circle is set up")


async def reflects(rhian: Window) -> None:
    await rhian.presses("Write it now", "direct")
    assert rhian.form is not None
    name = rhian.form["fields"][0]["name"]
    await rhian.fills("direct", **{name: "I would like to leave more quiet."})
    assert not rhian.problems


async def votes(member: Window) -> None:
    await member.until_card("What would help you most now?", "channel")
    await member.presses("To connect" if member.seat == "wen" else "To be heard", "channel")
    await member.until_card("Your answer is in")


async def reads_the_agreement(member: Window) -> None:
    await member.types("/peer agreement")
    await member.until_card("It has been in force since")


async def ends(rhian: Window) -> None:
    await rhian.types("/peer session end")
    await rhian.presses("End it now")


WEEK: tuple[Step, ...] = (
    as_seat("rhian", set_up),
    as_seat("rhian", lambda rhian: rhian.types("/peer agreement adopt peer-facilitated")),
    as_seat("rhian", lambda rhian: rhian.presses("Adopt for the group")),
    as_seat(
        "rhian",
        lambda rhian: rhian.types('/peer session plan date:"in 6 days" time:18:30 repeat:weekly'),
    ),
    as_seat("rhian", lambda rhian: rhian.presses("Save it")),
    as_seat("rhian", lambda rhian: rhian.moves("next")),
    as_seat("rhian", reflects),
    as_seat("rhian", lambda rhian: rhian.moves("before-session")),
    as_seat("rhian", lambda rhian: rhian.types("/peer session start")),
    as_seat("rhian", lambda rhian: rhian.types("/peer prompt")),
    as_seat("rhian", lambda rhian: rhian.presses("Post to group")),
    as_seat("rhian", lambda rhian: rhian.types("/peer checkpoint next")),
    *(as_seat(member, votes) for member in MEMBERS),
    as_seat("rhian", lambda rhian: rhian.moves("next")),
    as_seat("rhian", ends),
    as_seat("rhian", reflects),
    as_seat("amina", reads_the_agreement),
)

POSTED = (
    "Your group has an agreement now",
    "Our next session is on",
    "Our session starts soon",
    "Our session is open",
    "A question to think about",
    "This question is closed now",
    "This was chosen most: To be heard",
    "Our session has ended",
)
"""What the channel gets in a week, once each and in this order: how each card's one line begins."""


@pytest.fixture
async def room(tmp_path: Path) -> object:
    room = RoomProcess(tmp_path)
    await room.start()
    yield room
    assert await room.stop() == 0


async def the_week_was_whole(room: RoomProcess) -> None:
    async with window(room.port, "rhian") as rhian, window(room.port, "kofi") as kofi:
        await rhian.until_card(POSTED[-1], "channel")
        channel = rhian.summaries("channel")
        assert len(channel) == len(POSTED), channel
        for said, begins in zip(channel, POSTED, strict=True):
            assert begins in said, channel
        for facilitator in (rhian, kofi):
            await facilitator.until_card("The session is over", "direct")
            told = facilitator.summaries("direct")
            assert sum("Two questions before" in each for each in told) == 1, told
            assert sum("The session is over" in each for each in told) == 1, told
        await rhian.types("/peer journal")
        assert rhian.cards()[0].count("I would like to leave more quiet.") == 2
    async with window(room.port, "amina") as amina:
        assert amina.cards("channel")
        assert "more quiet" not in " ".join(amina.cards())


async def test_a_week_is_lived(room: RoomProcess) -> None:
    for step in WEEK:
        await step(room)
    await the_week_was_whole(room)


@pytest.mark.slow
async def test_a_week_is_lived_with_the_program_killed_after_every_step(room: RoomProcess) -> None:
    for step in WEEK:
        await step(room)
        await room.kill()
        await room.start()
    await the_week_was_whole(room)


@pytest.mark.slow
async def test_a_week_is_lived_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    room = RoomProcess(tmp_path, environment={"DATABASE_URL": postgres_url})
    await room.start()
    for step in WEEK:
        await step(room)
    await room.kill()
    await room.start()
    await the_week_was_whole(room)
    assert await room.stop() == 0
    names = {each.name for each in (tmp_path / "rehearsal").iterdir()}
    assert names == {"room.db", "holdspace.key"}, "no second database beside it"


@pytest.mark.slow
async def test_a_kill_while_the_clock_moves_loses_and_doubles_nothing(tmp_path: Path) -> None:
    room = RoomProcess(tmp_path)
    await room.start("--furnished")
    for wait in (0.0, 0.004, 0.01, 0.02, 0.04, 0.08):
        async with window(room.port, "rhian") as rhian:
            await rhian.socket.send_json({"type": "move", "to": "week"})
            await asyncio.sleep(wait)  # where in the move the kill falls; any place is right
            await room.kill()
        await room.start()
    async with window(room.port, "rhian") as rhian:
        await rhian.moves("hour")
        channel = rhian.summaries("channel")
    assert channel, "time went by"
    assert len(channel) == len(set(channel)), "nothing twice"
    starts = [each.rpartition(" ")[2].rstrip(".") for each in channel if "starts soon" in each]
    days = [each.rpartition(" ")[2].rstrip(".") for each in channel if "next session is on" in each]
    assert starts == days[: len(starts)], "every session had both its reminders"
    assert await room.stop() == 0
