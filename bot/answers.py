"""What to do next. A flow returns answers; an adapter performs them.

Answers go to the person who acted. What anyone else sees (the group, another facilitator) is never
an answer: it is a delivery, saved in the same transaction and posted by the scheduler, so that a
crash between deciding and posting loses nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.filled import Format
from bot.ids import ActionId, MessageRef, Person, Place
from bot.message import File, Form, Message, Printable


class AnswerKind(Enum):
    """How to acknowledge, declared before the flow runs. Discord fixes privacy when it defers and
    cannot open a modal afterwards; Slack gives three seconds."""

    PRIVATE = "private"
    """A new private card for the person who acted."""
    UPDATE = "update"
    """The private card that was acted on is replaced."""
    FORM = "form"
    """A form may open: the flow does one quick read and no more."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A private card. Where the platform cannot: a direct message, then a polite refusal.
    ``traceless``: that this person got it says what they pressed, so it is shown where they pressed
    or nowhere, and nothing of it is kept."""

    message: Message
    traceless: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """Replaces the private card that carried the button. Where that is gone, or the button stood
    on a card of the channel, it is a Reply. ``traceless`` as of a Reply."""

    message: Message
    traceless: bool = False


@dataclass(frozen=True, slots=True)
class OpenForm:
    form: Form


@dataclass(frozen=True, slots=True)
class FormErrors:
    """The form stays as it was typed; each problem stands by its field. A field of "" is about
    the form as a whole. ``form`` is the same form with what was typed in it, for a platform that
    cannot keep one open ("Edit my answers"); None where not even that could be made."""

    problems: Mapping[str, str]
    form: Form | None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, privately."""

    message: Message
    file: File


Answer = Reply | Update | OpenForm | FormErrors | Upload


@dataclass(frozen=True, slots=True)
class Printout:
    """A file, privately. Writing it takes too long for a transaction and for the event loop, so a
    flow says what goes into it, the router has the library write it, and an adapter gets an Upload.
    ``format`` is for what can be written as more than one (the toolkit filled in, a report)."""

    message: Message
    content: Printable
    format: Format | None = None


Decided = Answer | Printout
"""What a flow decides."""


@dataclass(frozen=True, slots=True)
class Post:
    """A delivery's message for a channel."""

    place: Place
    message: Message


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """A delivery's message for one person. ``again`` is the action that shows the whole card, for
    those who get short ones. ``only_in`` is the channel of the group that it is a reminder of: who
    is not in there any more does not get it, and it waits for nobody."""

    person: Person
    message: Message
    again: ActionId | None = None
    only_in: Place | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A delivery that changes a card posted before (a check-point that has closed)."""

    ref: MessageRef
    message: Message


@dataclass(frozen=True, slots=True)
class Nothing:
    """The delivery is not needed any more; ``why`` is content-free and kept with it."""

    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as a platform's own list of events shows it. Plain words: whoever is on the server
    or in the workspace may read them, so there is no joining link among them."""

    id: str
    """The session's."""
    title: str
    about: str
    starts_at: datetime
    ends_at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A delivery that brings a platform's own list of events into line: of this group, these are
    in it, and no others."""

    place: Place
    group: str
    """Its id."""
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Pinning:
    """A delivery that pins a message in its channel, in the place of the ones before."""

    ref: MessageRef
    instead: tuple[MessageRef, ...] = ()


Outgoing = Post | DirectMessage | Edit | Listing | Pinning | Nothing
