"""Debriefs between facilitators, and who may read which reflection until when.

There is no copy of a reflection here: a share is a row that lets one person read it. Without the
row, or after its time, or without the reflection, there is nothing to read.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from bot.domain.peer import PeerDebrief, PeerState, Share
from bot.ids import Person
from bot.storage import mapping
from bot.storage.columns import is_person, person_of
from bot.storage.small import upsert
from bot.storage.tables import peer_debriefs, shares
from bot.storage.work import Work

_owner = person_of("owner")
_reader = person_of("reader")
_asker = person_of("asker")
_asked = person_of("asked")


class SqlPeers:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str, now: datetime) -> PeerDebrief | None:
        row = await self._work.one(select(peer_debriefs).where(peer_debriefs.c.id == id))
        return None if row is None or row.until <= now else self._debrief(row)

    async def of(self, who: Person, now: datetime) -> Sequence[PeerDebrief]:
        mine = or_(is_person(peer_debriefs, "asker", who), is_person(peer_debriefs, "asked", who))
        rows = await self._work.all(
            select(peer_debriefs)
            .where(mine, peer_debriefs.c.until > now)
            .order_by(peer_debriefs.c.asked_at.desc(), peer_debriefs.c.id)
        )
        return [self._debrief(row) for row in rows]

    async def add(self, debrief: PeerDebrief) -> None:
        await self._work.execute(peer_debriefs.insert(), self._row(debrief))

    async def save(self, debrief: PeerDebrief) -> None:
        await self._work.save(peer_debriefs, self._row(debrief))

    async def delete(self, id: str) -> None:
        await self._work.execute(peer_debriefs.delete().where(peer_debriefs.c.id == id))

    async def share(self, given: Sequence[Share]) -> None:
        for each in given:
            row = {
                "debrief_id": each.debrief,
                "reflection_id": each.reflection,
                "group_id": each.group,
                **mapping.person_values("owner", each.owner),
                **mapping.person_values("reader", each.reader),
                "shared_at": each.shared_at,
                "until": each.until,
                "may_keep": each.copy,
            }
            statement = upsert(shares, postgres=self._work.postgres).values(row)
            await self._work.execute(
                statement.on_conflict_do_update(
                    index_elements=["debrief_id", "reflection_id"], set_=row
                )
            )

    async def unshare(self, debrief: str, reflection: str | None = None) -> int:
        these = shares.c.debrief_id == debrief
        if reflection is not None:
            these &= shares.c.reflection_id == reflection
        return (await self._work.execute(shares.delete().where(these))).rowcount

    async def shared(self, debrief: str, now: datetime) -> Sequence[Share]:
        return await self._shares(shares.c.debrief_id == debrief, now)

    async def to_take(self, who: Person, group: str, now: datetime) -> Sequence[Share]:
        theirs = or_(is_person(shares, "owner", who), is_person(shares, "reader", who))
        return await self._shares((shares.c.group_id == group) & shares.c.may_keep & theirs, now)

    async def _shares(self, which: Any, now: datetime) -> Sequence[Share]:
        rows = await self._work.all(
            select(shares)
            .where(which, shares.c.until > now)
            .order_by(shares.c.shared_at, shares.c.reflection_id)
        )
        return [
            Share(
                debrief=row.debrief_id,
                reflection=row.reflection_id,
                group=row.group_id,
                owner=_owner(row),
                reader=_reader(row),
                shared_at=row.shared_at,
                until=row.until,
                copy=row.may_keep,
            )
            for row in rows
        ]

    def _row(self, debrief: PeerDebrief) -> dict[str, Any]:
        return {
            "id": debrief.id,
            "group_id": debrief.group,
            **mapping.person_values("asker", debrief.asker),
            **mapping.person_values("asked", debrief.asked),
            "words": self._work.cipher.seal_json(debrief.words, _place(debrief.id)),
            "state": debrief.state.value,
            "asked_at": debrief.asked_at,
            "until": debrief.until,
            "version": debrief.version,
        }

    def _debrief(self, row: Any) -> PeerDebrief:
        return PeerDebrief(
            id=row.id,
            group=row.group_id,
            asker=_asker(row),
            asked=_asked(row),
            words=self._work.cipher.open_json(row.words, _place(row.id)),
            state=PeerState(row.state),
            asked_at=row.asked_at,
            until=row.until,
            version=row.version,
        )


def _place(id: str) -> str:
    return f"peer_debriefs.words:{id}"
