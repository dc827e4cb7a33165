"""Every benchmark at a tiny size: that it runs, and says what its table promises. How fast anything
is, is for ``make bench`` and an idle machine; here no bound of time is looked at."""

import asyncio
import sys
from collections.abc import Callable, Sequence

import pytest

from benchmarks import (
    __main__ as table,
)
from benchmarks import (
    deliveries,
    discord_dispatch,
    growth,
    job_store,
    month,
    press,
    recurrence,
    slack_dispatch,
    start,
)
from benchmarks.result import Result

TINY: dict[str, Callable[[], Sequence[Result]]] = {
    "press": lambda: asyncio.run(press.measure(100, 1)),
    "recurrence": recurrence.measure,
    "discord": lambda: asyncio.run(discord_dispatch.measure(50, 1)),
}
SLOW: dict[str, Callable[[], Sequence[Result]]] = {
    "deliveries": lambda: asyncio.run(deliveries.measure(100, 1)),
    "jobstore": lambda: asyncio.run(job_store.measure(100, 1)),
    "growth": lambda: asyncio.run(growth.measure(20, 40, 20, 20)),
    "slack": lambda: asyncio.run(slack_dispatch.measure(20, 100)),
    "month": lambda: asyncio.run(month.measure(24)),
}
LINUX: dict[str, Callable[[], Sequence[Result]]] = {"start": lambda: start.measure((1, 2), 1)}


def test_each_is_tried_here() -> None:
    assert set(TINY) | set(SLOW) | set(LINUX) == set(table.BENCHMARKS)


@pytest.mark.parametrize("name", TINY)
def test_it_runs(name: str) -> None:
    check(TINY[name]())


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", SLOW)
def test_it_runs_slowly(name: str) -> None:
    check(SLOW[name]())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_start_is_measured() -> None:
    check(LINUX["start"]())


def check(lines: Sequence[Result]) -> None:
    """A line that is indented belongs to one that is not; what is bound was measured."""
    assert not lines[0].name.startswith(" ")
    assert any(line.bound is not None for line in lines)
    assert all(line.measured > 0 for line in lines if line.bound)


def test_a_broken_promise_ends_it_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        table, "BENCHMARKS", {"one": lambda: [Result("a press", 5.0, "ms", 4.0)], "two": list}
    )
    assert table.main(["one"]) == 1
    assert "BROKEN" in capsys.readouterr().out
    assert table.main(["two"]) == 0
    assert table.main(["three"]) == 2
    assert "no three" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a_month_is_accounted_for() -> None:
    """Everything that dateutil says there had to be, and everything that followed from it."""
    lived = await month.live(120)
    assert not lived.problems
    assert lived.lost == 0
    assert lived.due == lived.sent + lived.left_out + lived.parked
    assert lived.due >= lived.expected
    assert lived.left_out, "nothing fell due while nobody was there"
    assert lived.parked, "no channel was closed"
    assert lived.twice == lived.replies_lost > 0


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_the_accounts_notice_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform that forgets, and a plan that leaves something out: the accounts say both."""
    monkeypatch.setattr(month.TroubledPlatform, "post", deliveries.QuietPlatform.post)
    assert (await month.live(12)).lost > 0
