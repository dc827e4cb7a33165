"""Breaks of sessions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from bot.domain.pause import Pause
from bot.storage.tables import pauses
from bot.storage.work import Work

_LATEST = (
    select(pauses)
    .where(pauses.c.session_id == bindparam("session"))
    .order_by(pauses.c.began_at.desc(), pauses.c.ended_at.is_not(None))
    .limit(1)
)


_EVERY = (
    select(pauses)
    .where(pauses.c.session_id == bindparam("session"))
    .order_by(pauses.c.began_at, pauses.c.id)
)
_BY_ID = select(pauses).where(pauses.c.id == bindparam("which"))


class SqlPauses:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Pause | None:
        row = await self._work.one(_BY_ID, {"which": id})
        return None if row is None else _pause(row)

    async def latest(self, session: str) -> Pause | None:
        row = await self._work.one(_LATEST, {"session": session})
        return None if row is None else _pause(row)

    async def of_session(self, session: str) -> Sequence[Pause]:
        rows = await self._work.all(_EVERY, {"session": session})
        return tuple(_pause(row) for row in rows)

    async def add(self, pause: Pause) -> None:
        await self._work.execute(pauses.insert(), _row(pause))

    async def save(self, pause: Pause) -> None:
        await self._work.save(pauses, _row(pause))


def _pause(row: Any) -> Pause:
    return Pause(
        id=row.id,
        group=row.group_id,
        session=row.session_id,
        began_at=row.began_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        version=row.version,
    )


def _row(pause: Pause) -> dict[str, Any]:
    return {
        "id": pause.id,
        "group_id": pause.group,
        "session_id": pause.session,
        "began_at": pause.began_at,
        "ends_at": pause.ends_at,
        "ended_at": pause.ended_at,
        "version": pause.version,
    }
