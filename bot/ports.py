"""What the core needs from outside, as Protocols: clock, randomness, storage, time, platforms.

Longer than most files: it is every Protocol, in one place, and nothing else.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Protocol

from bot.answers import Answer, AnswerKind
from bot.domain.agreement import Agreement
from bot.domain.checkpoint import Checkpoint
from bot.domain.delivery import Delivery
from bot.domain.draft import Draft
from bot.domain.group import Group
from bot.domain.reflection import Reflection
from bot.domain.session import Series, Session
from bot.domain.toolkit import Cell
from bot.events import Event, PlaceClosed, Reason
from bot.ids import MessageRef, Person, Place
from bot.message import Choice, File, Message


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class Randomness(Protocol):
    def __call__(self, count: int, /) -> bytes:
        """That many random bytes, fit for keys."""
        ...


# --- storage -----------------------------------------------------------------------------------


class Conflict(Exception):
    """Somebody else changed the same thing in between. The router runs the flow again."""


class StorageUnavailable(Exception):
    """The database cannot be used now; the message is one sentence with the mend."""


class Groups(Protocol):
    async def get(self, id: str) -> Group | None: ...
    async def many(self, ids: Sequence[str]) -> Mapping[str, Group]:
        """Those that are there, by id, in one query. In this unit of work ``get`` of each of them
        then costs nothing: whoever renders a batch reads ahead and nobody else need know."""
        ...

    async def at(self, place: Place) -> Group | None: ...
    async def facilitated_by(self, person: Person) -> Sequence[Group]: ...
    async def add(self, group: Group) -> None: ...
    async def save(self, group: Group) -> None:
        """Raises Conflict when ``version`` is not the stored one any more."""
        ...


class SeriesStore(Protocol):
    async def get(self, id: str) -> Series | None: ...
    async def of_group(self, group: str) -> Sequence[Series]: ...
    async def add(self, series: Series) -> None: ...
    async def save(self, series: Series) -> None: ...


class Sessions(Protocol):
    async def get(self, id: str) -> Session | None: ...
    async def many(self, ids: Sequence[str]) -> Mapping[str, Session]:
        """Like ``Groups.many``: one query, and ``get`` of each is free afterwards."""
        ...

    async def current(self, group: str) -> Session | None:
        """The open one, if any."""
        ...

    async def upcoming(self, group: str, after: datetime, limit: int = 10) -> Sequence[Session]:
        """Planned ones that end after that time, soonest first."""
        ...

    async def latest_closed(self, group: str) -> Session | None: ...
    async def occurrences(self, series: str) -> Sequence[Session]:
        """Every stored occurrence of a series, cancelled ones too, by its date."""
        ...

    async def add(self, session: Session) -> None:
        """Raises Conflict where that occurrence of the series is there already."""
        ...

    async def save(self, session: Session) -> None: ...


class Agreements(Protocol):
    async def get(self, id: str) -> Agreement | None: ...
    async def in_force(self, group: str) -> Agreement | None: ...
    async def many(self, groups: Sequence[str]) -> Mapping[str, Agreement]:
        """What is in force in each of these groups: one query, and ``in_force`` of each is free
        afterwards in this unit of work."""
        ...

    async def history(self, group: str) -> Sequence[Agreement]:
        """Newest first."""
        ...

    async def adopt(self, agreement: Agreement) -> None:
        """Versions are only ever added. Raises Conflict where that number is taken."""
        ...


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

    async def votes(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """What was chosen, in no order that says by whom or when."""
        ...

    async def close(self, checkpoint: Checkpoint) -> None:
        """Saves the counted poll and destroys its ballots and seal, also in the write-ahead log."""
        ...


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


class Drafts(Protocol):
    async def get(self, id: str, person: Person, now: datetime) -> Draft | None:
        """None too where it belongs to somebody else or has expired."""
        ...

    async def put(self, draft: Draft) -> None: ...
    async def drop(self, id: str) -> None: ...


class Deliveries(Protocol):
    async def plan(self, deliveries: Sequence[Delivery]) -> None:
        """Adds those whose key is new; the others are there already. Wakes the ticker on commit."""
        ...

    async def drop(self, subject: str, kinds: Sequence[str] = ()) -> None:
        """Takes away what is still DUE for a subject (all kinds where none are named)."""
        ...

    async def by_key(self, key: str) -> Delivery | None: ...
    async def late(self, group: str, since: datetime) -> Sequence[Delivery]:
        """Settled since then with an outcome that starts with "late": facilitators are told."""
        ...

    async def unsettled(self, group: str, by: datetime) -> Sequence[Delivery]:
        """A group's deliveries that fall due by that time and are DUE, CLAIMED or SENDING."""
        ...

    async def next_due(self) -> datetime | None:
        """When there is something to do next: the earliest due time of what is DUE and whose turn
        it is in its lane, or the earliest end of a lease of what is CLAIMED or SENDING (its worker
        may be gone). What waits behind another in its lane is heard of when that is settled."""
        ...

    async def claim(
        self, worker: str, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[Delivery]:
        """Takes due ones, and those whose lease has run out, oldest first (those due at the same
        time in the order they were planned), at most one a lane in flight. Behind one that waits
        to be tried again (DUE with attempts) its whole lane waits: order is kept.
        PostgreSQL: FOR UPDATE SKIP LOCKED. An expired one in SENDING comes back as SENDING: its
        outcome is unknown and its kind's rule decides."""
        ...

    async def end_leases(self, now: datetime) -> None:
        """Every lease is over now. For a process that knows it is the only one: whoever held them
        died, and waiting for the leases to run out would make people wait."""
        ...

    async def sending(self, ids: Sequence[str]) -> None: ...
    async def settle(self, deliveries: Sequence[Delivery]) -> None:
        """Writes state, attempts, due_at, posted, settled_at and outcome of each, and ends its
        claim. One that is DUE again wakes the ticker on commit, like one that is planned."""
        ...


class Vault(Protocol):
    """Small sealed records that belong to no group: a workspace's token, an installation begun."""

    async def get(self, kind: str, id: str, now: datetime) -> Mapping[str, str] | None:
        """None too where its time is over."""
        ...

    async def put(
        self, kind: str, id: str, values: Mapping[str, str], expires_at: datetime | None = None
    ) -> None:
        """In the place of the one before. Without ``expires_at`` it is kept until dropped."""
        ...

    async def drop(self, kind: str, id: str) -> bool:
        """Whether it was there. Of several who drop it at once, one is told so."""
        ...


class Inbox(Protocol):
    async def first_time(self, event: str, now: datetime) -> bool:
        """False for an event already handled within 15 minutes. Part of the same transaction."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Everything read in it is one picture; everything written in it is all or
    nothing. ``after_commit`` work (waking the ticker) happens only when it is all."""

    @property
    def groups(self) -> Groups: ...
    @property
    def series(self) -> SeriesStore: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def agreements(self) -> Agreements: ...
    @property
    def checkpoints(self) -> Checkpoints: ...
    @property
    def reflections(self) -> Reflections: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def vault(self) -> Vault: ...


class Store(Protocol):
    """Raises StorageUnavailable from either when the database cannot be used."""

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]: ...
    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Commits when the block ends, rolls back when it raises."""
        ...


# --- time --------------------------------------------------------------------------------------


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


# --- platforms ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is on the platform itself, asked only where it matters (setup)."""

    admin: bool
    manages_channel: bool


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an adapter can do, for rules that differ. Never asked by domain or flows."""

    keeps_keys: bool
    """A post with a key it has seen before is not posted twice (Discord's nonce, for minutes)."""


class PlatformProblem(Exception):
    """A post did not happen. The message is for the log: content-free."""


class TryLater(PlatformProblem):
    """The platform asks for patience. ``after`` is how long."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"asked to wait {after.total_seconds():.1f} s")
        self.after = after


class OutcomeUnknown(PlatformProblem):
    """The request went out and no answer came: it may have been posted."""


class Unreachable(PlatformProblem):
    """This person or place cannot be reached any more. Facilitators are told why, and the mend."""

    def __init__(self, words: str, reason: Reason = Reason.OTHER) -> None:
        super().__init__(words)
        self.reason = reason


class Platform(Protocol):
    """The outbound port: an adapter for what goes to others than the person who acted.

    ``key`` is the delivery's id, at most 25 characters. All may raise PlatformProblem.
    """

    name: str
    capabilities: Capabilities

    async def post(self, place: Place, message: Message, key: str) -> MessageRef: ...
    async def edit(self, ref: MessageRef, message: Message) -> None: ...
    async def direct(self, person: Person, message: Message, key: str) -> MessageRef: ...
    async def upload(self, person: Person, message: Message, file: File) -> None: ...
    async def standing(self, person: Person, place: Place) -> Standing: ...


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

    async def suggest(self, who: Person, place: Place | None, words: str) -> Sequence[Choice]:
        """Completions for a half-typed command: ``value`` is the whole text it would become."""
        ...
