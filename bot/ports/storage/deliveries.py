"""What is to go out and what went out, and what came in before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.delivery import Delivery
from bot.events import Reason
from bot.ids import Place


class Deliveries(Protocol):
    async def plan(self, deliveries: Sequence[Delivery]) -> None:
        """Adds those whose key is new; the others are there already. Wakes the ticker on commit."""
        ...

    async def drop(self, subject: str, kinds: Sequence[str] = ()) -> None:
        """Takes away what is still DUE for a subject (all kinds where none are named)."""
        ...

    async def by_key(self, key: str) -> Delivery | None: ...
    async def of(self, group: str, subject: str, kind: str) -> Sequence[Delivery]:
        """All of that kind about one thing, in the order they were planned. It looks at everything
        that the group has: for what is asked rarely."""
        ...

    async def late(self, group: str, since: datetime) -> Sequence[Delivery]:
        """Settled since then with an outcome that starts with "late": facilitators are told."""
        ...

    async def unsettled(self, group: str, by: datetime) -> Sequence[Delivery]:
        """A group's deliveries that fall due by that time and are DUE, CLAIMED or SENDING."""
        ...

    async def next_due(self, kinds: Sequence[str] | None = None) -> datetime | None:
        """When there is something to do next: the earliest due time of what is DUE and whose turn
        it is in its lane, or the earliest end of a lease of what is CLAIMED or SENDING (its worker
        may be gone). What waits behind another in its lane is heard of when that is settled.
        Of these kinds alone, where they are named."""
        ...

    async def waiting(self, now: datetime) -> Sequence[int]:
        """The numbers of some that are due now: the first few of each share, and the shares for
        whom least waits first; none where all of it is of one share. To be named to ``claim`` where
        more is due than it looks at. Its cost follows everything that is due: ask it now and
        then."""
        ...

    async def claim(
        self,
        worker: str,
        now: datetime,
        lease: timedelta,
        limit: int,
        *,
        kinds: Sequence[str] | None = None,
        over_by: datetime | None = None,
        named: Sequence[int] = (),
        crowded: Collection[str] | None = None,
        pressing: bool = False,
    ) -> Sequence[Delivery]:
        """Takes those whose lease has run out, and due ones: by priority, the shares in turn, and
        oldest first (those due at the same time in the order they were planned), at most one a lane
        in flight. Behind one that waits to be tried again (DUE with attempts) whatever matters no
        more waits in its lane: order is kept.
        PostgreSQL: FOR UPDATE SKIP LOCKED. An expired one in SENDING comes back as SENDING: its
        outcome is unknown and its kind's rule decides.

        It looks at the oldest, and at those that are ``named``. With ``crowded`` it takes only what
        is asked for now and what belongs to no such share; ``pressing``, nothing but what is asked
        for now, a few at a time. Leases are over that ended before ``over_by``, or before now.

        What is of none of the ``kinds`` is left where it is, for whoever knows it, a lease that has
        run out too: the kind's rule says what follows."""
        ...

    async def end_leases(self, now: datetime, worker: str | None = None) -> None:
        """Every lease is over now, or every one of a worker. For a process that knows it is the
        only one, or that it has nothing in hand: whoever held them died, and waiting for the leases
        to run out would make people wait."""
        ...

    async def sending(self, ids: Sequence[str], worker: str, until: datetime) -> Collection[str]:
        """Marks what is handed to a platform now; the lease is until then. Gives those that are
        marked: the others are not this worker's any more, because another was quicker."""
        ...

    async def revive(
        self, place: Place, reasons: Sequence[Reason], since: datetime, now: datetime
    ) -> int:
        """What was PARKED since then for one of these reasons, in the groups of that channel (in
        every group of the workspace where ``place`` names no channel), is DUE again at its own
        time, so that its kind's rule decides; what waits there to be tried again is due now.
        Returns how many were parked."""
        ...

    async def moved(self, group: str, before: Place, to: Place) -> None:
        """What the group's deliveries posted there is found under the channel's new id."""
        ...

    async def settle(self, deliveries: Sequence[Delivery], worker: str | None = None) -> None:
        """Writes state, attempts, due_at, posted, settled_at and outcome of each, and ends its
        claim. One that is DUE again wakes the ticker on commit, like one that is planned.
        What was sent or done stays so, whatever a slower worker says afterwards; and of a worker
        that says who it is, anything else counts only while the claim is still its own."""
        ...


@dataclass(frozen=True, slots=True)
class Lately:
    """What one person was sent without having asked for it just then, oldest first, and whether
    something is held back for a digest."""

    sent: Sequence[datetime] = ()
    holds: bool = False


class Heard(Protocol):
    """What single people heard and were spared, by their lane: a person is one over all groups."""

    async def lately(
        self, lanes: Sequence[str], kinds: Sequence[str], since: datetime
    ) -> Mapping[str, Lately]:
        """Of these kinds, since then: one query for all."""
        ...

    async def held(self, lane: str) -> Sequence[Delivery]:
        """What is held back and no digest has told of, oldest first."""
        ...

    async def spared(self, lane: str, to: str, since: datetime) -> Sequence[Delivery]:
        """What was held back from then on, whether a digest has told of it or not."""
        ...

    async def digested(self, lane: str, until: datetime) -> None:
        """A digest has told of what was held until then."""
        ...

    async def drop(self, to: str, subject: str, kinds: Sequence[str]) -> None:
        """Takes away what is still DUE for one person about a subject."""
        ...


class Inbox(Protocol):
    async def first_time(self, event: str, now: datetime) -> bool:
        """False for an event already handled within 15 minutes. Part of the same transaction."""
        ...
