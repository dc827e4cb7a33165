"""A delivery: something that falls due. The row is the truth; the clock only looks at it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum

from bot.ids import MessageRef


class DeliveryState(Enum):
    DUE = "due"
    """Waiting for its time, or for a worker."""
    CLAIMED = "claimed"
    """A worker has it under a lease; after the lease anyone may take it again."""
    SENDING = "sending"
    """The platform is being asked right now: if we die here the outcome is unknown."""
    SENT = "sent"
    DONE = "done"
    """Work that posts nothing itself, finished in its own transaction."""
    SKIPPED = "skipped"
    PARKED = "parked"
    """It cannot be sent until somebody mends something; they were told."""


class Priority(IntEnum):
    """Who goes first where more is due than can go out at once. Within one lane too."""

    NOW = 0
    """Somebody has just asked for it and looks at the screen, or is in need."""
    MOMENT = 1
    """It belongs to a moment of a session that runs."""
    AHEAD = 2
    """It was planned ahead, or nobody waits for it: a reminder, a notice, tidying."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """``key`` is unique for ever: planning the same thing twice is once. ``kind`` names the row of
    the kinds table that renders it; ``subject`` is the id of what it is about; ``detail`` is a
    short content-free word more (a prompt's id); ``to`` is a user id where one person hears it, or
    "" for the group's channel. ``plan`` is the session's plan number it was made for. ``lane``
    groups what must stay in order: one in flight a channel or person. ``planned_for`` is set once
    ``due_at`` was moved: a delivery is late against the time that people were to hear it. ``share``
    is who it counts for where many wait: each share gets its turn, however much another one has to
    say.
    """

    id: str
    key: str
    kind: str
    group: str
    subject: str
    detail: str
    to: str
    due_at: datetime
    lane: str
    plan: int = 0
    state: DeliveryState = DeliveryState.DUE
    attempts: int = 0
    claimed_by: str | None = None
    lease_until: datetime | None = None
    posted: MessageRef | None = None
    settled_at: datetime | None = None
    outcome: str = ""
    planned_for: datetime | None = None
    priority: Priority = Priority.AHEAD
    share: str = ""

    def settled(
        self, state: DeliveryState, now: datetime, outcome: str, posted: MessageRef | None
    ) -> "Delivery":
        """Over, and in nobody's hands. By hand, because each is settled once and
        ``dataclasses.replace`` takes as long as all the rest of sending it."""
        return Delivery(
            self.id,
            self.key,
            self.kind,
            self.group,
            self.subject,
            self.detail,
            self.to,
            self.due_at,
            self.lane,
            self.plan,
            state,
            self.attempts,
            None,
            None,
            posted,
            now,
            outcome,
            self.planned_for,
            self.priority,
            self.share,
        )

    @property
    def unheard(self) -> bool:
        """It did not get to the one person it is for: it cannot be sent, or their platform keeps it
        until they do something there (``Platform.direct``)."""
        kept = self.posted is not None and self.posted.message == self.id
        return kept or self.state is DeliveryState.PARKED

    @property
    def wanted_at(self) -> datetime:
        """When it should have gone out, however often it was put off since."""
        return self.planned_for or self.due_at
