"""The platform's own list of events: what it is told, and who hears where it cannot be kept."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.answers import Entry, Listing
from bot.events import Reason
from bot.flows.context import Rules
from bot.ports import OutcomeUnknown, Unreachable
from bot.start.relist import relist
from tests.support.conversation import PLACE, Seat, Table, sit_down
from tests.support.recording import MovableClock, RecordingPlatform


@dataclass
class Listed(RecordingPlatform):
    """Implements ``bot.ports.EventList`` too. ``refusals`` are raised one a call."""

    lists: list[Listing] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)

    async def keep_listed(self, listing: Listing) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.lists.append(listing)

    @property
    def now(self) -> tuple[Entry, ...]:
        return self.lists[-1].entries


ON = Rules(lists=frozenset({PLACE.platform}))


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, rules=ON, platform=Listed) as table:
        yield table


def listed(table: Table) -> Listed:
    assert isinstance(table.platform, Listed)
    return table.platform


async def plan(rhian: Seat, *, repeat: str = "once") -> None:
    await rhian.types(f"session plan date:2026-12-02 time:18:30 repeat:{repeat}")
    await rhian.presses("Save it")


async def test_what_is_planned_stands_in_the_list(table: Table) -> None:
    rhian = await table.set_up()
    await plan(rhian, repeat="weekly")
    assert [f"{each.starts_at:%d %b}" for each in listed(table).now] == [
        *("02 Dec", "09 Dec", "16 Dec", "23 Dec"),
    ]
    first = listed(table).now[0]
    assert first.title == "Evening circle"
    assert "meet.example" not in str(first), "more people may read it than belong to the group"
    assert len(listed(table).lists) == 1, "told once for all of them"


async def test_a_move_a_skip_and_a_cancel_are_in_step(table: Table) -> None:
    rhian = await table.set_up()
    await plan(rhian, repeat="weekly")
    await rhian.types("session move date:2026-12-03 time:19:00")
    await rhian.presses("Move it")
    assert f"{listed(table).now[0].starts_at:%d %b %H:%M}" == "03 Dec 19:00"
    await rhian.types("session skip")
    await rhian.presses("Yes, skip it")
    # The next one takes its place, so that four are planned.
    assert [f"{each.starts_at:%d %b}" for each in listed(table).now] == [
        *("09 Dec", "16 Dec", "23 Dec", "30 Dec"),
    ]


async def test_a_session_begins_and_ends_there_too(table: Table) -> None:
    rhian = await table.set_up()
    await plan(rhian)
    await table.to("2026-12-02 18:31")
    await rhian.types("session start")
    (entry,) = listed(table).now
    assert entry.open
    await rhian.types("session end")
    await rhian.presses("End it now")
    assert listed(table).now == ()


async def test_one_that_nobody_ended_goes_by_itself(table: Table) -> None:
    rhian = await table.set_up()
    await plan(rhian)
    await table.to("2026-12-02 20:30")
    assert listed(table).now == ()


async def test_a_series_goes_on_in_the_list(table: Table) -> None:
    rhian = await table.set_up()
    await plan(rhian, repeat="weekly")
    await table.to("2026-12-02 20:30")
    assert [f"{each.starts_at:%d %b}" for each in listed(table).now] == [
        *("09 Dec", "16 Dec", "23 Dec", "30 Dec"),
    ]


async def test_without_the_permission_facilitators_hear_once_and_all_else_goes_on(
    table: Table,
) -> None:
    rhian = await table.set_up()
    sam = table.person("sam")
    refused = Unreachable("no", Reason.MAY_NOT_LIST)
    listed(table).refusals = [refused, refused]
    await plan(rhian)
    assert "Create Events" in rhian.told
    assert "Create Events" in sam.told
    before = len(rhian.direct)
    await rhian.types("session move date:2026-12-03 time:19:00")
    await rhian.presses("Move it")
    assert "a new time" in table.channel
    assert listed(table).refusals == []
    assert len(rhian.direct) == before, "once"
    # Once it is allowed, the next change brings all of it.
    await rhian.types("session move date:2026-12-04 time:19:00")
    await rhian.presses("Move it")
    assert f"{listed(table).now[0].starts_at:%d %b}" == "04 Dec"


async def test_a_list_that_is_slow_to_answer_keeps_nobody_waiting(table: Table) -> None:
    """Its own lane: the channel's posts do not wait for it. It is tried again by itself."""
    rhian = await table.set_up()
    listed(table).refusals = [OutcomeUnknown("lost")] * 4
    await plan(rhian)
    await rhian.types("session move date:2026-12-03 time:19:00")
    await rhian.presses("Move it")
    assert "a new time" in table.channel
    assert listed(table).lists == []
    await table.on(minutes=5)
    assert len(listed(table).now) == 1
    assert [each for each in rhian.direct if "late" in str(each.message)] == []


async def test_where_it_is_off_nothing_is_told(tmp_path: Path) -> None:
    async with sit_down(tmp_path, platform=Listed) as table:
        rhian = await table.set_up()
        await plan(rhian)
        assert listed(table).lists == []


async def test_at_start_the_list_is_brought_into_line(tmp_path: Path) -> None:
    """The setting is new, and there are sessions already."""
    async with sit_down(tmp_path, platform=Listed) as table:
        rhian = await table.set_up()
        await plan(rhian)
        await relist(table.house, Rules())
        await table.settle()
        assert listed(table).lists == []
    async with sit_down(tmp_path, rules=ON, platform=Listed) as table:
        await relist(table.house, replace(ON))
        await table.settle()
        assert len(listed(table).now) == 1


def test_the_platform_without_a_list_is_not_one() -> None:
    from bot.ports import EventList
    from tests.support.conversation import START

    clock = MovableClock(START)
    assert isinstance(Listed(clock), EventList)
    assert not isinstance(RecordingPlatform(clock), EventList)
