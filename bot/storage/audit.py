"""The trail of who saw or changed what matters: it is written, read by the host, and ends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.domain.audit import By, Entry, What
from bot.storage import mapping
from bot.storage.columns import person_of
from bot.storage.tables import audit
from bot.storage.work import Work

_actor = person_of("actor")


class SqlAudit:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def note(self, entry: Entry) -> None:
        row = {
            "at": entry.at,
            "what": entry.what.value,
            "how": entry.by.value,
            **mapping.person_values("actor", entry.who),
            "group_id": entry.group,
            "about": entry.about,
        }
        await self._work.execute(audit.insert(), row)

    async def entries(
        self, since: datetime, group: str | None = None, limit: int = 1000
    ) -> Sequence[Entry]:
        question = select(audit).where(audit.c.at >= since)
        if group is not None:
            question = question.where(audit.c.group_id == group)
        newest = question.order_by(audit.c.at.desc(), audit.c.seq.desc()).limit(limit)
        return [_entry(row) for row in reversed(await self._work.all(newest))]


def _entry(row: Any) -> Entry:
    who = _actor(row)
    return Entry(
        row.at,
        What(row.what),
        By(row.how),
        who if row.actor_user else None,
        row.group_id,
        row.about,
    )
