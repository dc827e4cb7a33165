"""Private reflections: the words are sealed, the cells are not, so that the map counts quickly."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from bot.domain.reflection import Reflection
from bot.domain.toolkit import Cell
from bot.ids import Person
from bot.storage import mapping
from bot.storage.columns import is_person
from bot.storage.tables import reflection_cells, reflections
from bot.storage.work import Work


class SqlReflections:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Reflection | None:
        row = await self._work.one(select(reflections).where(reflections.c.id == id))
        return None if row is None else (await self._with_cells([row]))[0]

    async def add(self, reflection: Reflection) -> None:
        await self._work.execute(reflections.insert(), self._row(reflection))
        await self._add_cells(reflection)

    async def save(self, reflection: Reflection) -> None:
        await self._work.save(reflections, self._row(reflection))
        await self._work.execute(
            reflection_cells.delete().where(reflection_cells.c.reflection_id == reflection.id)
        )
        await self._add_cells(reflection)

    async def delete(self, id: str) -> None:
        await self._work.execute(reflections.delete().where(reflections.c.id == id))

    async def by(
        self, author: Person, group: str, limit: int = 20, offset: int = 0
    ) -> Sequence[Reflection]:
        rows = await self._work.all(
            select(reflections)
            .where(reflections.c.group_id == group, is_person(reflections, "author", author))
            .order_by(reflections.c.created_at.desc(), reflections.c.id)
            .limit(limit)
            .offset(offset)
        )
        return await self._with_cells(rows)

    async def of_session(self, session: str, author: Person) -> Sequence[Reflection]:
        rows = await self._work.all(
            select(reflections)
            .where(reflections.c.session_id == session, is_person(reflections, "author", author))
            .order_by(reflections.c.created_at, reflections.c.id)
        )
        return await self._with_cells(rows)

    async def cell_counts(self, author: Person, group: str) -> Mapping[Cell, int]:
        rows = await self._work.all(
            select(
                reflection_cells.c.cell,
                func.count(reflection_cells.c.reflection_id.distinct()).label("times"),
            )
            .join(reflections, reflections.c.id == reflection_cells.c.reflection_id)
            .where(reflections.c.group_id == group, is_person(reflections, "author", author))
            .group_by(reflection_cells.c.cell)
        )
        return {Cell.of(row.cell): row.times for row in rows}

    async def _add_cells(self, reflection: Reflection) -> None:
        if reflection.cells:
            await self._work.execute(reflection_cells.insert(), mapping.cell_rows(reflection))

    def _row(self, reflection: Reflection) -> dict[str, Any]:
        answers = [[each.asked, each.words] for each in reflection.answers]
        sealed = self._work.cipher.seal_json(answers, _place(reflection.id))
        return mapping.reflection_row(reflection, sealed)

    async def _with_cells(self, rows: Sequence[Any]) -> list[Reflection]:
        if not rows:
            return []
        cells: dict[str, list[str]] = {row.id: [] for row in rows}
        for cell in await self._work.all(
            select(reflection_cells)
            .where(reflection_cells.c.reflection_id.in_(cells))
            .order_by(reflection_cells.c.reflection_id, reflection_cells.c.position)
        ):
            cells[cell.reflection_id].append(cell.cell)
        open_json = self._work.cipher.open_json
        return [
            mapping.reflection(row, cells[row.id], open_json(row.answers, _place(row.id)))
            for row in rows
        ]


def _place(id: str) -> str:
    return f"reflections.answers:{id}"
