"""With 50,000 sessions and 400,000 deliveries stored, no question looks at all of them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from bot.domain.session import SessionState
from bot.events import Reason
from bot.storage.retention import LOT, RULES, Rule
from bot.storage.sqlite import SqliteDatabase
from bot.storage.tables import metadata
from bot.storage.unit_of_work import SqlStore, SqlUnitOfWork
from tests.storage import made
from tests.storage.conftest import Opener
from tests.storage.made import NOW, RHIAN

Question = Callable[[SqlUnitOfWork], Awaitable[object]]

QUESTIONS: dict[str, Question] = {
    "group": lambda uow: uow.groups.get("g"),
    "group at": lambda uow: uow.groups.at(made.group("g").place),
    "groups of channels": lambda uow: uow.groups.at_many([made.group("g").place]),
    "facilitated by": lambda uow: uow.groups.facilitated_by(RHIAN),
    "series of group": lambda uow: uow.series.of_group("g"),
    "sessions": lambda uow: uow.sessions.many(["a", "b"]),
    "current": lambda uow: uow.sessions.current("g"),
    "upcoming": lambda uow: uow.sessions.upcoming("g", NOW),
    "next of each": lambda uow: uow.sessions.next_of(["g", "h"], NOW),
    "latest closed": lambda uow: uow.sessions.latest_closed("g"),
    "occurrences": lambda uow: uow.sessions.occurrences("s"),
    "agreement": lambda uow: uow.agreements.in_force("g"),
    "open check-point": lambda uow: uow.checkpoints.open_in("g"),
    "proposal": lambda uow: uow.proposals.get("p"),
    "proposal of a poll": lambda uow: uow.proposals.of_poll("c"),
    "proposals that wait": lambda uow: uow.proposals.waiting("g"),
    "check-points of a session": lambda uow: uow.checkpoints.of_session("s"),
    "pulse": lambda uow: uow.pulses.get("s"),
    "open pulse": lambda uow: uow.pulses.open_in("g"),
    "pulses that closed": lambda uow: uow.pulses.closed("g", NOW),
    "the last pulse of each": lambda uow: uow.pulses.many(["g", "h"]),
    "words of a pulse": lambda uow: uow.pulses.words("s"),
    "what a session was about": lambda uow: uow.themes.get("s"),
    "break": lambda uow: uow.pauses.latest("s"),
    "attendance": lambda uow: uow.attendance.counts(["a", "b"]),
    "I am here": lambda uow: uow.attendance.note("s", RHIAN),
    "queue": lambda uow: uow.queues.of_session("s"),
    "who reads concerns": lambda uow: uow.safeguards.many(["g", "h"]),
    "groups whose concerns somebody reads": lambda uow: uow.safeguards.read_by(RHIAN),
    "concern": lambda uow: uow.concerns.get("c"),
    "concern of a code": lambda uow: uow.concerns.by_code("acorn-arch-atlas-bell"),
    "what was said in a concern": lambda uow: uow.concerns.said("c"),
    "concerns of groups": lambda uow: uow.concerns.of_groups(["g", "h"]),
    "concerns that somebody dealt with": lambda uow: uow.concerns.dealt_with(RHIAN),
    "concerns of somebody": lambda uow: uow.concerns.raised_by(RHIAN),
    "journal": lambda uow: uow.reflections.by(RHIAN, "g"),
    "reflections of a session": lambda uow: uow.reflections.of_session("s", RHIAN),
    "map": lambda uow: uow.reflections.cell_counts(RHIAN, "g"),
    "delivery": lambda uow: uow.deliveries.by_key("k"),
    "deliveries about one thing": lambda uow: uow.deliveries.of("g", "s", "kind"),
    "late": lambda uow: uow.deliveries.late("g", NOW),
    "unsettled": lambda uow: uow.deliveries.unsettled("g", NOW),
    "next due": lambda uow: uow.deliveries.next_due(),
    "claim": lambda uow: uow.deliveries.claim("w", NOW, timedelta(seconds=30), 100),
    "claim where few lanes hold much": lambda uow: uow.deliveries.claim(
        "w", NOW + timedelta(hours=9), timedelta(seconds=30), 5
    ),
    "sending": lambda uow: uow.deliveries.sending([], "w", NOW),
    "claim behind a long queue": lambda uow: uow.deliveries.claim(
        "w", NOW, timedelta(seconds=30), 5, named=[1, 2], crowded=["s"]
    ),
    "waiting": lambda uow: uow.deliveries.waiting(NOW),
    "backlog": lambda uow: uow.overview.backlog(NOW),
    "parked": lambda uow: uow.overview.parked_ids(),
    "settle": lambda uow: uow.deliveries.settle([made.delivery("g")]),
    "revive": lambda uow: uow.deliveries.revive(made.group("g").place, [Reason.ARCHIVED], NOW, NOW),
    "moved": lambda uow: uow.deliveries.moved("g", made.group("g").place, made.group("g").place),
    "drop": lambda uow: uow.deliveries.drop("s", ["kind"]),
    "member": lambda uow: uow.members.get(RHIAN),
    "reminded directly": lambda uow: uow.members.reminded("g"),
    "sent lately": lambda uow: uow.heard.lately(["l", "m"], ["kind"], NOW),
    "held back": lambda uow: uow.heard.held("l"),
    "drop of one person": lambda uow: uow.heard.drop("u", "s", ["kind"]),
    "seen before": lambda uow: uow.inbox.first_time("Ev1", NOW),
    "draft": lambda uow: uow.drafts.get("d", RHIAN, NOW),
    "debriefs of somebody": lambda uow: uow.peers.of(RHIAN, NOW),
    "what a debrief shares": lambda uow: uow.peers.shared("d", NOW),
    "what may be taken along": lambda uow: uow.peers.to_take(RHIAN, "g", NOW),
    "drafts of somebody": lambda uow: uow.drafts.of(RHIAN, "g", ["kind"], NOW),
}


def _old(rule: Rule) -> Question:
    question = select(*rule.table.primary_key.columns).where(rule.old(NOW)).limit(LOT)
    return lambda uow: uow.deliveries._work.all(question)


QUESTIONS |= {f"what is old of {rule.table.name}": _old(rule) for rule in RULES}

STORED = {*metadata.tables, "other"}
"""Tables, and the name by which a query looks at one a second time. Other names are of results."""


@pytest.mark.parametrize("asked", QUESTIONS)
async def test_every_question_has_an_index(asked: str, sqlite_url: str, opener: Opener) -> None:
    async with opener(sqlite_url) as store:
        await _furnish(store)
        plans = await _plans_of(store, QUESTIONS[asked])
    scans = [
        step
        for step in plans
        if step.startswith("SCAN")
        and step.split()[1] in STORED
        # These hold only what waits, what is in flight and what is parked, as it is asked for.
        and "ix_deliveries_due" not in step
        and "ix_deliveries_parked" not in step
        and "uq_deliveries_lane" not in step
    ]
    assert scans == []


async def _furnish(store: SqlStore) -> None:
    async with store.writing() as uow:
        await uow.groups.add(made.group("g"))
        for n in range(20):
            state = SessionState.PLANNED if n % 2 else SessionState.CLOSED
            await uow.sessions.add(made.session("g", state=state, closed_at=NOW))
        await uow.sessions.add(replace(made.session("g"), id="s"))
        await uow.deliveries.plan(
            [
                made.delivery("g", lane="l", due_at=NOW + timedelta(hours=n // 10))
                for n in range(100)
            ]
        )


async def _plans_of(store: SqlStore, question: Question) -> list[str]:
    """What SQLite says about every statement that the question runs."""
    statements: list[tuple[str, Any]] = []
    database = store._database
    assert isinstance(database, SqliteDatabase)

    @event.listens_for(database.engine, "before_cursor_execute")
    def _note(_c: object, _u: object, statement: str, values: Any, _x: object, many: bool) -> None:
        if not statement.startswith(("BEGIN", "EXPLAIN")):
            statements.append((statement, values[0] if many else values))

    async with store.writing() as uow:
        await question(uow)
    seen = list(statements)
    steps: list[str] = []
    async with database.writing() as connection:
        for statement, values in seen:
            plan = await connection.run_sync(partial(_explained, statement, values))
            steps += plan
    return steps


def _explained(statement: str, values: Any, connection: Connection) -> Sequence[str]:
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    return plan.scalars(3).all()
