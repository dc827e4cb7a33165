"""Forms that were begun on Discord, kept among the drafts of the store."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.draft import Draft
from bot.ids import Person
from bot.ports import Clock, Store

KIND = "discord.form"


class KeptForms:
    """Implements the Discord adapter's ``FormDrafts``: sealed like everything that people write."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def get(self, id: str, person: Person) -> Mapping[str, str] | None:
        async with self._store.reading() as uow:
            draft = await uow.drafts.get(id, person, self._clock.now())
        return draft.values if draft is not None and draft.kind == KIND else None

    async def put(
        self, id: str, person: Person, values: Mapping[str, str], expires_at: datetime
    ) -> None:
        async with self._store.writing() as uow:
            await uow.drafts.put(Draft(id, person, None, KIND, values, expires_at))

    async def drop(self, id: str) -> None:
        async with self._store.writing() as uow:
            await uow.drafts.drop(id)

    async def change(
        self,
        id: str,
        person: Person,
        change: Callable[[Mapping[str, str] | None], tuple[Mapping[str, str], datetime]],
    ) -> None:
        async with self._store.writing() as uow:
            draft = await uow.drafts.get(id, person, self._clock.now())
            values, until = change(draft.values if draft and draft.kind == KIND else None)
            await uow.drafts.put(Draft(id, person, None, KIND, values, until))
