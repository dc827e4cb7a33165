"""Changes to agreements on their way. What was written is sealed until a version has it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from bot.domain.agreement import ClauseKind
from bot.domain.proposal import Change, Proposal, Stage
from bot.storage import mapping
from bot.storage.columns import person_of
from bot.storage.tables import proposals
from bot.storage.work import Work

_by = person_of("by")


class SqlProposals:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Proposal | None:
        row = await self._work.one(select(proposals).where(proposals.c.id == id))
        return None if row is None else self._proposal(row)

    async def of_poll(self, checkpoint: str) -> Proposal | None:
        row = await self._work.one(select(proposals).where(proposals.c.poll == checkpoint))
        return None if row is None else self._proposal(row)

    async def waiting(self, group: str) -> Sequence[Proposal]:
        rows = await self._work.all(
            select(proposals)
            .where(proposals.c.group_id == group, proposals.c.ended_on.is_(None))
            .order_by(proposals.c.came_on, proposals.c.id)
        )
        return [self._proposal(row) for row in rows]

    async def add(self, proposal: Proposal) -> None:
        await self._work.execute(proposals.insert(), self._row(proposal))

    async def save(self, proposal: Proposal) -> None:
        await self._work.save(proposals, self._row(proposal))

    def _row(self, proposal: Proposal) -> dict[str, Any]:
        seal, id = self._work.cipher.seal_json, proposal.id
        changes = [[c.clause, c.kind.value, c.before, c.after] for c in proposal.changes]
        written = {"why": proposal.why, "changes": changes}
        return {
            "id": id,
            "group_id": proposal.group,
            "stage": proposal.stage.value,
            "changes": seal(written, _place("changes", id)),
            **mapping.person_values("by", proposal.by),
            "came_on": proposal.came_on,
            "poll": proposal.poll,
            "heard": seal(list(proposal.heard), _place("heard", id)),
            "ended_on": proposal.ended_on,
            "version": proposal.version,
            "seen_from": proposal.seen_from,
        }

    def _proposal(self, row: Any) -> Proposal:
        written = self._work.cipher.open_json(row.changes, _place("changes", row.id))
        named = _by(row) if row.by_user else None
        return Proposal(
            id=row.id,
            group=row.group_id,
            stage=Stage(row.stage),
            changes=tuple(
                Change(clause, ClauseKind(kind), before, after)
                for clause, kind, before, after in written["changes"]
            ),
            why=written["why"],
            by=named,
            came_on=row.came_on,
            poll=row.poll,
            heard=tuple(self._work.cipher.open_json(row.heard, _place("heard", row.id))),
            ended_on=row.ended_on,
            version=row.version,
            seen_from=row.seen_from,
        )


def _place(column: str, id: str) -> str:
    return f"proposals.{column}:{id}"
