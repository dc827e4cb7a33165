"""Where sessions stand on the ladder. What closes advice leaves no trace of who closed it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.domain.advice import Advice, Ending
from bot.domain.toolkit import Principle
from bot.storage import mapping
from bot.storage.columns import person_of
from bot.storage.small import upsert
from bot.storage.tables import advice, questions, rungs
from bot.storage.work import Work

_opened_by = person_of("opened_by")


class SqlLadder:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def explored(self, session: str) -> Mapping[Principle, datetime]:
        rows = await self._work.all(select(rungs).where(rungs.c.session_id == session))
        return {Principle(row.rung): row.explored_at for row in rows}

    async def mark(self, session: str, rung: Principle, at: datetime) -> None:
        row = {"session_id": session, "rung": rung.value, "explored_at": at}
        statement = upsert(rungs, postgres=self._work.postgres).values(row)
        await self._work.execute(
            statement.on_conflict_do_nothing(index_elements=["session_id", "rung"])
        )

    async def unmark(self, session: str, rung: Principle) -> None:
        await self._work.execute(
            rungs.delete().where(rungs.c.session_id == session, rungs.c.rung == rung.value)
        )

    async def posted(self, session: str) -> Mapping[str, datetime]:
        rows = await self._work.all(
            select(questions)
            .where(questions.c.session_id == session)
            .order_by(questions.c.posted_at, questions.c.prompt)
        )
        return {row.prompt: row.posted_at for row in rows}

    async def post(self, session: str, prompt: str, at: datetime) -> None:
        row = {"session_id": session, "prompt": prompt, "posted_at": at}
        statement = upsert(questions, postgres=self._work.postgres).values(row)
        await self._work.execute(
            statement.on_conflict_do_nothing(index_elements=["session_id", "prompt"])
        )

    async def get(self, id: str) -> Advice | None:
        row = await self._work.one(select(advice).where(advice.c.id == id))
        return None if row is None else self._advice(row)

    async def of_session(self, session: str) -> Sequence[Advice]:
        rows = await self._work.all(
            select(advice)
            .where(advice.c.session_id == session)
            .order_by(advice.c.opened_at, advice.c.id)
        )
        return [self._advice(row) for row in rows]

    async def add(self, opened: Advice) -> None:
        await self._work.execute(advice.insert(), self._row(opened))

    async def save(self, changed: Advice) -> None:
        await self._work.save(advice, self._row(changed))

    def _row(self, each: Advice) -> dict[str, Any]:
        return {
            "id": each.id,
            "group_id": each.group,
            "session_id": each.session,
            "opened_at": each.opened_at,
            **mapping.person_values("opened_by", each.opened_by),
            "word": self._work.cipher.seal_text(each.word, _place(each.id)),
            "closed_at": each.closed_at,
            "ending": each.ending.value if each.ending else None,
            "version": each.version,
        }

    def _advice(self, row: Any) -> Advice:
        return Advice(
            id=row.id,
            group=row.group_id,
            session=row.session_id,
            opened_at=row.opened_at,
            opened_by=None if row.opened_by_user is None else _opened_by(row),
            word=self._work.cipher.open_text(row.word, _place(row.id)),
            closed_at=row.closed_at,
            ending=None if row.ending is None else Ending(row.ending),
            version=row.version,
        )


def _place(id: str) -> str:
    return f"advice.word:{id}"
