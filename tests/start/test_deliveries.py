"""``holdspace deliveries`` beside a running Holdspace: what it shows, what it never shows, and what
becomes of what is tried again or dropped."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.delivery import Delivery, DeliveryState
from bot.events import Reason
from bot.ports import StorageUnavailable, Unreachable
from bot.settings import Settings
from bot.start import deliveries
from bot.start.deliveries import OUTCOMES, Shown
from bot.start.voice import CannotServe
from bot.storage.alone import alone
from bot.storage.overview import Which
from content.loader import load
from scheduler import rules
from tests.storage import made
from tests.support.conversation import Table, sit_down

NAME = "Evening circle"


def settings_of(folder: Path) -> Settings:
    return Settings().model_copy(update={"database_url": f"sqlite:///{folder / 'holdspace.db'}"})


@asynccontextmanager
async def stuck(folder: Path) -> AsyncIterator[tuple[Table, Delivery]]:
    """A Holdspace that runs, and could not tell the group about its agreement."""
    with alone(f"sqlite:///{folder / 'holdspace.db'}"):
        async with sit_down(folder) as table:
            lead = await table.set_up(agreement=False)
            await table.settle()
            await lead.types("agreement adopt peer-facilitated")
            table.platform.failures.append(Unreachable("no", Reason.ARCHIVED))
            await lead.presses("Adopt for the group")
            await table.settle()
            async with table.house.store.reading() as uow:
                (parked,) = await uow.overview.listed(Which.PARKED, table.clock.now(), limit=9)
            yield table, parked.delivery


async def look(folder: Path, *which: Which, group: str = "") -> Shown:
    return await deliveries.look(settings_of(folder), which, group)


async def test_it_shows_what_is_stuck_and_what_helps(tmp_path: Path) -> None:
    async with stuck(tmp_path) as (_, parked):
        shown = await look(tmp_path)
    text = deliveries.as_text(shown)
    assert text.startswith("0 due, 0 to be tried again, 0 on their way, 1 parked.")
    assert f"{parked.id}  agreement.adopted  2026-11-23 10:00 UTC" in text
    assert f"group {parked.group}, test circle" in text
    assert "the channel is archived or locked. What helps: somebody who manages it opens it" in text
    assert f"then: holdspace deliveries retry {parked.id}" in text
    assert f"deliveries retry {parked.id}" in deliveries.as_json(shown)
    (row,) = json.loads(deliveries.as_json(shown))["deliveries"]
    assert (row["id"], row["state"], row["outcome"]) == (parked.id, "parked", "late:archived")
    for told in (text, deliveries.as_json(shown)):
        assert NAME not in told
        assert "rhian" not in told


def test_what_waits_for_a_newer_release_says_so() -> None:
    now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    waits = made.delivery("g", kind="from.the.future", due_at=now - timedelta(hours=3))
    meaning = deliveries.meaning_of(waits, now)
    assert meaning.says == "due for 3 hours: it waits for a newer Holdspace, which knows what it is"
    assert f"holdspace deliveries drop {waits.id}" in meaning.mend
    known = deliveries.meaning_of(replace(waits, kind="reminder.soon"), now)
    assert known.says == "due for 3 hours"


async def test_lists_can_be_chosen_and_narrowed(tmp_path: Path) -> None:
    async with stuck(tmp_path) as (_, parked):
        failed = await look(tmp_path, Which.FAILED)
        assert [each.delivery.id for each in failed.lists[Which.FAILED]] == [parked.id]
        its = await look(tmp_path, Which.PARKED, group=parked.group)
        assert [each.delivery.id for each in its.lists[Which.PARKED]] == [parked.id]
        with pytest.raises(CannotServe, match="No group has the id another"):
            await look(tmp_path, Which.PARKED, group="another")


async def test_what_is_tried_again_goes_out(tmp_path: Path) -> None:
    async with stuck(tmp_path) as (table, parked):
        said, code = await deliveries.retry(settings_of(tmp_path), [])
        assert (said.startswith("1 is due again."), code) == (True, 0)
        await table.settle()
        assert "Our group has an agreement" in table.channel
        assert (await deliveries.retry(settings_of(tmp_path), [])) == ("Nothing is parked.", 0)
        said, code = await deliveries.retry(settings_of(tmp_path), [parked.id])
        assert (said, code) == (f"{parked.id} is not parked: nothing was done.", 1)


async def test_what_is_dropped_never_goes_out(tmp_path: Path) -> None:
    async with stuck(tmp_path) as (table, parked):
        said, code = await deliveries.drop(settings_of(tmp_path), [parked.id, "unknown"])
        assert said.splitlines() == [
            "1 is dropped: it is never sent, and never planned again.",
            "unknown is over, on its way, or not there: nothing was done.",
        ]
        assert code == 1
        await table.settle()
        assert list(table.posts) == []


async def test_beside_a_running_one_it_waits_its_turn_to_write(tmp_path: Path) -> None:
    async with stuck(tmp_path) as (table, _):
        async with table.house.store.writing() as uow:
            await uow.deliveries.end_leases(table.clock.now())
            retrying = asyncio.create_task(deliveries.retry(settings_of(tmp_path), []))
            done, _ = await asyncio.wait({retrying}, timeout=0.3)
            assert not done
            # Looking waits for nobody.
            assert (await look(tmp_path)).backlog.parked == 1
        assert (await retrying)[1] == 0
        assert (await look(tmp_path)).backlog.parked == 0


async def test_what_is_late_by_now_keeps_its_rule(tmp_path: Path) -> None:
    async with stuck(tmp_path) as (table, parked):
        await table.on(days=8)
        await deliveries.retry(settings_of(tmp_path), [parked.id])
        await table.settle()
        shown = await look(tmp_path, Which.FAILED)
        found = {each.delivery.id: each.delivery for each in shown.lists[Which.FAILED]}
        assert found[parked.id].state is DeliveryState.SKIPPED
        assert list(table.posts) == []
        assert "too late to help" in deliveries.as_text(shown)


def test_it_makes_and_changes_nothing_where_there_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match=r"There is no database at .*start Holdspace once"):
        asyncio.run(look(tmp_path / "nowhere"))
    assert list(tmp_path.iterdir()) == []


def test_retry_needs_to_know_which(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("HOLDSPACE_DATA_DIR", str(tmp_path))
    assert main(["deliveries", "retry"]) == 2
    assert "--all-parked" in capsys.readouterr().err


def test_every_outcome_and_every_reason_has_words_and_what_is_stuck_a_mend() -> None:
    every = {
        value
        for name, value in vars(rules).items()
        if name.isupper() and isinstance(value, str) and name != "TOLD"
    }
    assert every <= OUTCOMES.keys()
    words = load().words
    for reason in Reason:
        meaning = OUTCOMES[f"{rules.TOLD}{reason.value}"]
        assert meaning.says
        assert meaning.mend
        assert words.line(f"late.mend.{reason.value}")
    assert OUTCOMES[rules.FAILED].mend
    assert OUTCOMES[rules.WORK_FAILED].mend
