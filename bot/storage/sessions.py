"""Series and sessions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select

from bot.domain.session import Series, Session, SessionState
from bot.storage import mapping
from bot.storage.many import one_of
from bot.storage.tables import series, sessions
from bot.storage.work import Work

_SEEN = "session"

# Built once: every batch of deliveries asks it, and building it costs as much as its answer.
_BY_ID = select(sessions).where(one_of(sessions.c.id, "ids"))


class SqlSeries:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Series | None:
        row = await self._work.one(select(series).where(series.c.id == id))
        return None if row is None else mapping.series(row, self._work.cipher)

    async def many(self, ids: Sequence[str]) -> Mapping[str, Series]:
        if not ids:
            return {}
        rows = await self._work.all(select(series).where(series.c.id.in_(ids)))
        return {row.id: mapping.series(row, self._work.cipher) for row in rows}

    async def of_group(self, group: str) -> Sequence[Series]:
        rows = await self._work.all(
            select(series).where(series.c.group_id == group).order_by(series.c.first, series.c.id)
        )
        return [mapping.series(row, self._work.cipher) for row in rows]

    async def add(self, series_: Series) -> None:
        await self._work.execute(series.insert(), mapping.series_row(series_, self._work.cipher))

    async def save(self, series_: Series) -> None:
        await self._work.save(series, mapping.series_row(series_, self._work.cipher))


class SqlSessions:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Session | None:
        if (_SEEN, id) not in self._work.seen:
            await self._load({id})
        found: Session | None = self._work.seen.setdefault((_SEEN, id), None)
        return found

    async def many(self, ids: Sequence[str]) -> Mapping[str, Session]:
        seen = self._work.seen
        missing = {id for id in ids if (_SEEN, id) not in seen}
        if missing:
            await self._load(missing)
        return {id: seen[(_SEEN, id)] for id in ids if seen.get((_SEEN, id)) is not None}

    async def current(self, group: str) -> Session | None:
        row = await self._work.one(
            select(sessions)
            .where(sessions.c.group_id == group, sessions.c.state == SessionState.OPEN.value)
            .order_by(sessions.c.starts_at.desc())
            .limit(1)
        )
        return None if row is None else mapping.session(row, self._work.cipher)

    async def upcoming(self, group: str, after: datetime, limit: int = 10) -> Sequence[Session]:
        rows = await self._work.all(
            select(sessions)
            .where(
                sessions.c.group_id == group,
                sessions.c.state == SessionState.PLANNED.value,
                sessions.c.ends_at > after,
            )
            .order_by(sessions.c.starts_at, sessions.c.id)
            .limit(limit)
        )
        return [mapping.session(row, self._work.cipher) for row in rows]

    async def next_of(self, groups: Sequence[str], after: datetime) -> Mapping[str, Session]:
        if not groups:
            return {}
        rows = await self._work.all(
            select(sessions)
            .where(
                sessions.c.group_id.in_(groups),
                sessions.c.state.in_((SessionState.OPEN.value, SessionState.PLANNED.value)),
                or_(sessions.c.state == SessionState.OPEN.value, sessions.c.ends_at > after),
            )
            .order_by(sessions.c.starts_at, sessions.c.id)
        )
        found: dict[str, Session] = {}
        for row in rows:
            session = mapping.session(row, self._work.cipher)
            first = found.setdefault(session.group, session)
            if session.state is SessionState.OPEN and first.state is not SessionState.OPEN:
                found[session.group] = session
        return found

    async def latest_closed(self, group: str) -> Session | None:
        row = await self._work.one(
            select(sessions)
            .where(sessions.c.group_id == group, sessions.c.state == SessionState.CLOSED.value)
            .order_by(sessions.c.closed_at.desc())
            .limit(1)
        )
        return None if row is None else mapping.session(row, self._work.cipher)

    async def since(self, groups: Sequence[str], after: datetime) -> Sequence[Session]:
        if not groups:
            return ()
        rows = await self._work.all(
            select(sessions)
            .where(sessions.c.group_id.in_(groups), sessions.c.ends_at > after)
            .order_by(sessions.c.starts_at, sessions.c.id)
        )
        return [mapping.session(row, self._work.cipher) for row in rows]

    async def of_series(self, series: Sequence[str]) -> Sequence[Session]:
        if not series:
            return ()
        rows = await self._work.all(
            select(sessions)
            .where(sessions.c.series_id.in_(series))
            .order_by(sessions.c.occurrence, sessions.c.id)
        )
        return [mapping.session(row, self._work.cipher) for row in rows]

    async def occurrences(self, series: str) -> Sequence[Session]:
        rows = await self._work.all(
            select(sessions)
            .where(sessions.c.series_id == series)
            .order_by(sessions.c.occurrence, sessions.c.id)
        )
        return [mapping.session(row, self._work.cipher) for row in rows]

    async def add(self, session: Session) -> None:
        await self._work.execute(sessions.insert(), mapping.session_row(session, self._work.cipher))
        self._work.seen.pop((_SEEN, session.id), None)

    async def save(self, session: Session) -> None:
        await self._work.save(sessions, mapping.session_row(session, self._work.cipher))
        self._work.seen.pop((_SEEN, session.id), None)

    async def _load(self, ids: set[str]) -> None:
        for row in await self._work.all(_BY_ID, {"ids": list(ids)}):
            self._work.seen[(_SEEN, row[0])] = mapping.session(row, self._work.cipher)
