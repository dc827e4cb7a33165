"""What goes on in a session, and who runs it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.advice import Advice
from bot.domain.cover import Cover, CoverPlan
from bot.domain.pause import Pause
from bot.domain.queue import Queue
from bot.domain.toolkit import Principle
from bot.ids import Person


class Queues(Protocol):
    """Turns to speak. Nobody is named in one whose session is over."""

    async def of_session(self, session: str) -> Queue | None:
        """In a transaction that writes it is held until the end, so that many may press at once."""
        ...

    async def add(self, queue: Queue) -> None:
        """Raises Conflict where the session has one."""
        ...

    async def save(self, queue: Queue) -> None: ...


class Pauses(Protocol):
    async def get(self, id: str) -> Pause | None: ...
    async def latest(self, session: str) -> Pause | None:
        """The break of a session that began last."""
        ...

    async def of_session(self, session: str) -> Sequence[Pause]:
        """Oldest first."""
        ...

    async def add(self, pause: Pause) -> None: ...
    async def save(self, pause: Pause) -> None:
        """Raises Conflict where ``version`` is not the stored one."""
        ...


class Attendance(Protocol):
    """How many said that they were in a session. Who it was is not kept."""

    async def note(self, session: str, who: Person) -> bool:
        """False where they said so before."""
        ...

    async def take_back(self, session: str, who: Person) -> bool: ...
    async def settle(self, session: str) -> int:
        """Counts them when the session ends, keeps the number, and deletes all else."""
        ...

    async def counts(self, sessions: Sequence[str]) -> Mapping[str, int]:
        """Of sessions that are over; those where nobody said so are left out. Whoever shows one
        shows none below ``views.attendance.SHOWN_FROM``."""
        ...


class Ladder(Protocol):
    """Where a session stands on the ladder. Nothing in it says who closed advice."""

    async def explored(self, session: str) -> Mapping[Principle, datetime]:
        """The rungs that were marked, each with the time of its mark."""
        ...

    async def mark(self, session: str, rung: Principle, at: datetime) -> None:
        """Marked twice, the first mark stays."""
        ...

    async def unmark(self, session: str, rung: Principle) -> None: ...
    async def posted(self, session: str) -> Mapping[str, datetime]:
        """The ids of the questions that were posted in it, each with the time of the first post."""
        ...

    async def post(self, session: str, prompt: str, at: datetime) -> None:
        """Posted twice, the first time stays."""
        ...

    async def get(self, id: str) -> Advice | None: ...
    async def of_session(self, session: str) -> Sequence[Advice]:
        """Oldest first."""
        ...

    async def add(self, opened: Advice) -> None:
        """Raises Conflict where advice is open in that session already."""
        ...

    async def save(self, changed: Advice) -> None:
        """Raises Conflict when ``version`` is not the stored one any more."""
        ...


class Covers(Protocol):
    """Who is asked to run a session in somebody's place, and what a group has settled for that."""

    async def plan_of(self, group: str) -> CoverPlan:
        """The default where nothing was settled."""
        ...

    async def settle(self, plan: CoverPlan) -> None:
        """In the place of the one before."""
        ...

    async def of(self, session: str) -> Cover | None: ...
    async def add(self, cover: Cover) -> None:
        """Raises Conflict where the session has one."""
        ...

    async def save(self, cover: Cover) -> None:
        """Raises Conflict where ``version`` is not the stored one."""
        ...

    async def taken_by(self, person: Person, group: str | None = None) -> Sequence[str]:
        """The sessions that somebody has taken, in one group or in all."""
        ...
