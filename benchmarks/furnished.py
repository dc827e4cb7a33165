"""A store in a folder that goes afterwards, with as many groups and deliveries as asked."""

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import insert

from bot.domain.agreement import Agreement
from bot.domain.group import (
    AgreementRhythm,
    Facilitator,
    FacilitatorRole,
    Group,
    Model,
    QuietHours,
)
from bot.domain.session import Session
from bot.ids import Person, Place
from bot.storage import mapping, tables
from bot.storage.engine import opened
from bot.storage.unit_of_work import SqlStore, open_store
from content.loader import load
from scheduler.plan import Plan

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1, hours=-1)
IN_ONE_INSERT = 1000


@dataclass(frozen=True, slots=True)
class Furnished:
    store: SqlStore
    url: str


@asynccontextmanager
async def furnished(groups: int, kind: str) -> AsyncIterator[Furnished]:
    """``groups`` groups, each with a session tomorrow, an agreement, and one delivery of ``kind``
    due now in its channel."""
    with tempfile.TemporaryDirectory(prefix="holdspace-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'holdspace.db'}"
        async with open_store(
            url, secrets.token_bytes(32), randomness=secrets.token_bytes, on_planned=lambda _: None
        ) as store:
            await fill(url, groups, kind)
            yield Furnished(store, url)


async def fill(
    url: str, groups: int, kind: str, sessions_each: int = 1, due: datetime = NOW
) -> None:
    """Straight into the tables: filling is not what is measured."""
    plan = Plan(secrets.token_bytes)
    clauses = load().templates()[0].clauses
    made = [_group(number) for number in range(groups)]
    sessions = [_session(group, n) for group in made for n in range(sessions_each)]
    agreements = [
        Agreement(
            f"a{group.id}", group.id, 1, clauses, NOW, group.facilitators[0].person, NOW.date()
        )
        for group in made
    ]
    deliveries = [
        plan.at(kind, group, f"{group.id}s{n}", due) for group in made for n in range(sessions_each)
    ]
    rows = {
        tables.groups: [mapping.group_row(each) for each in made],
        tables.facilitators: [row for each in made for row in mapping.facilitator_rows(each)],
        tables.sessions: [mapping.session_row(each) for each in sessions],
        tables.agreements: [mapping.agreement_row(each) for each in agreements],
        tables.deliveries: [mapping.delivery_row(each) for each in deliveries],
    }
    database = opened(url)
    for table, values in rows.items():
        for start in range(0, len(values), IN_ONE_INSERT):
            async with database.writing() as connection:
                await connection.execute(insert(table), values[start : start + IN_ONE_INSERT])
    await database.aclose()


def _group(number: int) -> Group:
    place = Place("bench", "T1", f"C{number}")
    return Group(
        id=f"g{number}",
        place=place,
        name=f"Circle {number}",
        purpose="To talk with people who know what it is like.",
        model=Model.PEER_FACILITATED,
        zone="Europe/London",
        facilitators=tuple(
            Facilitator(Person("bench", "T1", f"{name}{number}"), FacilitatorRole.CO)
            for name in ("rhian", "sam")
        ),
        quiet=QuietHours(time(21), time(8)),
        link="https://meet.example.org/circle",
        nation="wales",
        rhythm=AgreementRhythm.NEVER,
        created_at=NOW,
    )


def _session(group: Group, number: int) -> Session:
    return Session(
        id=f"{group.id}s{number}",
        group=group.id,
        title=group.name,
        starts_at=TOMORROW + timedelta(weeks=number),
        zone=group.zone,
        minutes=60,
        link=group.link,
    )
