"""Scheduled events of a server, kept in step with what a group has planned."""

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.discord.event_list import (
    ACTIVE,
    CANCELED,
    COMPLETED,
    SCHEDULED,
    Change,
    Event,
    Make,
    steps,
)
from adapters.discord.inbound import place
from bot.answers import Entry, Listing
from bot.events import Reason
from bot.ports import EventList, OutcomeUnknown, Unreachable
from tests.adapters.discord.conftest import Room, connected
from tests.fakes.discord import rules
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import BOT, CHANNEL, PRIVATE_THREAD, THREAD, Channel
from tests.support.conversation import START

CIRCLE = place(str(CHANNEL))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ABOUT = "How to join is told in the group's channel."


def entry(id: str, *, begins: timedelta = DAY, open: bool = False) -> Entry:
    return Entry(id, "Evening circle", ABOUT, START + begins, START + begins + HOUR, open)


def listing(*entries: Entry, group: str = "g1") -> Listing:
    return Listing(CIRCLE, group, entries)


class Board:
    """A server's events, changed by the steps as Discord would, and refused where it would."""

    def __init__(self) -> None:
        self.events: dict[int, dict[str, Any]] = {}
        self._ids = itertools.count(1)

    def keep(self, wanted: Listing, *, after: timedelta = timedelta(0)) -> Sequence[Make | Change]:
        done = list(steps(self.shown(), wanted, "circle", START + after, me=BOT))
        for step in done:
            match step:
                case Make(payload):
                    assert not list(rules.event_problems(payload))
                    id = next(self._ids)
                    made = {"id": str(id), "creator_id": str(BOT), "status": SCHEDULED}
                    self.events[id] = {**made, **payload}
                case Change(id, payload):
                    assert not list(rules.event_problems(payload, self.events[id]))
                    self.events[id].update(payload)
        return done

    def shown(self) -> list[Event]:
        return [each for each in self.events.values() if each["status"] in (SCHEDULED, ACTIVE)]


def test_a_session_is_made_moved_begun_and_ended() -> None:
    board = Board()
    board.keep(listing(entry("s1")))
    (event,) = board.shown()
    assert event["name"] == "Evening circle"
    assert event["entity_metadata"] == {"location": "#circle"}
    assert event["description"].startswith(ABOUT)

    assert board.keep(listing(entry("s1"))) == [], "nothing to do a second time"
    (moved,) = board.keep(listing(entry("s1", begins=2 * DAY)))
    assert isinstance(moved, Change)
    assert set(moved.payload) == {"scheduled_start_time", "scheduled_end_time"}

    at = 2 * DAY + timedelta(minutes=1)
    (begun,) = board.keep(listing(entry("s1", begins=2 * DAY, open=True)), after=at)
    assert isinstance(begun, Change)
    assert begun.payload == {"status": ACTIVE}
    board.keep(listing(), after=at + HOUR)
    assert [each["status"] for each in board.events.values()] == [COMPLETED]


def test_what_does_not_happen_is_cancelled_and_the_others_stay() -> None:
    board = Board()
    board.keep(listing(*(entry(f"s{n}", begins=n * DAY) for n in range(1, 5))))
    assert len(board.shown()) == 4
    (gone,) = board.keep(listing(*(entry(f"s{n}", begins=n * DAY) for n in (1, 3, 4))))
    assert gone == Change(2, {"status": CANCELED})


def test_one_that_has_begun_by_itself_and_is_moved_is_ended_and_made_anew() -> None:
    """Discord begins an event at its time by itself, and lets none go back."""
    board = Board()
    board.keep(listing(entry("s1")))
    board.events[1]["status"] = ACTIVE
    assert board.keep(listing(entry("s1")), after=DAY + timedelta(minutes=5)) == []
    board.keep(listing(entry("s1", begins=3 * DAY)), after=DAY + timedelta(minutes=10))
    assert [each["status"] for each in board.events.values()] == [COMPLETED, SCHEDULED]


def test_a_session_that_began_early_begins_there_too() -> None:
    board = Board()
    board.keep(listing(entry("s1")))
    board.keep(listing(entry("s1", begins=timedelta(0), open=True)), after=timedelta(seconds=1))
    assert board.events[1]["status"] == ACTIVE


def test_one_that_was_never_planned_is_not_made() -> None:
    """Discord takes no event whose time has come."""
    board = Board()
    assert board.keep(listing(entry("s1", begins=timedelta(0), open=True))) == []
    assert board.keep(listing(entry("s2", begins=-timedelta(minutes=5)))) == []


def test_what_others_made_is_never_touched() -> None:
    board = Board()
    board.keep(listing(entry("s1")))
    copied = {**board.events[1], "id": "77", "creator_id": "5"}
    own = {"id": "78", "creator_id": "5", "name": "Quiz", "description": None, "status": SCHEDULED}
    board.events |= {77: copied, 78: own}
    board.keep(listing())
    assert [board.events[id]["status"] for id in (1, 77, 78)] == [CANCELED, SCHEDULED, SCHEDULED]


def test_two_groups_of_a_server_do_not_touch_each_other() -> None:
    board = Board()
    board.keep(listing(entry("s1")))
    board.keep(listing(entry("s2"), group="g2"))
    assert board.keep(listing(entry("s1"))) == []
    board.keep(listing(group="g2"))
    assert [each["status"] for each in board.events.values()] == [SCHEDULED, CANCELED]


def test_one_that_is_there_twice_is_there_once_again() -> None:
    board = Board()
    board.keep(listing(entry("s1")))
    board.events[9] = {**board.events[1], "id": "9"}
    board.keep(listing(entry("s1")))
    assert len(board.shown()) == 1


def test_long_words_are_shortened_and_the_mark_stays() -> None:
    board = Board()
    long = replace(entry("s1"), title="t" * 300, about="a" * 3000)
    board.keep(listing(long))
    assert board.keep(listing(long)) == []


def _states() -> Sequence[Sequence[Entry]]:
    return [
        (),
        (entry("s1"),),
        (entry("s1", begins=3 * DAY), entry("s2", begins=2 * DAY)),
        (entry("s1", begins=timedelta(0), open=True), entry("s2", begins=2 * DAY)),
        (entry("s2", begins=4 * DAY), entry("s3", begins=5 * DAY)),
    ]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_came_before_it_ends_as_the_last_one_says(seed: int) -> None:
    """Also where a try stopped half-way: whatever was done of it."""
    chance, board = random.Random(seed), Board()
    for _ in range(8):
        wanted = listing(*chance.choice(_states()))
        board.keep(wanted)
        if chance.random() < 0.3 and board.events:
            board.events.pop(chance.choice([*board.events]))
    last = listing(entry("s1"), entry("s9", begins=6 * DAY))
    board.keep(last)
    assert board.keep(last) == []
    assert sorted(each["scheduled_start_time"] for each in board.shown()) == [
        each.starts_at.isoformat() for each in last.entries
    ]


# --- on Discord ----------------------------------------------------------------------------------


def shown(room: Room) -> Sequence[Mapping[str, Any]]:
    return room.fake.world.listed()


async def keep(room: Room, wanted: Listing) -> None:
    platform: object = room.adapter.platform
    assert isinstance(platform, EventList)
    await platform.keep_listed(wanted)


async def test_the_server_shows_what_is_planned(room: Room) -> None:
    await keep(room, listing(entry("s1"), entry("s2", begins=2 * DAY)))
    first, second = shown(room)
    assert first["entity_metadata"] == second["entity_metadata"] == {"location": "#circle"}
    assert all("https" not in str(each) for each in shown(room)), "no joining link"
    await keep(room, listing(entry("s2", begins=3 * DAY)))
    (only,) = shown(room)
    assert only["id"] == second["id"]
    room.clock.on(3 * DAY)
    await keep(room, listing(entry("s2", begins=3 * DAY, open=True)))
    assert shown(room)[0]["status"] == ACTIVE
    await keep(room, listing())
    assert shown(room) == []


async def test_a_reply_that_is_lost_makes_no_second_one(room: Room) -> None:
    lost = iter([True])
    room.fake.lose = lambda: next(lost, False)
    wanted = listing(entry("s1"), entry("s2", begins=2 * DAY))
    with pytest.raises(OutcomeUnknown):
        await keep(room, wanted)
    await keep(room, wanted)
    assert len(shown(room)) == 2
    assert len(room.fake.world.events) == 2


async def test_a_group_that_not_everybody_sees_is_not_shown(room: Room) -> None:
    await keep(room, listing(entry("s1")))
    channel = room.fake.world.channels[CHANNEL]
    channel.private = True
    await room.fake.gateway.tell("CHANNEL_UPDATE", room.fake.world.channel(channel), 3)
    while True:
        await keep(room, listing(entry("s1")))
        if not shown(room):
            break
    assert [each["status"] for each in room.fake.world.events.values()] == [CANCELED]


@pytest.mark.parametrize(("kind", "there"), [(THREAD, 1), (PRIVATE_THREAD, 0)])
async def test_a_thread_is_shown_where_it_is_public(room: Room, kind: int, there: int) -> None:
    thread = Channel(next(room.fake.world.ids), "quiet corner", kind)
    room.fake.world.channels[thread.id] = thread
    await keep(room, replace(listing(entry("s1")), place=place(str(thread.id))))
    assert len(shown(room)) == there


async def test_a_process_that_only_posts_asks_who_sees_the_channel(fake: FakeDiscord) -> None:
    """It does not listen, so nobody has told it anything about the server."""
    thread = Channel(next(fake.world.ids), "quiet corner", THREAD)
    fake.world.channels[thread.id] = thread
    async with connected(fake, hears=False) as room:
        await keep(room, listing(entry("s1")))
        await keep(room, replace(listing(entry("s2"), group="g2"), place=place(str(thread.id))))
        assert len(shown(room)) == 2
        fake.world.channels[CHANNEL].private = True
        await keep(room, listing(entry("s1")))
        await keep(room, replace(listing(entry("s2"), group="g2"), place=place(str(thread.id))))
        assert shown(room) == []


async def test_without_the_permission_it_says_so(room: Room) -> None:
    room.fake.world.may_make_events = False
    with pytest.raises(Unreachable) as refused:
        await keep(room, listing(entry("s1")))
    assert refused.value.reason is Reason.MAY_NOT_LIST


async def test_a_full_server_has_the_soonest_ones(room: Room) -> None:
    room.fake.world.events_at_most = 1
    with pytest.raises(Unreachable) as refused:
        await keep(room, listing(entry("s2", begins=2 * DAY), entry("s1")))
    assert refused.value.reason is Reason.LIST_FULL
    (only,) = shown(room)
    assert only["scheduled_start_time"] == (START + DAY).isoformat()


async def test_a_server_that_is_left_is_out_of_reach(room: Room) -> None:
    room.fake.world.in_guild = False
    with pytest.raises(Unreachable):
        await keep(room, listing(entry("s1")))
