"""What a facilitator can do in a session that is on: one table of buttons.

A few stand on the home card itself (``Shelf.HOME``), the others on the card behind "More for this
session": so each is at most two taps from home. A feature adds itself with one row of CONTROLS,
``home.button.<name>`` in the pack, and its name in tests/flows/test_taps.py. Where a button depends
on what is going on, its row says so with ``shown``, and what is going on is a field of Live, which
flows/session_now.py reads.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.domain.advice import Stand
from bot.domain.checkpoint import Checkpoint
from bot.domain.pause import Pause
from bot.domain.session import Session
from bot.domain.shape import Part, part_at, shape
from bot.ids import ActionId
from bot.library import Words
from bot.message import Block, Button, Buttons, Items, Look, Message
from bot.text import Strong, Text, When, WhenStyle, text
from bot.views.ladder import standing
from bot.views.parts import heading, paragraph


@dataclass(frozen=True, slots=True)
class Live:
    """A session that is on, and what is going on in it."""

    session: Session
    now: datetime
    checkpoint: Checkpoint | None = None
    stand: Stand = field(default_factory=Stand)
    """Where it stands on the ladder."""
    queue: bool = False
    """Whether a queue is open."""
    pause: Pause | None = None
    """The break that is on."""

    @property
    def began(self) -> datetime:
        return self.session.opened_at or self.session.starts_at


class Shelf(Enum):
    """Where a button stands. Behind "More", each shelf is a row with its own heading, and a shelf
    holds five at most: that is a row on Discord, and as much as anybody reads at once."""

    HOME = "home"
    TALK = "talk"
    TIME = "time"
    YOU = "you"


def _always(_: Live) -> bool:
    return True


def _never(_: Live) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Control:
    """``path`` is the command that its button does, or ``press`` what it presses instead. ``main``:
    whether it is the one thing to do now; of several, the first."""

    name: str
    path: str
    shelf: Shelf
    careful: bool = False
    shown: Callable[[Live], bool] = _always
    main: Callable[[Live], bool] = _never
    press: Callable[[Live], ActionId] | None = None

    def action(self, live: Live) -> ActionId:
        if self.press is not None:
            return self.press(live)
        return ActionId.of("do", self.path.replace(" ", "."), live.session.group)


def _no_checkpoint(live: Live) -> bool:
    return live.checkpoint is None


def _queue(live: Live) -> bool:
    return live.queue


def _no_queue(live: Live) -> bool:
    return not live.queue


def _rests(live: Live) -> bool:
    return live.pause is not None


def _goes_on(live: Live) -> bool:
    return live.pause is None


def _end_break(live: Live) -> ActionId:
    version = live.pause.version if live.pause else 0
    return ActionId.of("break.end", live.session.id, str(version))


CONTROLS: tuple[Control, ...] = (
    Control("checkpoint", "checkpoint", Shelf.HOME, main=_no_checkpoint),
    Control("stuck", "stuck", Shelf.HOME),
    Control("advice", "advice open", Shelf.HOME),
    Control("more", "session now", Shelf.HOME),
    Control("end", "session end", Shelf.HOME, careful=True),
    Control("prompt", "prompt", Shelf.TALK),
    Control("queue_open", "queue open", Shelf.TALK, shown=_no_queue),
    Control("queue_next", "queue next", Shelf.TALK, shown=_queue),
    Control("queue_pass", "queue pass", Shelf.TALK, shown=_queue),
    Control("queue", "queue show", Shelf.TALK, shown=_queue),
    Control("queue_close", "queue close", Shelf.TALK, shown=_queue),
    Control("break", "break", Shelf.TIME, shown=_goes_on),
    Control("break_end", "break", Shelf.TIME, shown=_rests, press=_end_break),
    Control("history", "session history", Shelf.YOU),
    Control("here", "here", Shelf.YOU),
    Control("reflect", "reflect", Shelf.YOU),
    Control("cover", "cover", Shelf.YOU),
    Control("help", "help", Shelf.YOU),
)


def controls(words: Words, live: Live, shelf: Shelf, *, but: str = "") -> tuple[Button, ...]:
    """The buttons of a shelf; ``but`` names one that is left out, on its own card."""
    main = next((each for each in CONTROLS if each.shown(live) and each.main(live)), None)
    return tuple(
        Button(words.line(f"home.button.{each.name}"), each.action(live), _look(each, main))
        for each in CONTROLS
        if each.shelf is shelf and each.shown(live) and each.name != but
    )


def _look(control: Control, main: Control | None) -> Look:
    if control.careful:
        return Look.CAREFUL
    return Look.PRIMARY if control is main else Look.NORMAL


def session_now(words: Words, live: Live) -> Message:
    """Where the session stands in its time, and everything else that can be done in it."""
    session = live.session
    ends = When(session.until, session.zone, WhenStyle.TIME)
    over = live.now >= session.until
    said = words.text("session.now.over" if over else "session.now", ends=ends)
    blocks: list[Block] = [heading(words, "session.now.heading"), *_time(words, live)]
    blocks.append(paragraph(words, "session.now.over" if over else "session.now.shape", ends=ends))
    blocks += standing(words, live.stand, session)
    for shelf in Shelf:
        pressed = controls(words, live, shelf)
        if shelf is not Shelf.HOME and pressed:
            blocks += (paragraph(words, f"session.now.{shelf.value}"), Buttons(pressed))
    return Message(said, tuple(blocks))


def _time(words: Words, live: Live) -> tuple[Block, ...]:
    """The rough shape, a line for each part, and which one it is now."""
    session = live.session
    shaped = shape(live.began, session.until)
    current = part_at(shaped, live.now)

    def line(part: Part, starts: datetime, *, now: bool) -> Text:
        at = When(starts, session.zone, WhenStyle.TIME)
        told = words.text(f"session.part.{part.value}", at=at)
        return text(Strong(words.line("session.part.now")), " ", told) if now else told

    lines = (line(each.part, each.starts_at, now=each is current) for each in shaped)
    return (Items(tuple(lines)),)
