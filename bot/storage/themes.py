"""What sessions were about, and what there is to look forward to: words for the whole group."""

from sqlalchemy import select

from bot.domain.theme import Theme
from bot.storage.small import upsert
from bot.storage.tables import themes
from bot.storage.work import Work


class SqlThemes:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, session: str) -> Theme:
        row = await self._work.one(select(themes).where(themes.c.session_id == session))
        return Theme(session) if row is None else Theme(session, row.theme, row.ahead)

    async def put(self, theme: Theme) -> None:
        if theme.empty:
            await self._work.execute(themes.delete().where(themes.c.session_id == theme.session))
            return
        row = {"session_id": theme.session, "theme": theme.theme, "ahead": theme.ahead}
        insert = upsert(themes, postgres=self._work.postgres).values(row)
        await self._work.execute(
            insert.on_conflict_do_update(index_elements=["session_id"], set_=row)
        )
