"""What an adapter calls, and what it asks of the house that it stands in."""

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.answers import Answer, AnswerKind
from bot.events import Event, PlaceClosed, PlaceMoved, PlaceOpened
from bot.ids import Person, Place
from bot.message import Choice, File


class Router(Protocol):
    """The inbound port: what an adapter calls."""

    def how(self, event: Event) -> AnswerKind:
        """How to acknowledge, before anything is read. Pure and instant."""
        ...

    async def handle(self, event: Event) -> Sequence[Answer]:
        """Never raises: whatever goes wrong is a kind private answer."""
        ...

    async def closed(self, event: PlaceClosed) -> None:
        """Nobody is answered: those who run the channel's group hear of it. Never raises."""
        ...

    async def opened(self, event: PlaceOpened) -> None:
        """What could not be sent there and still helps goes out. Never raises."""
        ...

    async def moved(self, event: PlaceMoved) -> None:
        """The group goes with its channel. Never raises."""
        ...

    async def suggest(self, who: Person, place: Place | None, words: str) -> Sequence[Choice]:
        """Completions for a half-typed command: ``value`` is the whole text it would become."""
        ...


class Feeds(Protocol):
    """What calendar programs ask for: nobody presses anything, and the address is all they have."""

    async def ask(self, token: str) -> File | None:
        """None where there is no such address, or no more. Raises StorageUnavailable."""
        ...


class Parts(Protocol):
    """Numbered parts of one thing that several processes divide by leases: shards, sockets. All may
    raise StorageUnavailable."""

    async def mine(self, count: int, using: Collection[int]) -> tuple[int, Sequence[int]]:
        """How many there are (``count``, where nobody has said so before), and which are to be
        used here. What is still in ``using`` nobody else is given."""
        ...

    async def leave(self) -> None:
        """Whatever is held here is free."""
        ...
