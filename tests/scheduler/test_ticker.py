"""The ticker with the real APScheduler: it wakes in time, on change, after trouble, and stops well.

The clock stands still and real time is what APScheduler sleeps in, so a test waits for something to
happen and never for time to pass.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryState
from scheduler.delivery import GRACE
from scheduler.ticker import Ticker
from tests.scheduler.engine_room import HOUR, NOON, Room, open_room
from tests.scheduler.test_kills import AwayStore

MOMENT = timedelta(milliseconds=30)


class RunningClock:
    """The room's time: real time plus an offset, which may be moved."""

    def __init__(self, now: datetime) -> None:
        self._offset = now - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def on(self, by: timedelta) -> None:
        self._offset += by


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


@pytest.fixture
def clock(room: Room) -> RunningClock:
    """Ahead of the real time by years, as a rehearsal's may be."""
    running = RunningClock(NOON)
    room.clock = running  # type: ignore[assignment]
    room.platform.clock = running  # type: ignore[assignment]
    return running


@pytest.fixture
async def ticker(room: Room, clock: RunningClock) -> AsyncIterator[Ticker]:
    made = Ticker(room.engine(), clock)
    yield made
    await made.stop()


async def test_it_wakes_at_the_next_due_time_and_at_the_one_after(
    room: Room, ticker: Ticker, clock: RunningClock
) -> None:
    await room.due("resend", "resend", "resend", at=clock.now() + MOMENT, step=MOMENT)
    ticker.start()
    await room.platform.heard(3)
    [first, second, third] = [each.at for each in room.platform.posted]
    assert timedelta(0) <= first - NOON - MOMENT < timedelta(seconds=2)
    assert first <= second <= third


async def test_what_was_due_before_it_started_goes_first_of_all(room: Room, ticker: Ticker) -> None:
    await room.due("resend", at=NOON - timedelta(minutes=1))
    ticker.start()
    await room.platform.heard(1)


async def test_something_new_that_is_due_sooner_wakes_it(
    room: Room, ticker: Ticker, clock: RunningClock
) -> None:
    await room.due("resend", at=clock.now() + HOUR)
    ticker.start()
    await room.due("resend", at=clock.now(), name="sooner")
    ticker.wake()
    await room.platform.heard(1)


async def test_it_may_be_woken_from_another_thread(room: Room, ticker: Ticker) -> None:
    ticker.start()
    await room.due("resend")
    await asyncio.to_thread(ticker.wake)
    await room.platform.heard(1)


async def test_a_clock_that_is_moved_is_followed(
    room: Room, ticker: Ticker, clock: RunningClock
) -> None:
    await room.due("resend", at=clock.now() + HOUR)
    ticker.start()
    clock.on(HOUR)
    ticker.wake()
    await room.platform.heard(1)


async def test_waking_before_the_start_and_after_the_end_does_nothing(
    room: Room, clock: RunningClock
) -> None:
    ticker = Ticker(room.engine(), clock)
    ticker.wake()
    await ticker.stop()
    ticker.wake()
    ticker.wake()
    assert room.platform.posted == []


async def test_stopping_finishes_what_is_in_flight_and_takes_nothing_new(
    room: Room, ticker: Ticker, clock: RunningClock
) -> None:
    room.platform.slow["C1"] = asyncio.Event()
    [first] = await room.due("resend", at=clock.now())
    ticker.start()
    await room.platform.started.wait()
    stopping = asyncio.create_task(ticker.stop())
    [second] = await room.due("resend", at=clock.now(), name="second")
    room.platform.slow["C1"].set()
    await stopping
    states = [each.state for each in await room.now([first, second])]
    assert states == [DeliveryState.SENT, DeliveryState.DUE]


async def test_run_until_quiet_needs_no_start_and_follows_what_it_brings_about(
    room: Room, ticker: Ticker, clock: RunningClock
) -> None:
    await room.due("works", "resend", at=clock.now())
    await room.due("resend", at=clock.now() + HOUR, name="later")
    assert await ticker.run_until_quiet() == 3
    assert len(room.platform.posted) == 2
    assert await ticker.run_until_quiet() == 0


async def test_it_lives_through_a_database_that_is_away(
    room: Room, clock: RunningClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.ticker.FIRST_WAIT", timedelta(milliseconds=1))
    times = iter([True] * 5)
    ticker = Ticker(room.engine(store=AwayStore(room.store, lambda: next(times, False))), clock)
    await room.due("resend", at=clock.now())
    ticker.start()
    await room.platform.heard(1)
    await ticker.stop()


async def test_it_lives_through_anything_else_and_says_only_what_it_was(
    room: Room,
    clock: RunningClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("scheduler.ticker.FIRST_WAIT", timedelta(milliseconds=1))
    engine = room.engine()
    runs: Callable[..., object] = engine.run
    problems = iter([ValueError("somebody's words")])

    async def run(*given: object) -> object:
        if problem := next(problems, None):
            raise problem
        return await runs(*given)  # type: ignore[misc]

    monkeypatch.setattr(engine, "run", run)
    ticker = Ticker(engine, clock)
    await room.due("resend", at=clock.now())
    ticker.start()
    await room.platform.heard(1)
    await ticker.stop()
    assert "ValueError" in caplog.text
    assert "somebody" not in caplog.text


async def test_the_wait_after_failures_grows_and_has_an_end_and_the_log_grows_little(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    ticker = Ticker(room.engine(store=AwayStore(room.store, lambda: True)), room.clock)
    waits = [await ticker._look() for _ in range(30)]
    assert [each.total_seconds() for each in waits[:5]] == [1, 2, 4, 5, 5]
    assert waits[-1] == timedelta(seconds=5)
    assert timedelta(seconds=GRACE) > waits[-1], "or what was sent would be taken for lost"
    assert len(caplog.records) == 5


@pytest.mark.parametrize(
    ("due", "wait"),
    [
        (None, timedelta(minutes=1)),
        (NOON + timedelta(seconds=5), timedelta(seconds=5)),
        (NOON + HOUR, timedelta(minutes=1)),
    ],
)
async def test_it_never_sleeps_longer_than_a_minute(
    room: Room, due: datetime | None, wait: timedelta
) -> None:
    if due is not None:
        await room.due("resend", at=due)
    assert await Ticker(room.engine(), room.clock)._look() == wait


async def test_what_another_worker_holds_is_not_asked_for_all_the_time(room: Room) -> None:
    await room.due("resend")
    async with room.store.writing() as uow:
        assert await uow.deliveries.claim("another", NOON, timedelta(seconds=60), 1)
    assert await Ticker(room.engine(), room.clock)._look() == timedelta(seconds=60)
