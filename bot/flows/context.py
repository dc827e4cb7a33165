"""What a flow works with: one transaction, the time, the words, and who is asking."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.answers import Decided, Edit, Nothing, Reply
from bot.domain.audit import By, Entry, What
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.ids import MessageRef, Person, Place, new_id
from bot.library import Library, Words
from bot.message import Message
from bot.ports import Randomness, Schedule, UnitOfWork
from bot.tries import Tries


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The settings that a flow may ask about: data, read once at start."""

    command: str = "peer"
    """The one command's name, as people type it after the slash."""
    coordinators: frozenset[str] = frozenset()
    """User ids, from HOLDSPACE_COORDINATORS."""
    managers_may_set_up: bool = True
    """Whoever made or manages a channel may set a group up in it."""
    lists: frozenset[str] = frozenset()
    """Platforms whose own list of events shows the sessions planned next."""
    pins: frozenset[str] = frozenset()
    """Platforms on which the newest agreement is kept pinned in its channel."""
    public_url: str = ""
    """Where calendar programs reach us on the web, without a slash at its end; "" for nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a delivery's renderer needs: no person acts."""

    uow: UnitOfWork
    now: datetime
    library: Library
    schedule: Schedule
    randomness: Randomness
    rules: Rules

    @property
    def words(self) -> Words:
        return self.library.words

    def new_id(self) -> str:
        return new_id(self.randomness)

    async def planned(
        self, kind: str, group: Group, subject: str, *, detail: str = ""
    ) -> Delivery | None:
        """What was planned of that kind about that, whenever it was and whatever became of it: what
        is planned alike has the same key."""
        alike = self.schedule.at_once(kind, group, subject, self.now, detail=detail)
        return await self.uow.deliveries.by_key(alike.key)

    async def posted(
        self, kind: str, group: Group, subject: str, *, detail: str = ""
    ) -> MessageRef | None:
        """Where that was posted, as long as it is known."""
        delivery = await self.planned(kind, group, subject, detail=detail)
        return delivery.posted if delivery else None

    async def redrawn(
        self, kind: str, group: Group, subject: str, drawn: Message, *, detail: str = ""
    ) -> Edit | Nothing:
        """That card as it is by now, where it was posted."""
        ref = await self.posted(kind, group, subject, detail=detail)
        return Edit(ref, drawn) if ref else Nothing("no card to change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Desk):
    """A desk with somebody at it. The router has checked the role before a flow sees this.

    ``group`` is the one that the channel, or what the button is about, belongs to.
    """

    who: Person
    place: Place | None
    maybe_group: Group | None
    may_set_up: bool
    """A hint for which buttons to show; the router checks again when one is pressed."""
    groups: tuple[Group, ...] = ()
    """Away from any channel: this person's groups, those they run first."""
    zone: str = ""
    """The IANA zone of this person's own clock, where it is known; asked only for forms with dates
    and times, and for commands that take them."""
    knows_groups: bool = False
    """Whether the platform told where they are, so that ``groups`` is all of them."""
    covering: frozenset[str] = frozenset()
    """Sessions that this person stands in for, where that is what lets them do this."""
    tries: Tries = field(default_factory=Tries)
    """Wrong codes lately, in this process's memory."""
    absent: bool = False
    """It is known that the bot is not in the channel, where it can post nothing."""

    @property
    def group(self) -> Group:
        """For flows whose spec needs a group: the router made sure of it."""
        if self.maybe_group is None:
            raise LookupError("this flow was reached without a group")
        return self.maybe_group

    async def note(self, what: What, about: str = "", *, group: str | None = None) -> None:
        """Into the trail, in this transaction: that this person did this, and nothing of what it
        held. ``group`` where it is another than the one this is about."""
        home = self.maybe_group.id if self.maybe_group else None
        entry = Entry(self.now, what, By.PERSON, self.who, group or home, about)
        await self.uow.audit.note(entry)

    async def post_once(self, kind: str, mark: str, detail: str) -> bool:
        """Plans a post for the group's channel, once for the ``mark`` of the card it is asked for
        on, however often its button is pressed. Whether it was planned before."""
        planned = self.schedule.at_once(kind, self.group, mark, self.now, detail=detail)
        before = await self.uow.deliveries.by_key(planned.key) is not None
        await self.uow.deliveries.plan([planned])
        return before

    @property
    def facilitates(self) -> bool:
        return self.maybe_group is not None and self.maybe_group.facilitated_by(self.who)


Answers = Sequence[Decided]


def reply(message: Message) -> Answers:
    return (Reply(message),)


class Invalid(Exception):
    """What was given does not fit. Maps a field's name ("" for the whole) to one kind sentence.

    The router turns it into the form with the problem by its field and all that was typed.
    """

    def __init__(self, **problems: str) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class Refused(Exception):
    """A step that cannot be taken now, whatever is typed: answered privately with ``message``."""

    def __init__(self, message: Message) -> None:
        super().__init__("refused")
        self.message = message
