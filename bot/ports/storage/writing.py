"""What people write for themselves, and whom they let read it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.debrief import Note
from bot.domain.draft import Draft
from bot.domain.peer import PeerDebrief, Share
from bot.domain.reflection import Reflection
from bot.domain.toolkit import Cell
from bot.ids import Person


class Reflections(Protocol):
    async def get(self, id: str) -> Reflection | None: ...
    async def add(self, reflection: Reflection) -> None: ...
    async def save(self, reflection: Reflection) -> None: ...
    async def delete(self, id: str) -> None: ...
    async def by(
        self, author: Person, group: str, limit: int = 20, offset: int = 0
    ) -> Sequence[Reflection]:
        """Newest first."""
        ...

    async def of_session(self, session: str, author: Person) -> Sequence[Reflection]: ...
    async def cell_counts(self, author: Person, group: str) -> Mapping[Cell, int]:
        """How often this facilitator has reflected on each cell, absent cells left out."""
        ...


class Debrief(Protocol):
    """What a facilitator keeps in a session for their own reflection after it."""

    async def keep(self, note: Note) -> None:
        """Kept twice it is there once."""
        ...

    async def since(self, author: Person, group: str, at: datetime) -> Sequence[Note]:
        """Oldest first."""
        ...


class Peers(Protocol):
    """Debriefs between facilitators, and who may read which reflection until when. What is over is
    as if it were not there."""

    async def get(self, id: str, now: datetime) -> PeerDebrief | None: ...
    async def of(self, who: Person, now: datetime) -> Sequence[PeerDebrief]:
        """Those that they asked for and those that they were asked for, newest first."""
        ...

    async def add(self, debrief: PeerDebrief) -> None: ...
    async def save(self, debrief: PeerDebrief) -> None:
        """Raises Conflict where ``version`` is not the stored one."""
        ...

    async def delete(self, id: str) -> None:
        """With everything that is shared by it."""
        ...

    async def share(self, given: Sequence[Share]) -> None:
        """Shared again it counts from now."""
        ...

    async def unshare(self, debrief: str, reflection: str | None = None) -> int:
        """One of a debrief, or all of them. How many there were."""
        ...

    async def shared(self, debrief: str, now: datetime) -> Sequence[Share]: ...
    async def to_take(self, who: Person, group: str, now: datetime) -> Sequence[Share]:
        """Of a group, what they shared and what was shared with them, where a copy is allowed."""
        ...


class Drafts(Protocol):
    async def get(self, id: str, person: Person, now: datetime) -> Draft | None:
        """None too where it belongs to somebody else or has expired."""
        ...

    async def of(
        self, person: Person, group: str, kinds: Sequence[str], now: datetime
    ) -> Sequence[Draft]:
        """Theirs in a group, of these kinds, the newest first."""
        ...

    async def put(self, draft: Draft) -> None: ...
    async def drop(self, id: str) -> None: ...
