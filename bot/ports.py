"""What the core needs from outside, as Protocols: clock, randomness, storage, time, platforms.

Longer than most files: it is every Protocol, in one place, and nothing else.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Protocol, runtime_checkable

from bot.answers import Answer, AnswerKind, Listing
from bot.domain.advice import Advice
from bot.domain.agreement import Agreement
from bot.domain.audit import Entry
from bot.domain.between import Line, Pair, Rhythms, Round
from bot.domain.checkpoint import Checkpoint
from bot.domain.concern import Concern, ConcernEntry
from bot.domain.cover import Cover, CoverPlan
from bot.domain.debrief import Note
from bot.domain.delivery import Delivery
from bot.domain.draft import Draft
from bot.domain.group import Group
from bot.domain.member import Member
from bot.domain.pause import Pause
from bot.domain.peer import PeerDebrief, Share
from bot.domain.proposal import Proposal
from bot.domain.pulse import Ballot, Pulse
from bot.domain.queue import Queue
from bot.domain.reflection import Reflection
from bot.domain.rights import Erasure, Record
from bot.domain.safeguarding import Safeguarding
from bot.domain.session import Series, Session
from bot.domain.theme import Theme
from bot.domain.toolkit import Cell, Principle
from bot.events import Event, PlaceClosed, PlaceMoved, PlaceOpened, Reason
from bot.ids import MessageRef, Person, Place
from bot.log import Plain
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


class StorageUnavailable(Plain):
    """The database cannot be used now; the message is one sentence with the mend."""


class StorageAway(StorageUnavailable):
    """It may be back in a moment by itself: it restarts, or another server takes over."""


class Groups(Protocol):
    async def get(self, id: str) -> Group | None: ...
    async def many(self, ids: Sequence[str]) -> Mapping[str, Group]:
        """Those that are there, by id, in one query. In this unit of work ``get`` of each of them
        then costs nothing: whoever renders a batch reads ahead and nobody else need know."""
        ...

    async def at(self, place: Place) -> Group | None: ...
    async def at_many(self, places: Sequence[Place]) -> Sequence[Group]:
        """The groups of these channels, oldest first: one query for each workspace among them."""
        ...

    async def facilitated_by(self, person: Person) -> Sequence[Group]: ...
    async def named(self, name: str) -> Sequence[Group]:
        """Those whose name holds these words, whatever the case of their letters. For the host's
        commands: it looks at every group."""
        ...

    async def on(self, platform: str) -> Sequence[Group]:
        """Every group of a platform, oldest first. For what is brought into line at start."""
        ...

    async def add(self, group: Group) -> None: ...
    async def save(self, group: Group) -> None:
        """Raises Conflict when ``version`` is not the stored one any more."""
        ...


class SeriesStore(Protocol):
    async def get(self, id: str) -> Series | None: ...
    async def many(self, ids: Sequence[str]) -> Mapping[str, Series]: ...
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

    async def next_of(self, groups: Sequence[str], after: datetime) -> Mapping[str, Session]:
        """For each of these groups the session that is open, else the next planned one that ends
        after that time; one query. Groups without either are left out."""
        ...

    async def latest_closed(self, group: str) -> Session | None: ...
    async def since(self, groups: Sequence[str], after: datetime) -> Sequence[Session]:
        """Everything of these groups that ends after that time, whatever became of it."""
        ...

    async def of_series(self, series: Sequence[str]) -> Sequence[Session]:
        """Every stored occurrence of these series, cancelled ones too, by date."""
        ...

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


class Themes(Protocol):
    async def get(self, session: str) -> Theme: ...
    async def put(self, theme: Theme) -> None: ...


class Proposals(Protocol):
    """Changes to agreements on their way."""

    async def get(self, id: str) -> Proposal | None: ...
    async def of_poll(self, checkpoint: str) -> Proposal | None: ...
    async def waiting(self, group: str) -> Sequence[Proposal]:
        """Those that are not over, by the day they came; in no order within a day."""
        ...

    async def add(self, proposal: Proposal) -> None: ...
    async def save(self, proposal: Proposal) -> None:
        """Raises Conflict where ``version`` is not the stored one."""
        ...


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

    async def waiting(self, now: datetime) -> Sequence[int]:
        """The numbers of some that are due now: the first few of each share, and the shares for
        whom least waits first. To be named to ``claim`` where more is due than it looks at. Its
        cost follows everything that is due: ask it now and then."""
        ...

    async def claim(
        self,
        worker: str,
        now: datetime,
        lease: timedelta,
        limit: int,
        *,
        over_by: datetime | None = None,
        named: Sequence[int] = (),
        crowded: Collection[str] | None = None,
    ) -> Sequence[Delivery]:
        """Takes those whose lease has run out, and due ones: by priority, the shares in turn, and
        oldest first (those due at the same time in the order they were planned), at most one a lane
        in flight. Behind one that waits to be tried again (DUE with attempts) whatever matters no
        more waits in its lane: order is kept.
        PostgreSQL: FOR UPDATE SKIP LOCKED. An expired one in SENDING comes back as SENDING: its
        outcome is unknown and its kind's rule decides.

        It looks at the oldest, and at those that are ``named``. With ``crowded`` it takes only what
        is asked for now and what belongs to no such share. Leases are over that ended before
        ``over_by``, or before now."""
        ...

    async def end_leases(self, now: datetime, worker: str | None = None) -> None:
        """Every lease is over now, or every one of a worker. For a process that knows it is the
        only one, or that it has nothing in hand: whoever held them died, and waiting for the leases
        to run out would make people wait."""
        ...

    async def sending(self, ids: Sequence[str], worker: str, until: datetime) -> None:
        """Marks what is handed to a platform now; the lease is until then. Raises Conflict where
        one of them is not this worker's any more: another was quicker."""
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


class Members(Protocol):
    """Each member's own say. Nothing is stored of who never chose anything."""

    async def get(self, person: Person) -> Member:
        """What they chose, with the defaults where they chose nothing."""
        ...

    async def many(self, people: Sequence[Person]) -> Mapping[Person, Member]:
        """Of these, those who chose something: one query, and ``get`` of each of them all is free
        afterwards in this unit of work."""
        ...

    async def reminded(self, group: str) -> Sequence[Member]:
        """Those who asked for direct reminders of that group."""
        ...

    async def save(self, member: Member) -> None:
        """Forgets them where nothing is chosen any more. Raises Conflict where ``version`` is not
        the stored one."""
        ...


@dataclass(frozen=True, slots=True)
class Feed:
    """An address where somebody's calendar program asks: one person's, or one group's. ``named``:
    the names of groups and sessions stand in it."""

    person: Person | None
    group: str | None
    named: bool
    made_at: datetime
    used_at: datetime
    """In which month it was last asked for: no more of it is kept."""


class Calendars(Protocol):
    """Addresses of calendars. An address (``token``) is given back once, when it is made; what is
    kept of it is a keyed hash."""

    async def by_token(self, token: str) -> Feed | None: ...
    async def used(self, token: str, month: datetime) -> None:
        """Notes the month in which an address was asked for: changes something once a month."""
        ...

    async def of(self, owner: Person | str) -> Feed | None:
        """A person's, or a group's by its id."""
        ...

    async def make(self, token: str, feed: Feed) -> None:
        """In the place of the one before, which is not there any more."""
        ...

    async def name(self, owner: Person | str, named: bool) -> None: ...
    async def drop(self, owner: Person | str) -> None:
        """With a person's, what was at it."""
        ...

    async def groups_of(self, person: Person) -> Sequence[str]:
        """Ids of the groups whose sessions are at this person's address."""
        ...

    async def add(self, person: Person, groups: Sequence[str]) -> None:
        """Those that are there already are there once."""
        ...

    async def remove(self, person: Person, group: str) -> None: ...
    async def links(self, groups: Sequence[str]) -> frozenset[str]:
        """Those of them that allow their joining link in members' own calendars."""
        ...

    async def allow_links(self, group: str, allowed: bool) -> None: ...


class Between(Protocol):
    """What happens between sessions: pairs, and rounds of lines that are nobody's."""

    async def rhythms(self, group: str) -> Rhythms: ...
    async def choose(self, rhythms: Rhythms) -> None: ...
    async def wishes(self, group: str) -> Sequence[Person]: ...
    async def wishes_it(self, group: str, who: Person) -> bool: ...
    async def wish(self, group: str, who: Person, wanted: bool) -> None: ...
    async def no_wishes(self, who: Person) -> None:
        """They are paired in no group any more."""
        ...

    async def pair(self, id: str) -> Pair | None: ...
    async def pairs_of(self, group: str) -> Sequence[Pair]: ...
    async def add_pair(self, pair: Pair) -> None: ...
    async def round(self, id: str) -> Round | None: ...
    async def open_round(self, group: str, now: datetime) -> Round | None: ...
    async def add_round(self, round: Round) -> None: ...
    async def save_round(self, round: Round) -> None:
        """Raises Conflict where ``version`` is not the stored one."""
        ...

    async def lines(self, round: str) -> Sequence[Line]:
        """In no order that says by whom or when."""
        ...

    async def add_line(self, round: str, line: Line) -> None: ...
    async def drop_line(self, round: str, id: str) -> None: ...


class Audit(Protocol):
    """The trail of who saw or changed what matters."""

    async def note(self, entry: Entry) -> None: ...
    async def entries(
        self, since: datetime, group: str | None = None, limit: int = 1000
    ) -> Sequence[Entry]:
        """Oldest first; of more than ``limit`` the newest."""
        ...


class Welcomed(Protocol):
    async def first_time(self, group: str, who: Person) -> bool:
        """Notes that somebody is welcomed in a group. False where they were welcomed before. What
        is kept names nobody without the key."""
        ...

    async def already(self, group: str, who: Person) -> bool:
        """Whether they were; nothing is noted."""
        ...


class Safeguards(Protocol):
    """Who reads the concerns of each group."""

    async def get(self, group: str) -> Safeguarding:
        """Nobody, where nobody was chosen yet."""
        ...

    async def many(self, groups: Sequence[str]) -> Mapping[str, Safeguarding]:
        """Of these groups, those where somebody reads them: chosen for the group, or else for the
        whole workspace."""
        ...

    async def save_everywhere(self, platform: str, workspace: str, given: Safeguarding) -> None:
        """For each group of a workspace for which nobody was chosen, also for those made later.
        The group that ``given`` names is not looked at."""
        ...

    async def read_by(self, person: Person) -> Sequence[str]:
        """Ids of the groups whose concerns they may read."""
        ...

    async def without(self, platform: str = "") -> Sequence[Group]:
        """Groups where nobody reads concerns. For the host: it looks at every group."""
        ...

    async def save(self, safeguarding: Safeguarding) -> None: ...


class Concerns(Protocol):
    async def get(self, id: str) -> Concern | None: ...
    async def by_code(self, code: str) -> Concern | None: ...
    async def add(self, concern: Concern, code: str | None) -> None:
        """Raises Conflict where that code is another one's."""
        ...

    async def save(self, concern: Concern) -> None:
        """Raises Conflict when ``version`` is not the stored one any more."""
        ...

    async def say(self, entry: ConcernEntry) -> None: ...
    async def said(self, concern: str) -> Sequence[ConcernEntry]:
        """In order."""
        ...

    async def of_groups(self, groups: Sequence[str], limit: int = 50) -> Sequence[Concern]:
        """Newest first, those that are not closed before the others."""
        ...

    async def raised_by(self, person: Person, limit: int = 20) -> Sequence[Concern]:
        """Those that they raised under their name, newest first."""
        ...


class Rights(Protocol):
    """What is held about one person, over all tables (``storage.held`` says what that is)."""

    async def held(self, who: Person) -> Sequence[Record]:
        """All of it, opened, in the order in which it is shown."""
        ...

    async def erase(self, who: Person, now: datetime) -> None:
        """Takes away what is theirs and their name from what stays. After the commit it is gone
        from the database's files too. The person is remembered as a keyed hash, against backups.

        Who facilitates which group is for the flow to settle before: a group is saved whole."""
        ...

    async def erasures(self) -> Sequence[Erasure]: ...
    async def remember(self, erasure: Erasure) -> None:
        """As ``erase`` does, for somebody of whom nothing is held here."""
        ...

    async def people(self) -> Sequence[Person]:
        """Everybody who is named anywhere. For a restored backup; it reads every table."""
        ...

    def mark(self, who: Person) -> bytes:
        """The ``hash`` that an erasure of this person has."""
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
    def pulses(self) -> Pulses: ...
    @property
    def themes(self) -> Themes: ...
    @property
    def proposals(self) -> Proposals: ...
    @property
    def queues(self) -> Queues: ...
    @property
    def pauses(self) -> Pauses: ...
    @property
    def attendance(self) -> Attendance: ...
    @property
    def reflections(self) -> Reflections: ...
    @property
    def debrief(self) -> Debrief: ...
    @property
    def ladder(self) -> Ladder: ...
    @property
    def covers(self) -> Covers: ...
    @property
    def peers(self) -> Peers: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def members(self) -> Members: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def welcomed(self) -> Welcomed: ...
    @property
    def rights(self) -> Rights: ...
    @property
    def heard(self) -> Heard: ...
    @property
    def calendars(self) -> Calendars: ...
    @property
    def between(self) -> Between: ...
    @property
    def safeguards(self) -> Safeguards: ...
    @property
    def concerns(self) -> Concerns: ...


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


# --- platforms ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is on the platform itself, asked only where it matters (setup)."""

    admin: bool
    manages_channel: bool
    present: bool | None = None
    """Whether the bot is in the channel; None where that means nothing or is not known."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an adapter can do, for rules that differ. Never asked by domain or flows."""

    keeps_keys: bool
    """A post with a key it has seen before is not posted twice (Discord's nonce, for minutes)."""


class PlatformProblem(Plain):
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
    async def direct(
        self, person: Person, message: Message, key: str, *, only_in: Place | None = None
    ) -> MessageRef:
        """Where their direct messages are closed it may wait for them, if the platform can keep it;
        with ``only_in`` it may not, and is Unreachable with ``Reason.CLOSED``. It is Unreachable
        with ``Reason.PERSON_GONE`` for somebody of whom it is known that they are not in that
        channel any more: joining details are for those who are."""
        ...

    async def upload(self, person: Person, message: Message, file: File) -> None: ...
    async def standing(self, person: Person, place: Place) -> Standing: ...
    async def places_of(self, person: Person) -> Sequence[Place] | None:
        """The channels that this person is in, as far as the bot may know of them; None where the
        platform does not tell."""
        ...

    async def sees(self, person: Person, place: Place) -> bool | None:
        """Whether somebody can see that channel; None where nobody can say."""
        ...

    async def zone_of(self, person: Person) -> str:
        """The IANA zone of this person's own clock; "" where the platform does not tell."""
        ...


@runtime_checkable
class EventList(Protocol):
    """A platform that has a list of events of its own (Discord's scheduled events) implements this
    too. Which ones are kept in step is a setting: ``Rules.lists``."""

    async def keep_listed(self, listing: Listing) -> None:
        """Makes the list say just this of the group. Doing it again changes nothing, so nobody need
        know whether an earlier try got through. Raises PlatformProblem."""
        ...


@runtime_checkable
class PinBoard(Protocol):
    """A platform whose channels can keep a message pinned implements this too. Where it is done is
    a setting: ``Rules.pins``. Both may be done again without harm, and raise PlatformProblem."""

    async def pin(self, ref: MessageRef) -> None: ...
    async def unpin(self, ref: MessageRef) -> None:
        """Also where the message is gone, or nobody pinned it."""
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
