"""Concerns go before everything else that is due, and nothing of them is lost while a platform, the
database or a lead is away."""

import random
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.events import Reason
from bot.ids import MessageRef, Person, Place
from bot.message import Message
from bot.plain import message_words
from bot.ports import (
    OutcomeUnknown,
    StorageAway,
    StorageUnavailable,
    Store,
    TryLater,
    UnitOfWork,
    Unreachable,
)
from scheduler.claiming import BATCH
from scheduler.plan import Plan
from tests.flows.test_concern import STORY, said_of_concerns
from tests.flows.test_database_away import away
from tests.storage import made
from tests.support.conversation import PLACE, START, Seat, Table, sit_down
from tests.support.recording import RecordingPlatform

REMINDERS = 1000
AT_ONCE = 50
"""Groups in one transaction of the preparation."""


@dataclass
class Storm(RecordingPlatform):
    """Notes whatever it is asked, also what fails."""

    asked: list[str] = field(default_factory=list)
    """User ids, or the channel, in order."""

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        self.asked.append(place.channel)
        return await super().post(place, message, key)

    async def direct(
        self, person: Person, message: Message, key: str, *, only_in: Place | None = None
    ) -> MessageRef:
        self.asked.append(f"@{person.user}")
        return await super().direct(person, message, key, only_in=only_in)


@dataclass
class Shaky:
    """The real store, whose writes fail every so often: before they begin, or when only the word of
    their end is lost."""

    store: Store
    dice: random.Random
    failed: int = 0

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.store.reading()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        self._maybe()
        async with self.store.writing() as uow:
            yield uow
        self._maybe()

    def _maybe(self) -> None:
        if self.dice.random() < 0.2:
            self.failed += 1
            raise StorageAway("The database does not answer.")


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, platform=Storm) as table:
        await table.set_up()
        table.platform.admins.add("carys")
        await table.person("carys").types("leads leads:ana deputies:dev")
        await table.settle()
        yield table


async def reminders_fall_due(table: Table) -> None:
    """One for each of so many groups of the same workspace, all of them now."""
    plan = Plan(secrets.token_bytes)
    now = table.clock.now()
    assert now == START
    for first in range(0, REMINDERS, AT_ONCE):
        async with table.house.store.writing() as uow:
            for number in range(first, first + AT_ONCE):
                place = Place(PLACE.platform, PLACE.workspace, f"channel{number}")
                group = made.group(place=place, name=f"Group {number}")
                session = made.session(group.id, starts_at=now + timedelta(days=1))
                await uow.groups.add(group)
                await uow.sessions.add(session)
                due = [each for each in plan.for_session(session, group, now) if each.due_at <= now]
                await uow.deliveries.plan(
                    [each for each in due if each.kind == "reminder.day_before"]
                )


async def raised_while_nobody_sends(table: Table, how: str = "coded") -> Seat:
    """The whole way to a concern that is sent, with everything that is due still waiting."""

    async def later() -> None:
        return None

    megan = table.person("megan")
    settle, table.settle = table.settle, later  # type: ignore[method-assign]
    await megan.types("concern")
    await megan.presses("Write it down")
    await megan.fills(words=STORY, how=how)
    table.settle = settle  # type: ignore[method-assign]
    assert megan.form is None, megan.problems
    return megan


def has_a_form(seat: Seat) -> bool:
    return seat.form is not None


def asked(table: Table) -> list[str]:
    assert isinstance(table.platform, Storm)
    return table.platform.asked


def reminded(table: Table) -> list[str]:
    """The channels of those groups that got theirs."""
    return [each.place.channel for each in table.posts if each.place.channel != PLACE.channel]


async def everything_due(table: Table, until: datetime) -> None:
    """However often the database is away meanwhile."""
    while table.clock.now() < until:
        for _ in range(100):
            try:
                await table.settle()
                break
            except StorageUnavailable:
                continue
        else:
            raise AssertionError("the database never came back")
        table.clock.on(timedelta(seconds=20))


async def test_it_overtakes_a_thousand_reminders_that_were_due_before(table: Table) -> None:
    await reminders_fall_due(table)
    before = len(asked(table))
    await raised_while_nobody_sends(table)
    await table.settle()
    first = asked(table)[before : before + BATCH]
    assert "@ana" in first, "it is in the first hand"
    assert "raised a concern" in table.person("ana").told
    assert sorted(reminded(table)) == sorted(f"channel{n}" for n in range(REMINDERS))


async def test_in_a_storm_it_is_tried_first_each_time_and_nothing_is_lost(table: Table) -> None:
    """The platform asks for patience, answers nothing, breaks: two in three times at first."""
    await reminders_fall_due(table)
    dice = random.Random(7)
    wait = timedelta(seconds=30)
    table.platform.failures[:] = [
        TryLater(wait),  # also where it is the very first that is tried
        *(dice.choice([TryLater(wait), OutcomeUnknown("no answer")]) for _ in range(400)),
    ]
    await raised_while_nobody_sends(table)
    begins = 0
    for _ in range(40):
        told = len(table.person("ana").direct)
        begins = len(asked(table))
        await table.settle()
        in_this = asked(table)[begins:]
        if not told and "@ana" in in_this:
            assert in_this.index("@ana") < BATCH, "whenever it may be tried again, it goes first"
        table.clock.on(wait)
    assert table.platform.failures == []
    assert any("raised a concern" in message_words(e.message) for e in table.person("ana").direct)
    assert set(reminded(table)) == {f"channel{n}" for n in range(REMINDERS)}
    assert STORY not in "\n".join(message_words(each.message) for each in table.platform.posted)


async def test_while_the_database_comes_and_goes_it_still_goes_first(table: Table) -> None:
    await reminders_fall_due(table)
    await raised_while_nobody_sends(table)
    before = len(asked(table))
    shaky = Shaky(table.house.store, random.Random(11))
    engine = table.house.ticker._engine
    engine._worker = engine._claims._worker = replace(engine._worker, store=shaky)
    await everything_due(table, START + timedelta(minutes=6))
    assert shaky.failed > 5
    # It is back for good. Nobody waits the seconds in which an outcome may still be on its way.
    engine._worker = engine._claims._worker = replace(engine._worker, store=shaky.store)
    engine._patient_until = 0.0
    await everything_due(table, START + timedelta(minutes=12))
    assert "@ana" in asked(table)[before : before + BATCH]
    assert set(reminded(table)) == {f"channel{n}" for n in range(REMINDERS)}


async def test_the_form_is_kept_while_the_database_is_away(table: Table) -> None:
    megan, ana = table.person("megan"), table.person("ana")
    await megan.types("concern")
    await megan.presses("Write it down")
    told = len(ana.direct)
    store = away(table, 99, committed=False)
    await megan.fills(words=STORY, how="named")
    assert has_a_form(megan), "what was typed is where it was"
    assert "It is sent" not in megan.card
    assert len(ana.direct) == told
    store.times = 0
    await megan.fills(words=STORY, how="named")
    assert not has_a_form(megan), megan.problems
    assert "It is sent" in megan.card
    assert len(ana.direct) == told + 1, "once"


async def test_where_the_lead_cannot_be_reached_the_deputy_hears_of_it(table: Table) -> None:
    table.platform.refuses["ana"] = Unreachable("gone", Reason.PERSON_GONE)
    await raised_while_nobody_sends(table)
    await table.settle()
    assert not any("raised" in message_words(each.message) for each in table.person("ana").direct)
    await table.on(minutes=15)
    assert "still waits" in table.person("dev").told
    assert said_of_concerns(table) == []
