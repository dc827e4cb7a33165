"""What facilitators keep for their debrief: sealed like reflections, and theirs alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bot.domain.debrief import Note, NoteKind
from bot.ids import Person
from bot.storage import mapping
from bot.storage.columns import is_person
from bot.storage.small import upsert
from bot.storage.tables import debrief_notes
from bot.storage.work import Work


class SqlDebrief:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def keep(self, note: Note) -> None:
        values = {
            "id": note.id,
            "group_id": note.group,
            "session_id": note.session,
            **mapping.person_values("author", note.author),
            "kind": note.kind.value,
            "words": self._work.cipher.seal_json(note.words, _place(note.id)),
            "created_at": note.created_at,
        }
        statement = upsert(debrief_notes, postgres=self._work.postgres).values(values)
        await self._work.execute(statement.on_conflict_do_nothing(index_elements=["id"]))

    async def since(self, author: Person, group: str, at: datetime) -> Sequence[Note]:
        rows = await self._work.all(
            select(debrief_notes)
            .where(
                debrief_notes.c.group_id == group,
                is_person(debrief_notes, "author", author),
                debrief_notes.c.created_at >= at,
            )
            .order_by(debrief_notes.c.created_at, debrief_notes.c.id)
        )
        return [
            Note(
                id=row.id,
                group=row.group_id,
                session=row.session_id,
                author=author,
                kind=NoteKind(row.kind),
                words=self._work.cipher.open_json(row.words, _place(row.id)),
                created_at=row.created_at,
            )
            for row in rows
        ]


def _place(id: str) -> str:
    return f"debrief_notes.words:{id}"
