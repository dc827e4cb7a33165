"""The clock that people move: forward only, and honestly."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.rehearsal.clock import RehearsalClock
from adapters.rehearsal.journey import Ending, Move, Traveller
from adapters.rehearsal.room import Room
from adapters.rehearsal.seats import CIRCLE
from tests.adapters.rehearsal.fakes import TUESDAY, FakeControls, FixedClock, later


@pytest.fixture
def real() -> FixedClock:
    return FixedClock()


@pytest.fixture
def clock(tmp_path: Path, real: FixedClock) -> Iterator[RehearsalClock]:
    room = Room.open(tmp_path / "room.db", CIRCLE, real)
    yield RehearsalClock(room)
    room.close()


@pytest.fixture
def controls(clock: RehearsalClock) -> FakeControls:
    return FakeControls(clock=clock)


@pytest.fixture
def traveller(clock: RehearsalClock, controls: FakeControls) -> Traveller:
    return Traveller(clock, controls, "Europe/London")


def test_it_goes_with_the_real_time(clock: RehearsalClock, real: FixedClock) -> None:
    clock.move_to(later(days=1))
    real.at += timedelta(minutes=2)
    assert clock.now() == later(days=1, minutes=2)


@pytest.mark.parametrize(
    ("opened", "begins"),
    [
        ("2026-11-23T09:12", "2026-11-23T09:12"),
        ("2026-11-23T07:59", "2026-11-23T10:00"),
        ("2026-11-23T17:00", "2026-11-24T10:00"),
        ("2026-11-23T23:59", "2026-11-24T10:00"),
        ("2026-07-23T23:30", "2026-07-24T09:00"),
    ],
)
def test_a_new_room_begins_by_day(
    clock: RehearsalClock, real: FixedClock, opened: str, begins: str
) -> None:
    real.at = datetime.fromisoformat(opened).replace(tzinfo=UTC)
    clock.start_again()
    assert clock.now() == datetime.fromisoformat(begins).replace(tzinfo=UTC)


def test_it_never_goes_back(clock: RehearsalClock) -> None:
    clock.move_to(later(days=1))
    clock.move_to(later(hours=1))
    assert clock.now() == later(days=1)


async def test_on_the_way_everything_happens_at_its_own_time(
    traveller: Traveller, controls: FakeControls, clock: RehearsalClock
) -> None:
    times = [later(minutes=10), later(minutes=10), later(hours=3), later(hours=23)]
    controls.due = [*reversed(times), later(days=2)]
    assert await traveller.move(Move.DAY) is Ending.ARRIVED
    assert controls.done == [(due, due) for due in times]
    assert controls.due == [later(days=2)]
    assert clock.now() == later(days=1)


async def test_what_follows_from_what_happened_is_met_too(
    traveller: Traveller, controls: FakeControls, clock: RehearsalClock
) -> None:
    controls.due = [later(hours=1)]

    def a_session_ends() -> None:
        if clock.now() == later(hours=1) and later(hours=2) not in controls.due:
            controls.due.append(later(hours=2))

    controls.on_settle = a_session_ends
    await traveller.move(Move.DAY)
    assert [at for _, at in controls.done] == [later(hours=1), later(hours=2)]


async def test_to_the_next_thing(
    traveller: Traveller, controls: FakeControls, clock: RehearsalClock
) -> None:
    controls.due = [later(days=5), later(days=2)]
    assert await traveller.move(Move.NEXT) is Ending.ARRIVED
    assert clock.now() == later(days=2)
    assert controls.done == [(later(days=2), later(days=2))]


async def test_to_15_minutes_before_the_session(
    traveller: Traveller, controls: FakeControls, clock: RehearsalClock
) -> None:
    controls.session = later(days=1)
    controls.due = [later(hours=23, minutes=45)]
    assert await traveller.move(Move.BEFORE_SESSION) is Ending.ARRIVED
    assert clock.now() == later(hours=23, minutes=45)
    assert len(controls.done) == 1, "the reminder that is due at that very minute has gone out"


@pytest.mark.parametrize("session", [None, later(minutes=10), later(minutes=15)])
async def test_there_may_be_no_such_time_ahead(
    traveller: Traveller, controls: FakeControls, clock: RehearsalClock, session: datetime | None
) -> None:
    controls.session = session
    assert await traveller.move(Move.BEFORE_SESSION) is None
    if session is None:
        assert await traveller.move(Move.NEXT) is None
    assert clock.now() == TUESDAY


async def test_the_time_of_a_session_is_a_thing_too(
    traveller: Traveller, controls: FakeControls, clock: RehearsalClock
) -> None:
    controls.session = later(minutes=15)
    controls.due = [later(hours=2)]
    assert (await traveller.status()).next_thing == later(minutes=15)
    assert await traveller.move(Move.NEXT) is Ending.ARRIVED
    assert clock.now() == later(minutes=15), "and not past it, to where it is given up"


@pytest.mark.parametrize(("move", "days"), [(Move.DAY, 1), (Move.WEEK, 7)])
async def test_a_day_keeps_its_hour_where_the_clocks_change(
    traveller: Traveller, clock: RehearsalClock, real: FixedClock, move: Move, days: int
) -> None:
    real.at = datetime(2027, 3, 27, 18, 30, tzinfo=UTC)
    assert await traveller.move(move) is Ending.ARRIVED
    assert clock.now() == datetime(2027, 3, 27, 17, 30, tzinfo=UTC) + timedelta(days=days)


async def test_it_stops_where_something_stays_due(
    traveller: Traveller, controls: FakeControls, clock: RehearsalClock
) -> None:
    controls.due = [later(hours=1), later(hours=5)]
    controls.stuck = True
    assert await traveller.move(Move.DAY) is Ending.STUCK
    assert clock.now() == later(hours=1)


async def test_what_becomes_due_at_once_on_the_way_does_not_stop_it(clock: RehearsalClock) -> None:
    class SomebodyPresses(FakeControls):
        async def next_thing(self) -> datetime | None:
            if clock.now() == later(hours=1) and len(self.done) == 1:
                self.due.append(clock.now())
            return await super().next_thing()

    controls = SomebodyPresses(due=[later(hours=1)], clock=clock)
    assert await Traveller(clock, controls, "Europe/London").move(Move.DAY) is Ending.ARRIVED
    assert controls.done == [(later(hours=1), later(hours=1))] * 2


async def test_it_stops_where_somebody_asks(
    traveller: Traveller, controls: FakeControls, clock: RehearsalClock
) -> None:
    controls.due = [later(hours=hour) for hour in range(1, 20)]

    def ask() -> None:
        if clock.now() >= later(hours=3):
            traveller.stop()

    controls.on_settle = ask
    assert await traveller.move(Move.DAY) is Ending.STOPPED
    assert clock.now() == later(hours=3)
    controls.on_settle = lambda: None
    assert await traveller.move(Move.HOUR) is Ending.ARRIVED, "a stop ends one move and no other"


async def test_it_tells_how_far_it_has_come(traveller: Traveller, controls: FakeControls) -> None:
    controls.due = [later(hours=1), later(hours=2)]
    heard: list[tuple[datetime | None, int]] = []

    def hear() -> None:
        heard.append((traveller.moving_to, traveller.stops))

    traveller.on_change = hear
    await traveller.move(Move.DAY)
    target = later(days=1)
    assert heard == [(target, 0), (target, 1), (target, 2), (None, 2)]


async def test_one_at_a_time_moves_it(
    traveller: Traveller, controls: FakeControls, clock: RehearsalClock
) -> None:
    endings = await asyncio.gather(traveller.move(Move.DAY), traveller.move(Move.DAY))
    assert sorted(endings, key=str) == [Ending.ARRIVED, None]
    assert clock.now() == later(days=1)
