"""What follows from a session, and when: what the core asks of ``scheduler``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.member import Member
from bot.domain.session import Series, Session
from bot.ids import Person


class Why(Enum):
    """Why something that follows from a session falls due when it does, or does not follow."""

    ON_TIME = "on_time"
    AFTER_QUIET = "after_quiet"
    """Its time is in the quiet hours: it waits until they end."""
    BEFORE_QUIET = "before_quiet"
    """Its time is in the quiet hours, and they end too near the session: it comes before them."""
    AT_ONCE = "at_once"
    """Its time has passed and it is still of use."""
    QUIET = "quiet"
    """Not planned: quiet hours, and no good time before or after them."""
    PAST = "past"
    """Not planned: its time has passed."""


@dataclass(frozen=True, slots=True)
class Follows:
    """One thing that follows from a session, for the card that shows a plan before it is saved.
    ``due`` is UTC, or None where it is not planned."""

    kind: str
    due: datetime | None
    why: Why


class Schedule(Protocol):
    """What follows from a session or a series; pure. ``scheduler`` implements it."""

    def occurrences(
        self, series: Series, after: date, count: int
    ) -> Sequence[tuple[date, datetime]]:
        """The next dates of a series later than ``after``, each with its instant in UTC."""
        ...

    def for_session(self, session: Session, group: Group, now: datetime) -> Sequence[Delivery]:
        """Everything a planned session brings about by itself, from now on."""
        ...

    def preview(self, session: Session, group: Group, now: datetime) -> Sequence[Follows]:
        """What people would hear because of a planned session, and what they would not and why:
        ``reminder.day_before``, ``reminder.soon``, ``reflection.pre``, in this order."""
        ...

    def after_session(self, session: Session, group: Group, now: datetime) -> Sequence[Delivery]:
        """What the end of a session brings about: the post-session reflections."""
        ...

    def for_member(
        self, session: Session, group: Group, member: Member, now: datetime
    ) -> Sequence[Delivery]:
        """The direct reminders of a session that a member wants, each outside their own quiet
        times: moved out of them where that is still of use, else left out."""
        ...

    def keys_of(self, kind: str, session: Session, to: str = "") -> Sequence[str]:
        """The keys that this reminder of a session had or has, under each of its plans."""
        ...

    def lane_of(self, person: Person) -> str:
        """The lane of what one person gets, over all their groups."""
        ...

    def heard_by(self, member: Member, group: Group, at: datetime) -> datetime | None:
        """That time, or the end of the quiet times of that member that hold it; None where none
        comes."""
        ...

    def at_once(
        self,
        kind: str,
        group: Group,
        subject: str,
        now: datetime,
        *,
        detail: str = "",
        to: str = "",
    ) -> Delivery:
        """One thing that the group hears as soon as this is saved, or with ``to`` (a user id) one
        person hears. Its key is kind, subject, detail and to."""
        ...

    def at(
        self,
        kind: str,
        group: Group,
        subject: str,
        due: datetime,
        *,
        detail: str = "",
        to: str = "",
    ) -> Delivery:
        """The same, falling due at that time (UTC)."""
        ...
