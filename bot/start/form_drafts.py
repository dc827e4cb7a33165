"""Forms that were begun on a platform without room for them: kept where all drafts are."""

from collections.abc import Mapping
from datetime import datetime

from adapters.discord.drafts import KIND
from bot.domain.draft import Draft
from bot.ids import Person
from bot.ports import Clock, Store


class KeptForms:
    """Implements ``adapters.discord.drafts.FormDrafts`` on the house's store."""

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
