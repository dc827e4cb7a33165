"""A store in a folder that goes afterwards, with as many groups and deliveries as asked."""

import secrets
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert

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
from bot.storage.encryption import Cipher, SecretKey
from bot.storage.engine import opened
from bot.storage.several_keys import every_key
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
    key: SecretKey

    @property
    def cipher(self) -> Cipher:
        return Cipher(self.key, secrets.token_bytes)


@asynccontextmanager
async def empty(url: str = "") -> AsyncIterator[Furnished]:
    """In a SQLite file of its own, or in an empty database."""
    with tempfile.TemporaryDirectory(prefix="holdspace-bench-") as folder:
        url = url or f"sqlite:///{Path(folder) / 'holdspace.db'}"
        key = SecretKey(secrets.token_bytes(32))
        async with open_store(
            url, key, randomness=secrets.token_bytes, on_planned=lambda _: None
        ) as store:
            yield Furnished(store, url, key)


@asynccontextmanager
async def furnished(
    groups: int, kind: str, due: datetime = NOW, url: str = ""
) -> AsyncIterator[Furnished]:
    """``groups`` groups, each with a session tomorrow, an agreement, and one delivery of ``kind``
    in its channel."""
    async with empty(url) as made:
        await fill(made.url, groups, kind, due=due, key=made.key)
        yield made


async def fill(
    url: str,
    groups: int,
    kind: str,
    sessions_each: int = 1,
    due: datetime = NOW,
    key: SecretKey | None = None,
) -> None:
    """Straight into the tables: filling is not what is measured. Without ``key`` it is the one in
    the file beside the database."""
    key = key or every_key(None, Path(url.removeprefix("sqlite:///")))[0]
    cipher = Cipher(key, secrets.token_bytes)
    plan = Plan(secrets.token_bytes)
    clauses = load().templates()[0].clauses
    made = [group(number) for number in range(groups)]
    sessions = [_session(each, n) for each in made for n in range(sessions_each)]
    agreements = [
        Agreement(f"a{each.id}", each.id, 1, clauses, NOW, each.facilitators[0].person, NOW.date())
        for each in made
    ]
    deliveries = [
        plan.at(kind, each, f"{each.id}s{n}", due) for each in made for n in range(sessions_each)
    ]
    rows = {
        tables.groups: [mapping.group_row(each, cipher) for each in made],
        tables.facilitators: [row for each in made for row in mapping.facilitator_rows(each)],
        tables.sessions: [mapping.session_row(each, cipher) for each in sessions],
        tables.agreements: [mapping.agreement_row(each) for each in agreements],
        tables.deliveries: [mapping.delivery_row(each) for each in deliveries],
    }
    await put(url, rows)


async def put(url: str, rows: Mapping[Table, Sequence[dict[str, Any]]]) -> None:
    """Table by table, in the order in which they are named."""
    database = opened(url)
    for table, values in rows.items():
        for start in range(0, len(values), IN_ONE_INSERT):
            async with database.writing() as connection:
                await connection.execute(insert(table), values[start : start + IN_ONE_INSERT])
    await database.aclose()


def group(number: int) -> Group:
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


def _session(of: Group, number: int) -> Session:
    return Session(
        id=f"{of.id}s{number}",
        group=of.id,
        title=of.name,
        starts_at=TOMORROW + timedelta(weeks=number),
        zone=of.zone,
        minutes=60,
        link=of.link,
    )
