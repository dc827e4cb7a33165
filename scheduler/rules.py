"""What is declared for a kind of delivery, and what follows from it. Pure.

A late delivery, a send without an answer, a failure: what happens then is never decided in the
moment. Each kind declares it once (kinds.py), and the functions here carry it out on values.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.answers import Outgoing
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.flows.context import Desk
from bot.ids import MessageRef
from bot.ports import OutcomeUnknown, Randomness, TryLater, Unreachable
from scheduler import quiet


class Missed(Enum):
    """What becomes of a delivery whose time passed while nobody could send it."""

    SEND_LATE = "send late"
    """It is still worth having: send it within its window, and tell the facilitators."""
    SKIP = "skip"
    """Late, it would only confuse: leave it out, and tell the facilitators."""


class Unknown(Enum):
    """What becomes of a delivery that went out and got no answer, where the platform cannot tell
    a repetition (Slack)."""

    RESEND = "resend"
    """Better twice than never."""
    LEAVE = "leave"
    """Better never than twice."""


@dataclass(frozen=True, slots=True)
class Sends:
    """A kind that posts. ``render`` reads today's state. ``window`` is how late it may still go
    out. ``members`` marks what members hear without anybody asking for it at that moment: where it
    is late it also stays out of quiet hours. To one member, it keeps to that member's own quiet
    times and counts in their budget. ``waits``: to one person who helps to run the group, it keeps
    to quiet times that this person chose. ``own``: it is between Holdspace and one member, and
    facilitators hear nothing of what became of it. ``quotes`` says that the card holds words of the
    agreement or what the group said last, so that a batch reads all of them at once. ``unheard`` is
    the work that follows at once where it did not get to the person it is for."""

    render: Callable[[Desk, Delivery], Awaitable[Outgoing]]
    missed: Missed
    unknown: Unknown
    window: timedelta = timedelta(0)
    members: bool = False
    quotes: bool = False
    waits: bool = False
    own: bool = False
    unheard: str = ""


@dataclass(frozen=True, slots=True)
class Works:
    """A kind that changes something and posts nothing itself: done and settled in one transaction,
    late or not."""

    run: Callable[[Desk, Delivery], Awaitable[None]]


Kinds = Mapping[str, Sends | Works]

LATE = timedelta(minutes=2)
"""Less is on time: a busy minute needs no explanation."""
ATTEMPTS = 6
DEATHS = 30
"""How often a delivery may be what a worker was sending when it died. Many more than attempts: a
worker that is killed says nothing about the message, until it is always the same one."""
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)

SENT = "sent"
DONE = "done"
TOLD = "late:"
"""How an outcome begins that facilitators hear of. Behind it a parked one has its reason."""
LATE_SENT = "late:sent"
LATE_SKIPPED = "late:skipped"
LATE_WAITS = "late:waits"
"""Not settled: it is late and waits for quiet hours to end, or for another attempt."""
LEFT = "unknown:left"
OWN = "own:"
"""How an outcome begins that is one person's own, and that facilitators do not hear of."""
OWN_TIMES = "own:times"
"""It came into their quiet times, and would have been of no use after them."""
PAUSED = "own:paused"
HELD = "own:held"
"""Held back for a digest. ``tables.HELD`` has the same words."""
HELD_TOLD = "own:told"
"""A digest has told of it."""
THEIR_OWN = (OWN_TIMES, PAUSED, HELD, HELD_TOLD)
FAILED = "late:failed"
WORK_FAILED = "failed:work"
"""Nobody waits for a message: it is a fault of ours, for the log."""
GROUP_GONE = "group:gone"


def considered(
    delivery: Delivery, kind: Sends, group: Group, now: datetime, *, keeps_keys: bool
) -> Delivery:
    """The delivery as it is to be sent, or put off, or settled without sending."""
    if delivery.state is DeliveryState.SENDING:
        if kind.unknown is Unknown.LEAVE and not keeps_keys:
            return settled(delivery, DeliveryState.SENT, now, LEFT)
        # It counts as tried: should it be what ends the workers, it does not end them for ever.
        tried = replace(delivery, attempts=delivery.attempts + 1)
        if tried.attempts >= DEATHS:
            return settled(tried, DeliveryState.PARKED, now, FAILED)
        return put_off(tried, delivery.due_at)
    late = now - delivery.wanted_at
    if late > LATE and (kind.missed is Missed.SKIP or late > kind.window):
        return settled(delivery, DeliveryState.SKIPPED, now, LATE_SKIPPED)
    if late > LATE:
        delivery = replace(delivery, outcome=LATE_WAITS)
    if kind.members and not delivery.to and (late > LATE or delivery.attempts):
        return _outside_quiet(delivery, kind, group, now)
    return delivery


def _outside_quiet(delivery: Delivery, kind: Sends, group: Group, now: datetime) -> Delivery:
    if not quiet.holds(group.quiet, group.zone, now):
        return delivery
    end = quiet.end_after(group.quiet, group.zone, now)
    if kind.missed is Missed.SKIP or end is None or end - delivery.wanted_at > kind.window:
        return settled(delivery, DeliveryState.SKIPPED, now, LATE_SKIPPED)
    # No attempt any more: its lane need not wait for it until morning.
    return put_off(replace(delivery, outcome=LATE_WAITS, attempts=0), end)


def sent(delivery: Delivery, now: datetime, posted: MessageRef | None) -> Delivery:
    outcome = LATE_SENT if delivery.outcome == LATE_WAITS else SENT
    return settled(delivery, DeliveryState.SENT, now, outcome, posted)


def failed(
    delivery: Delivery,
    problem: Exception,
    now: datetime,
    randomness: Randomness,
    *,
    again: bool = True,
) -> Delivery:
    """After a problem: put off, or parked. ``again`` says whether what may have been posted may be
    posted once more."""
    match problem:
        case TryLater():
            # A platform that asks for patience is well: however often it asks, nothing is parked,
            # and what fails afterwards has all its attempts.
            waited = replace(delivery, attempts=max(delivery.attempts, 1))
            return put_off(waited, now + problem.after)
        case Unreachable():
            outcome = f"{TOLD}{problem.reason.value}"
            return settled(delivery, DeliveryState.PARKED, now, outcome)
        case OutcomeUnknown() if not again:
            return settled(delivery, DeliveryState.SENT, now, LEFT)
        case _:
            tried = replace(delivery, attempts=delivery.attempts + 1)
            if tried.attempts >= ATTEMPTS:
                return settled(tried, DeliveryState.PARKED, now, FAILED)
            return put_off(tried, now + backoff(tried.attempts, randomness))


def backoff(attempts: int, randomness: Randomness) -> timedelta:
    """5 s, doubling with each attempt up to 10 minutes, times 0.5 to 1.5 so that many do not come
    back together."""
    doubled: int = 2 ** max(0, attempts - 1)
    wait = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    share: float = 0.5 + int.from_bytes(randomness(2), "big") / 65536
    return wait * share


def put_off(delivery: Delivery, until: datetime) -> Delivery:
    """Due at that time. What was planned for another stays known, or waiting would make it new."""
    moved = delivery.wanted_at if until != delivery.wanted_at else None
    return replace(
        delivery,
        state=DeliveryState.DUE,
        due_at=until,
        planned_for=moved,
        claimed_by=None,
        lease_until=None,
    )


def settled(
    delivery: Delivery,
    state: DeliveryState,
    now: datetime,
    outcome: str,
    posted: MessageRef | None = None,
) -> Delivery:
    return delivery.settled(state, now, outcome, posted)
