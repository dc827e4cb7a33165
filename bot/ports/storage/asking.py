"""What a group is asked: sealed while it is open."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.checkpoint import Checkpoint
from bot.domain.pulse import Ballot, Pulse
from bot.ids import Person


class Checkpoints(Protocol):
    async def get(self, id: str) -> Checkpoint | None: ...
    async def open_in(self, group: str) -> Checkpoint | None:
        """The one that is open; a group has one at a time."""
        ...

    async def of_session(self, session: str) -> Sequence[Checkpoint]: ...
    async def add(self, checkpoint: Checkpoint) -> None: ...
    async def vote(self, checkpoint: Checkpoint, voter: Person, value: str) -> bool:
        """Seals a vote under the poll's key; the last one counts. False when it is closed."""
        ...

    async def say(self, checkpoint: Checkpoint, voter: Person, value: str, words: str) -> bool:
        """A vote with words, which count as long as this is what they chose last."""
        ...

    async def said(self, checkpoint: Checkpoint, value: str) -> tuple[str, ...]:
        """The words of those who chose that, in no order that says by whom or when."""
        ...

    async def prolong(self, checkpoint: Checkpoint) -> None:
        """Saves an open one with a later ``closes_at``. Raises Conflict."""
        ...

    async def votes(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """What was chosen, in no order that says by whom or when."""
        ...

    async def close(self, checkpoint: Checkpoint) -> None:
        """Saves the counted poll and destroys its ballots and seal, also in the write-ahead log."""
        ...


class Pulses(Protocol):
    async def get(self, id: str) -> Pulse | None:
        """By its session's id."""
        ...

    async def open_in(self, group: str) -> Pulse | None:
        """The newest of a group that is not closed."""
        ...

    async def add(self, pulse: Pulse) -> None:
        """Raises Conflict where that session has one."""
        ...

    async def of(self, pulse: Pulse, who: Person) -> Ballot:
        """What somebody answered so far: for themselves alone. Empty once it is closed."""
        ...

    async def put(self, pulse: Pulse, who: Person, ballot: Ballot) -> bool:
        """Seals it under the pulse's key, in the place of the one before. False when it is closed.
        Of two at once for the same person the second must read again what the first wrote: ``of``
        and ``put`` of one person belong into one transaction."""
        ...

    async def ballots(self, pulse: Pulse) -> Sequence[Ballot]:
        """All of them, in no order that says by whom or when."""
        ...

    async def close(self, pulse: Pulse, words: Sequence[str]) -> None:
        """Saves the counted pulse and what people wrote, and destroys its ballots and seal, also in
        the write-ahead log."""
        ...

    async def save(self, pulse: Pulse) -> None:
        """Raises Conflict when ``version`` is not the stored one any more."""
        ...

    async def words(self, pulse: str) -> Sequence[str]:
        """What people wrote in a closed one, in no order; kept for a year."""
        ...

    async def closed(self, group: str, since: datetime) -> Sequence[Pulse]:
        """Those closed since then, oldest first, as counts. Whoever shows anything of them shows no
        more than ``domain.pulse.told`` gives."""
        ...

    async def latest(self, group: str) -> Pulse | None:
        """The one that closed last."""
        ...

    async def many(self, groups: Sequence[str]) -> Mapping[str, Pulse]:
        """The one that closed last in each of these groups: one query, and ``latest`` of each is
        free afterwards in this unit of work."""
        ...
