"""The shapes of the router's rows: how a command, a button or a form meets its flow."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from bot.answers import AnswerKind
from bot.commands import Who
from bot.flows.context import Answers, Context
from bot.message import Choice, Form

Values = Mapping[str, str]
Parts = tuple[str, ...]


class About(Enum):
    """What the first part of an action id names, and so which group it belongs to."""

    PLACE = "place"
    """Nothing: the group of the channel it was pressed in."""
    GROUP = "group"
    MINE = "mine"
    """What somebody chose for themselves. A group's id where it is about one, else ``NO_GROUP``:
    then the group of the channel, if there is one."""
    SESSION = "session"
    CHECKPOINT = "checkpoint"
    ADVICE = "advice"
    """One time that advice was open in a session."""
    REFLECTION = "reflection"
    DRAFT = "draft"
    DEBRIEF = "debrief"
    """A debrief between two facilitators: for those two, whoever else runs the group."""
    CONCERN = "concern"
    """One that this person may read: to anybody else there is none, and whom it is about is one of
    them."""
    RAISED = "raised"
    """A concern that this person raised under their name."""


@dataclass(frozen=True, slots=True)
class Command:
    """``prefill`` says what the form starts with, where the group already has something."""

    run: Callable[[Context, Values], Awaitable[Answers]]
    prefill: Callable[[Context], Awaitable[Values]] | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """``run`` gets the parts of the action id and, from a select, what was chosen."""

    run: Callable[[Context, Parts, str], Awaitable[Answers]]
    who: Who
    answer: AnswerKind
    about: About
    writes: bool = True
    traceless: bool = False
    """Nothing is kept of the press itself, nor of the person who pressed: neither that the event
    was seen nor that they were asked something. Doing it twice must be the same as once."""
    secret: bool = False
    """What it answers says what this person has answered: it is shown where they pressed or
    nowhere, and nothing of it is kept (``Reply.traceless``)."""
    clock: bool = False
    """Its form asks for dates and times, and says whose clock they are read on."""


@dataclass(frozen=True, slots=True)
class FormRoute:
    """``form`` builds the form again with values in it, for when something did not fit."""

    run: Callable[[Context, Parts, Values], Awaitable[Answers]]
    form: Callable[[Context, Parts, Values], Awaitable[Form]]
    who: Who
    about: About
    secret: bool = False
    clock: bool = False
    """Both as of an Action."""


Source = Callable[[Context], Awaitable[tuple[Choice, ...]]]
"""A list that a parameter names: the group's sessions, the pack's templates."""

Search = Callable[[Context, str], Awaitable[tuple[Choice, ...]]]
"""What of such a list was meant by half-typed words, likeliest first."""
