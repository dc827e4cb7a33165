"""What the bot says, as data: Message and its blocks, Form and its fields.

Every adapter turns these into its platform's own shapes in ``render.py`` with one ``match`` and
``assert_never``, so a new block breaks the type check and not a user.

Longer than most files: it is the whole vocabulary of cards and forms, and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum

from bot.domain.calendar import Calendar
from bot.domain.filled import Filled
from bot.domain.report import Report
from bot.domain.sheet import Sheet
from bot.ids import ActionId, Person
from bot.text import Text


class Reader(Enum):
    """Who reads a card. Member cards keep the copy rules of docs/copy.md; a test holds them."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"


class Look(Enum):
    """How a button looks. At most one PRIMARY on a card: the one thing to do now."""

    PRIMARY = "primary"
    NORMAL = "normal"
    CAREFUL = "careful"
    """Something that is hard to take back: cancel, end, erase."""


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    action: ActionId
    look: Look = Look.NORMAL


@dataclass(frozen=True, slots=True)
class LinkButton:
    """Opens a page. The platform never tells us that it was pressed."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select or of a choice field. ``value`` comes back; ``hint`` explains."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that are not the bot's own: a prompt, a clause, what somebody wrote."""

    text: Text


@dataclass(frozen=True, slots=True)
class Note:
    """Small print that still matters: who can see this, what happens next."""

    text: Text


@dataclass(frozen=True, slots=True)
class Items:
    """``keeps``: somebody may need these lines before anything else, so they stand on a short card
    too, and count for none of its sentences."""

    items: tuple[Text, ...]
    numbered: bool = False
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: Text


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value side by side: when, where, how long."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class TallyRow:
    """``share`` is 0..1 and draws a bar, or None where none is shown; ``words`` always say it."""

    label: str
    share: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The result of a check-point as one calm picture that also reads as words."""

    rows: tuple[TallyRow, ...]


@dataclass(frozen=True, slots=True)
class GridCell:
    words: str
    """What a screen reader says for this cell, whole: its row and its column too."""
    short: str
    """The same for who sees its row and column beside it."""
    level: int
    """0 (empty) to 3 (often), for the shade."""
    action: ActionId | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """The map: principles down, areas across. Row and column names read aloud with each cell."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[GridCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Divider:
    pass


@dataclass(frozen=True, slots=True)
class Buttons:
    buttons: tuple[Button | LinkButton, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A menu on a card. Choosing sends an ActionPressed with ``chosen`` set. ``instead``: of doing
    what the card asks. It stays, closed and last, whatever is cut."""

    action: ActionId
    label: str
    options: tuple[Choice, ...]
    chosen: str = ""
    instead: bool = False


Block = (
    Heading | Paragraph | Quoted | Note | Items | Facts | Tally | Grid | Divider | Buttons | Select
)


@dataclass(frozen=True, slots=True)
class Message:
    """A card. ``summary`` is the whole point in one plain line: the notification shows it and a
    screen reader says it first. It never holds what only some readers may see. ``short`` are the
    one or two sentences that stand for the card's words where a member reads short cards; empty,
    they are the first two of the card."""

    summary: Text
    blocks: tuple[Block, ...]
    reader: Reader = Reader.FACILITATOR
    short: Text = ()


class TextKind(Enum):
    LINE = "line"
    LONG = "long"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class TextField:
    """``limit`` is in characters. 3,000 is Slack's most; Discord's modal holds 4,000."""

    name: str
    label: str
    kind: TextKind = TextKind.LINE
    hint: str = ""
    required: bool = True
    initial: str = ""
    limit: int = 3000


@dataclass(frozen=True, slots=True)
class ChoiceField:
    name: str
    label: str
    options: tuple[Choice, ...]
    hint: str = ""
    required: bool = True
    initial: str = ""


@dataclass(frozen=True, slots=True)
class ManyField:
    """Tick as many as apply. The value is the chosen values joined by ``,``."""

    name: str
    label: str
    options: tuple[Choice, ...]
    hint: str = ""
    required: bool = False
    initial: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DateField:
    """The value is an ISO date, or a date as typed where the platform has no picker. ``example``
    says how it can be typed, and is left out beside a picker."""

    name: str
    label: str
    hint: str = ""
    required: bool = True
    initial: "date | str" = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class TimeField:
    """Wall-clock time in the group's zone; ISO, or as typed where the platform has no picker.
    ``example`` as in DateField."""

    name: str
    label: str
    hint: str = ""
    required: bool = True
    initial: "time | str" = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class PeopleField:
    """Choose people of the workspace. The value is their user ids joined by ``,``."""

    name: str
    label: str
    hint: str = ""
    required: bool = True
    initial: tuple[Person, ...] = ()
    most: int = 10


@dataclass(frozen=True, slots=True)
class ZoneField:
    """A time zone: the value is an IANA name where it was picked from suggestions, else what people
    call it (``bot.zones``). ``example`` as in DateField."""

    name: str
    label: str
    hint: str = ""
    required: bool = True
    initial: str = ""
    example: str = ""


Field = TextField | ChoiceField | ManyField | DateField | TimeField | PeopleField | ZoneField


@dataclass(frozen=True, slots=True)
class Form:
    """Questions asked together. What comes back is a FormSubmitted with ``id`` and the values.

    ``title`` is at most 24 characters (Slack) and a label at most 45 (Discord); a test holds it.
    ``problems`` maps a field's name to what is wrong with it: a form opens with them shown where
    what was typed in a command did not fit, so nothing is typed twice.
    """

    id: ActionId
    title: str
    fields: tuple[Field, ...]
    submit: str
    intro: Text = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    kept: bool = True
    """Whether what is typed in it may be kept, sealed, until it is sent. What nobody may know who
    wrote is not: a draft has a name on it."""


@dataclass(frozen=True, slots=True)
class File:
    """``alt`` says all of a picture in words, at most 1,000 characters; "" for what is none."""

    name: str
    media_type: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A grid to be drawn: ``marked`` is the cell that stands out, ``foot`` the line below, ``alt``
    the whole of it in words. ``name`` is how its file is called, without its ending."""

    name: str
    title: str
    grid: Grid
    marked: GridCell | None
    foot: str
    alt: str


Printable = Filled | Report | Sheet | Calendar | Picture
"""What can be made a file: the toolkit filled in, a report, an agreement on one page, sessions as a
calendar, a picture."""
