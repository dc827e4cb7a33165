"""How long things are kept, carried out once a day by one of however many processes there are.

What is old is found by an index and deleted some hundred rows at a time, each lot a transaction of
its own: whoever presses a button in between waits for one lot at most. What is killed half-way goes
on the next time. ``held`` says for each table which of these rules is its own.
"""

import asyncio
from calendar import monthrange
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, exists, literal_column, or_, select, tuple_

from bot.storage.held import Keep
from bot.storage.small import upsert
from bot.storage.tables import (
    ALONE,
    CLOSED,
    SETTLED,
    audit,
    calendar_feeds,
    calendar_groups,
    checkpoints,
    chores,
    concerns,
    debrief_notes,
    deliveries,
    drafts,
    erasures,
    inbox,
    pairs,
    peer_debriefs,
    proposals,
    pulse_words,
    reflections,
    rounds,
    sessions,
    shares,
    vault,
)
from bot.storage.work import Work

WELCOMES = ("welcome", "welcome.look", "welcome.check")
WELCOMES_KEPT = timedelta(days=8)
"""Whom a welcome went to would be a list of who came when: it stays for the week that a member's
budget looks back on, and then only the mark of ``tables.welcomed`` says that somebody was welcomed.
"""
PINNED = "agreement.pinned"
"""The card that is pinned: its delivery says which it is, for as long as it hangs there."""
LOT = 200
"""Rows in one transaction: a few milliseconds of the one writer that SQLite has."""
BETWEEN = 0.02
"""Seconds between two lots, in which everybody else gets their turn."""
TIDY = "retention"
NIGHT = timedelta(hours=3)
"""The day of the job begins at 3:00 UTC: whoever begins it first then, does it."""
GIVEN_UP = timedelta(hours=1)
"""Whoever has begun and not finished by then has died: another one takes over."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long, in whole months or days. The settings ``HOLDSPACE_KEEP_*``."""

    reflections_months: int = 24
    sessions_months: int = 24
    audit_months: int = 24
    concerns_months: int = 36
    erasures_months: int = 24
    deliveries_days: int = 90
    pulse_words_months: int = 12
    calendars_months: int = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """What of a table is old: ``old`` for the time before which it is. ``before`` is that time."""

    table: Table
    keep: Keep
    before: Callable[[Keeping, datetime], datetime]
    old: Callable[[datetime], ColumnElement[bool]]


def months_before(now: datetime, months: int) -> datetime:
    """The same day of an earlier month, or the last one of a month that is too short."""
    month = now.year * 12 + now.month - 1 - months
    year, month = month // 12, month % 12 + 1
    return now.replace(year=year, month=month, day=min(now.day, monthrange(year, month)[1]))


def _now(_: Keeping, now: datetime) -> datetime:
    return now


def _old_sessions(before: datetime) -> ColumnElement[bool]:
    """Those that are over, and that nobody's reflection is still about: it would go with them."""
    about = (
        exists(select(1).where(each.c.session_id == sessions.c.id))
        for each in (reflections, debrief_notes)
    )
    return and_(sessions.c.ends_at < before, ~or_(*about))


def _at_an_old_address(before: datetime) -> ColumnElement[bool]:
    """Goes before its address does, by which it is found."""
    feeds, parts = calendar_feeds.c, ("person_platform", "person_workspace", "person_user")
    old = select(*(feeds[each] for each in parts)).where(
        feeds.used_at < before, feeds.person_user.is_not(None)
    )
    return tuple_(*(calendar_groups.c[each] for each in parts)).in_(old)


RULES: tuple[Rule, ...] = (
    Rule(
        reflections,
        Keep.REFLECTIONS,
        lambda keeping, now: months_before(now, keeping.reflections_months),
        lambda before: reflections.c.updated_at < before,
    ),
    Rule(
        debrief_notes,
        Keep.REFLECTIONS,
        lambda keeping, now: months_before(now, keeping.reflections_months),
        lambda before: debrief_notes.c.created_at < before,
    ),
    Rule(
        sessions,
        Keep.SESSIONS,
        lambda keeping, now: months_before(now, keeping.sessions_months),
        _old_sessions,
    ),
    Rule(
        checkpoints,
        Keep.SESSIONS,
        lambda keeping, now: months_before(now, keeping.sessions_months),
        lambda before: and_(literal_column(ALONE), checkpoints.c.closed_at < before),
    ),
    Rule(
        pulse_words,
        Keep.PULSE_WORDS,
        lambda keeping, now: months_before(now, keeping.pulse_words_months),
        lambda before: pulse_words.c.closed_at < before,
    ),
    Rule(
        proposals,
        Keep.SESSIONS,
        lambda keeping, now: months_before(now, keeping.sessions_months),
        lambda before: proposals.c.ended_on < before.date(),
    ),
    Rule(
        deliveries,
        Keep.DELIVERIES,
        lambda keeping, now: now - timedelta(days=keeping.deliveries_days),
        lambda before: and_(
            literal_column(SETTLED),
            deliveries.c.settled_at < before,
            # What is pinned is to be taken down when the next agreement comes, however late.
            or_(deliveries.c.kind != PINNED, deliveries.c.posted_message.is_(None)),
        ),
    ),
    Rule(
        deliveries,
        Keep.DELIVERIES,
        lambda keeping, now: now - WELCOMES_KEPT,
        lambda before: and_(
            literal_column(SETTLED),
            deliveries.c.settled_at < before,
            deliveries.c.kind.in_(WELCOMES),
            deliveries.c.outcome != "own:held",
        ),
    ),
    Rule(
        concerns,
        Keep.CONCERNS,
        lambda keeping, now: months_before(now, keeping.concerns_months),
        lambda before: and_(literal_column(CLOSED), concerns.c.closed_at < before),
    ),
    Rule(
        audit,
        Keep.AUDIT,
        lambda keeping, now: months_before(now, keeping.audit_months),
        lambda before: audit.c.at < before,
    ),
    Rule(
        erasures,
        Keep.ERASURES,
        lambda keeping, now: months_before(now, keeping.erasures_months),
        lambda before: erasures.c.at < before,
    ),
    Rule(
        calendar_groups,
        Keep.CALENDARS,
        lambda keeping, now: months_before(now, keeping.calendars_months),
        _at_an_old_address,
    ),
    Rule(
        calendar_feeds,
        Keep.CALENDARS,
        lambda keeping, now: months_before(now, keeping.calendars_months),
        lambda before: calendar_feeds.c.used_at < before,
    ),
    Rule(shares, Keep.EXPIRES, _now, lambda before: shares.c.until <= before),
    Rule(peer_debriefs, Keep.EXPIRES, _now, lambda before: peer_debriefs.c.until <= before),
    Rule(drafts, Keep.EXPIRES, _now, lambda before: drafts.c.expires_at <= before),
    Rule(vault, Keep.EXPIRES, _now, lambda before: vault.c.expires_at <= before),
    Rule(pairs, Keep.EXPIRES, _now, lambda before: pairs.c.until <= before),
    Rule(rounds, Keep.EXPIRES, _now, lambda before: rounds.c.until <= before),
    Rule(inbox, Keep.EXPIRES, _now, lambda before: inbox.c.forget_at <= before),
)


Transaction = Callable[[], AbstractAsyncContextManager[Work]]


class Retention:
    """``transaction`` gives the tools of a writing transaction."""

    def __init__(self, transaction: Transaction, keeping: Keeping) -> None:
        self._transaction = transaction
        self._keeping = keeping

    async def tidy_if_due(self, now: datetime) -> Mapping[str, int] | None:
        """How many rows of each table went; None where it is not due, or another process has it.
        Raises StorageUnavailable; the next one to come goes on with it."""
        if not await self._begun(now):
            return None
        gone: dict[str, int] = {}
        for rule in RULES:
            if count := await self._tidy(rule, now):
                gone[rule.table.name] = gone.get(rule.table.name, 0) + count
        async with self._transaction() as work:
            await work.execute(chores.update().where(chores.c.name == TIDY).values(done_at=now))
            work.destroyed = bool(gone)
        return gone

    async def _begun(self, now: datetime) -> bool:
        """One statement, so that of many who come at once one is told yes."""
        since = (now - NIGHT).replace(hour=0, minute=0, second=0, microsecond=0) + NIGHT
        async with self._transaction() as work:
            begun = upsert(chores, postgres=work.postgres).values(
                name=TIDY, begun_at=now, done_at=None
            )
            took = await work.execute(
                begun.on_conflict_do_update(
                    index_elements=["name"],
                    set_={"begun_at": now, "done_at": None},
                    where=or_(
                        chores.c.done_at < since,
                        and_(chores.c.done_at.is_(None), chores.c.begun_at < now - GIVEN_UP),
                    ),
                )
            )
            return took.rowcount == 1

    async def _tidy(self, rule: Rule, now: datetime) -> int:
        table, before = rule.table, rule.before(self._keeping, now)
        key = table.primary_key.columns
        total = 0
        while True:
            async with self._transaction() as work:
                rows = await work.all(select(*key).where(rule.old(before)).limit(LOT))
                if rows:
                    these = or_(
                        *(
                            and_(*(column == part for column, part in zip(key, row, strict=True)))
                            for row in rows
                        )
                    )
                    await work.execute(table.delete().where(these))
            total += len(rows)
            if len(rows) < LOT:
                return total
            await pause()


async def pause() -> None:
    await asyncio.sleep(BETWEEN)
