"""How many said that they were here: a number for each session, and of nobody a name.

While a session is open each who says so is a keyed hash of them and of that session, so that they
are counted once and can take it back. When it ends the hashes are counted and deleted, in the
write-ahead log too.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, func, select

from bot.domain.session import SessionState
from bot.ids import Person
from bot.storage.small import upsert
from bot.storage.tables import attendance, attendance_marks, sessions
from bot.storage.work import Work

_OF_SESSION = attendance_marks.c.session_id == bindparam("session")
_COUNT = select(func.count()).select_from(attendance_marks).where(_OF_SESSION)
_EMPTY = attendance_marks.delete().where(_OF_SESSION)

_STATE = select(sessions.c.state).where(sessions.c.id == bindparam("which"))
_SHARED = _STATE.with_for_update(read=True)
_HELD = _STATE.with_for_update()


class SqlAttendance:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def note(self, session: str, who: Person) -> bool:
        if self._work.postgres:
            # Whoever presses while it is being counted waits, and then finds it over.
            open_ = await self._work.one(_SHARED, {"which": session})
            if open_ is None or open_.state != SessionState.OPEN.value:
                return False
        row = {"session_id": session, "who": mark(self._work, session, who)}
        statement = upsert(attendance_marks, postgres=self._work.postgres).values(row)
        noted = await self._work.execute(
            statement.on_conflict_do_nothing(index_elements=["session_id", "who"])
        )
        return noted.rowcount == 1

    async def take_back(self, session: str, who: Person) -> bool:
        mine = attendance_marks.c.who == mark(self._work, session, who)
        gone = await self._work.execute(
            attendance_marks.delete().where(attendance_marks.c.session_id == session, mine)
        )
        return gone.rowcount == 1

    async def settle(self, session: str) -> int:
        if self._work.postgres:
            await self._work.one(_HELD, {"which": session})
        counted = (await self._work.one(_COUNT, {"session": session}))[0]
        if not counted:
            return 0
        await self._work.execute(_EMPTY, {"session": session})
        statement = upsert(attendance, postgres=self._work.postgres)
        await self._work.execute(
            statement.values(id=session, count=counted).on_conflict_do_nothing(
                index_elements=["id"]
            )
        )
        self._work.destroyed = True
        return int(counted)

    async def counts(self, sessions: Sequence[str]) -> Mapping[str, int]:
        rows = await self._work.all(select(attendance).where(attendance.c.id.in_(sessions)))
        return {row.id: row.count for row in rows}


def mark(work: Work, session: str, who: Person) -> bytes:
    return work.cipher.person_hash("attends", session, who.platform, who.workspace, who.user)
