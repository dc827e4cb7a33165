"""What could not be sent to somebody whose direct messages are closed: it waits, and comes with the
next command that they use, as a message that only they see. It never goes to the channel."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from adapters.discord.drafts import FormDrafts
from adapters.discord.render import Drawn
from bot.ids import Person
from bot.ports import Clock

LASTS = timedelta(days=30)
"""A reflection or a note older than that is of no use any more."""
AT_MOST = 5
"""The newest ones: more at once would be a wall."""


class Waiting:
    """Kept like forms that were begun, sealed, under an id that is the person's own."""

    def __init__(self, kept: FormDrafts, clock: Clock) -> None:
        self._kept = kept
        self._clock = clock

    async def add(self, person: Person, drawn: Drawn, key: str) -> None:
        """``key`` is the delivery's: the same one twice waits once. Raises StorageUnavailable."""
        before = _cards(await self._kept.get(_id(person), person))
        card = {"key": key, "components": list(drawn.components)}
        cards = [*(each for each in before if each["key"] != key), card][-AT_MOST:]
        until = self._clock.now() + LASTS
        await self._kept.put(_id(person), person, {"cards": json.dumps(cards)}, until)

    async def of(self, person: Person) -> Sequence[Drawn]:
        """All of them, oldest first. Raises StorageUnavailable."""
        cards = _cards(await self._kept.get(_id(person), person))
        return [Drawn(tuple(each["components"]), in_order=True) for each in cards]

    async def given(self, person: Person) -> None:
        """They have them now. Raises StorageUnavailable."""
        await self._kept.drop(_id(person))


def _id(person: Person) -> str:
    return f"waiting{person.user}"


def _cards(values: Mapping[str, str] | None) -> list[dict[str, Any]]:
    return list(json.loads(values["cards"])) if values and "cards" in values else []
