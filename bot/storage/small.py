"""Three small stores: drafts, the events already handled, and sealed records of no group."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.draft import Draft
from bot.ids import Person
from bot.storage import mapping
from bot.storage.columns import Instant, is_person, person_of
from bot.storage.tables import drafts, inbox, vault
from bot.storage.work import Work

_who = person_of("person")

REMEMBERED = timedelta(minutes=15)
"""Slack redelivers an event three times, the last after about five minutes; a Discord Resume
replays seconds. https://docs.slack.dev/apis/events-api/#retries"""

_SWEEP_AT_MOST = 8
"""Of 256: an event in 32 sweeps out what has expired, so that no event pays for it each time."""


class SqlDrafts:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str, person: Person, now: datetime) -> Draft | None:
        row = await self._work.one(select(drafts).where(drafts.c.id == id))
        if row is None or row.expires_at <= now:
            return None
        draft = self._opened(row)
        return draft if draft.person == person else None

    async def of(
        self, person: Person, group: str, kinds: Sequence[str], now: datetime
    ) -> Sequence[Draft]:
        rows = await self._work.all(
            select(drafts)
            .where(
                drafts.c.group_id == group,
                is_person(drafts, "person", person),
                drafts.c.kind.in_(kinds),
                drafts.c.expires_at > now,
            )
            .order_by(drafts.c.expires_at.desc(), drafts.c.id)
        )
        return [self._opened(row) for row in rows]

    def _opened(self, row: Any) -> Draft:
        whose = _who(row)
        values = self._work.cipher.open_json(row.filled_in, _place(row.id))
        return Draft(row.id, whose, row.group_id, row.kind, values, row.expires_at)

    async def put(self, draft: Draft) -> None:
        values = {
            "id": draft.id,
            **mapping.person_values("person", draft.person),
            "group_id": draft.group,
            "kind": draft.kind,
            "filled_in": self._work.cipher.seal_json(dict(draft.values), _place(draft.id)),
            "expires_at": draft.expires_at,
        }
        statement = upsert(drafts, postgres=self._work.postgres).values(values)
        await self._work.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=values)
        )

    async def drop(self, id: str) -> None:
        await self._work.execute(drafts.delete().where(drafts.c.id == id))


class SqlVault:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, kind: str, id: str, now: datetime) -> Mapping[str, str] | None:
        row = await self._work.one(select(vault).where(vault.c.kind == kind, vault.c.id == id))
        if row is None or (row.expires_at is not None and row.expires_at <= now):
            return None
        values: Mapping[str, str] = self._work.cipher.open_json(row.sealed, _vault_place(kind, id))
        return values

    async def put(
        self, kind: str, id: str, values: Mapping[str, str], expires_at: datetime | None = None
    ) -> None:
        row = {
            "kind": kind,
            "id": id,
            "sealed": self._work.cipher.seal_json(dict(values), _vault_place(kind, id)),
            "expires_at": expires_at,
        }
        statement = upsert(vault, postgres=self._work.postgres).values(row)
        await self._work.execute(
            statement.on_conflict_do_update(index_elements=["kind", "id"], set_=row)
        )

    async def drop(self, kind: str, id: str) -> bool:
        dropped = await self._work.execute(
            vault.delete().where(vault.c.kind == kind, vault.c.id == id)
        )
        return dropped.rowcount == 1


class SqlInbox:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def first_time(self, event: str, now: datetime) -> bool:
        """Remembers to the minute only: exact times would order the votes of a poll."""
        known = self._work.cipher.event_hash(event)
        forget_at = (now + REMEMBERED).astimezone(UTC).replace(second=0, microsecond=0)
        forget_at += timedelta(minutes=1)
        if known[0] < _SWEEP_AT_MOST:
            await self._sweep(now)
        remembered = await self._work.execute(
            _REMEMBER[self._work.postgres],
            {"event": known, "forget_at": forget_at, "now": now},
        )
        return remembered.rowcount == 1

    async def _sweep(self, now: datetime) -> None:
        await self._work.execute(inbox.delete().where(inbox.c.forget_at <= now))
        await self._work.execute(drafts.delete().where(drafts.c.expires_at <= now))
        await self._work.execute(vault.delete().where(vault.c.expires_at <= now))


def upsert(table: Table, *, postgres: bool) -> "postgresql.Insert | sqlite.Insert":
    """An insert that may say what happens on a conflict; both databases spell it alike."""
    return postgresql.insert(table) if postgres else sqlite.insert(table)


def _remember(*, postgres: bool) -> Any:
    insert = upsert(inbox, postgres=postgres).values(
        event=bindparam("event"), forget_at=bindparam("forget_at")
    )
    return insert.on_conflict_do_update(
        index_elements=["event"],
        set_={"forget_at": insert.excluded.forget_at},
        where=inbox.c.forget_at <= bindparam("now", type_=Instant),
    )


_REMEMBER = {postgres: _remember(postgres=postgres) for postgres in (False, True)}
"""Built once: every press asks it."""


def _place(id: str) -> str:
    return f"drafts.filled_in:{id}"


def _vault_place(kind: str, id: str) -> str:
    return f"vault.sealed:{kind}:{id}"
