"""The home card: where the group stands in a line or two, and the few buttons that help now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.group import Group
from bot.domain.session import Session, SessionState
from bot.ids import ActionId, Person
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Divider,
    Heading,
    Look,
    Message,
    Paragraph,
    Reader,
)
from bot.text import Mention, Strong, When, WhenStyle
from bot.views import ladder
from bot.views.concerns import raise_button
from bot.views.dates import short
from bot.views.during import Live, Shelf, controls
from bot.views.parts import buttons, do, heading, note, paragraph, press

AT_MOST = 5
"""Buttons on a card: more is a list to read."""
NEAR = timedelta(minutes=60)
"""How long before its time a session can be started from here."""
JUST_OVER = timedelta(hours=48)
"""How long after a session looking back comes first."""
LATELY = timedelta(weeks=4)
"""How long what somebody missed stands on their home. Nobody knows who was there, so everybody has
the button."""
NAME_ON_BUTTON = 34
GROUPS = 5
"""Groups on somebody's own home (W3C COGA: five choices on a screen)."""


@dataclass(frozen=True, slots=True)
class State:
    """What there is in a group now. ``may_set_up`` and ``facilitates`` are about the reader."""

    group: Group
    now: datetime
    agreement: bool
    live: Live | None
    next: Session | None
    last: Session | None
    facilitates: bool
    may_set_up: bool
    runs: Person | None = None
    """Who has taken the session that is on, or the next one, from whoever could not run it."""
    gave: bool = False
    """Whether that was the reader."""
    covers: Session | None = None
    """The session that the reader stands in for, who does not run the group."""
    pulse: bool = False
    """Whether the questions about the last session are open."""
    met: bool = False
    """Whether the reader was welcomed, so that "I am new here" is nothing for them."""
    away: bool = False
    """Asked in a direct message or on a Home tab: what is the reader's own stands there too."""

    @property
    def near(self) -> bool:
        """The next session can start, or should have."""
        return self.next is not None and self.next.starts_at - NEAR <= self.now

    @property
    def lately(self) -> bool:
        """There was a session that somebody may have missed, and none is on."""
        closed = self.last.closed_at if self.last else None
        return self.live is None and closed is not None and self.now - closed <= LATELY

    @property
    def just_over(self) -> bool:
        closed = self.last.closed_at if self.last else None
        return closed is not None and self.now - closed <= JUST_OVER


def home(words: Words, state: State) -> Message:
    blocks: list[Block] = [Heading(state.group.name), *_lines(words, state)]
    if state.covers is not None and not state.facilitates:
        when = When(state.covers.starts_at, state.covers.zone)
        blocks.append(paragraph(words, "home.covers", when=when))
        blocks.append(Buttons(_standing_in(words, state, state.covers)))
        blocks += (Divider(), buttons(raise_button(words, state.group.id)))
        reader = Reader.FACILITATOR
    elif state.facilitates:
        blocks.append(Buttons(_first(_running(words, state), AT_MOST)))
        own = _own(words, runs=True, group=state.group.id, help_=False) if state.away else ()
        blocks += (Divider(), Buttons((*own, raise_button(words, state.group.id))))
        reader = Reader.FACILITATOR
    else:
        reader = Reader.COORDINATOR if state.may_set_up else Reader.MEMBER
        blocks += _calm(words, state) if reader is Reader.MEMBER else ()
        blocks += _taking_part(words, state)
    return Message(words.text("home.summary", group=state.group.name), tuple(blocks), reader)


def _lines(words: Words, state: State) -> list[Paragraph]:
    zone = state.group.zone
    lines: list[Paragraph] = []
    taken = (paragraph(words, "home.taken", who=Mention(state.runs)),) if state.runs else ()
    if state.live is not None:
        lines.append(_line(words, "home.open", state.live.began, zone, WhenStyle.TIME))
        if state.live.pause is not None:
            ends = state.live.pause.ends_at
            lines.append(_line(words, "home.break", ends, zone, WhenStyle.TIME))
        if state.live.checkpoint is not None:
            ends = state.live.checkpoint.closes_at
            lines.append(_line(words, "home.checkpoint", ends, zone, WhenStyle.TIME))
        lines += taken
        if state.facilitates:
            lines.append(ladder.line(words, state.live.stand))
        return lines
    if state.facilitates and state.just_over and state.last and state.last.closed_at:
        lines.append(_line(words, "home.closed", state.last.closed_at, zone))
    if state.next is None:
        lines.append(paragraph(words, "home.none"))
    elif state.next.starts_at <= state.now:
        lines.append(_line(words, "home.started", state.next.starts_at, zone))
    else:
        lines.append(_line(words, "home.next", state.next.starts_at, zone))
    lines += taken
    if state.facilitates and state.near and not state.gave:
        lines.append(paragraph(words, "home.soon"))
    elif state.facilitates and not state.agreement:
        lines.append(paragraph(words, "home.no_agreement"))
    return lines


def _line(
    words: Words,
    key: str,
    at: datetime,
    zone: str,
    style: WhenStyle = WhenStyle.DAY_AND_TIME,
) -> Paragraph:
    return paragraph(words, key, when=When(at, zone, style))


def _calm(words: Words, state: State) -> tuple[Paragraph, ...]:
    key = "home.member.agreement" if state.agreement else "home.member.calm"
    return (paragraph(words, key),)


def _first(each: Sequence[Button], count: int) -> tuple[Button, ...]:
    """The first ones, of which the very first is the thing to do now, and always the last."""
    *rest, last = each
    kept = rest[: count - 1]
    return (*kept, last)


def _running(words: Words, state: State) -> Sequence[Button]:
    """For a facilitator, what helps most first; Help last. In a session it is behind "More"."""
    if state.live is not None:
        return controls(words, state.live, Shelf.HOME)
    id = state.group.id

    def button(key: str, path: str, look: Look = Look.NORMAL) -> Button:
        return do(words, f"home.button.{key}", path, id, look)

    def main(key: str, path: str) -> Button:
        return button(key, path, Look.PRIMARY)

    help_ = button("help", "help")
    prompt = button("prompt", "prompt")
    agreement = button("agreement", "agreement show")
    sessions = button("sessions", "session list")
    change = (button("change", "setup"),) if state.may_set_up else ()
    key = "cover.button.look" if state.gave else "home.button.cover"
    cover = (press(words, key, "cover.show", state.next.id),) if state.next else ()
    if state.next is not None and state.near and not state.gave:
        share = press(words, "home.button.share", "session.share", state.next.id)
        prepare = button("prepare", "reflect")
        return (main("start", "session start"), share, prepare, *cover, help_)
    if not state.agreement:
        plan = sessions if state.next else button("plan", "session plan")
        return (main("choose", "agreement adopt"), plan, *change, *cover, prompt, help_)
    if state.just_over:
        onward = sessions if state.next else button("plan_next", "session plan")
        asked = button("pulse", "pulse") if state.pulse else prompt
        last = cover or (agreement,)
        return (main("reflect", "reflect"), asked, onward, *last, help_)
    if state.gave:
        return (*cover, sessions, agreement, prompt, help_)
    if state.next is not None:
        share = press(words, "home.button.share", "session.share", state.next.id)
        return (main("prepare", "reflect"), share, *cover, sessions, *change, prompt, help_)
    return (main("plan", "session plan"), agreement, *change, prompt, help_)


def _standing_in(words: Words, state: State, covered: Session) -> tuple[Button, ...]:
    """For whoever runs one session in somebody's place: that session, and nothing else."""
    id = state.group.id
    help_ = do(words, "home.button.help", "help", id)
    if state.live is not None and state.live.session.id == covered.id:
        return controls(words, state.live, Shelf.HOME)
    near = covered.may_start(state.now)
    start = press(words, "home.button.start", "session.start_this", covered.id, look=Look.PRIMARY)
    look = Look.NORMAL if near else Look.PRIMARY
    needed = press(words, "cover.button.handover", "cover.show", covered.id, look=look)
    share = press(words, "home.button.share", "session.share", covered.id)
    back = press(words, "cover.button.back", "cover.back", covered.id)
    return (start, share, needed, back, help_) if near else (needed, share, back, help_)


def _taking_part(words: Words, state: State) -> tuple[Buttons, ...]:
    """For members and for a coordinator who does not run this group. To raise a concern stands
    among the first two: short cards have it too."""
    id = state.group.id
    first = [raise_button(words, id)]
    if state.pulse:  # for two days it stands where the agreement does: few are enough to read
        first.append(do(words, "home.button.pulse", "pulse", id))
    elif state.agreement:
        first.append(do(words, "home.button.agreement", "agreement show", id))
    if state.next is not None or state.live is not None:
        first.insert(0, do(words, "home.button.next", "next", id))
    if state.may_set_up:
        first.insert(0, do(words, "home.button.change", "setup", id))
    own = [do(words, "home.button.me", "me show", id), do(words, "home.button.help", "help", id)]
    if not state.away and not state.may_set_up:
        if state.live is not None and state.live.queue:
            own.insert(0, do(words, "home.button.turn", "queue show", id))
        elif not state.met:
            own.insert(0, press(words, "home.button.new", "welcome.read", id))
    if state.lately:
        own.insert(0, do(words, "home.button.missed", "missed", id))
    return Buttons(tuple(first)), Buttons(tuple(own))


def no_group(words: Words, *, may_set_up: bool) -> Message:
    """A channel without a group."""
    help_ = do(words, "home.button.help", "help")
    if not may_set_up:
        body = paragraph(words, "home.no_group")
        return Message(words.text("home.no_group.summary"), (body, buttons(help_)), Reader.MEMBER)
    set_up = do(words, "home.button.setup", "setup", look=Look.PRIMARY)
    return Message(
        words.text("home.no_group.summary"),
        (paragraph(words, "home.setup"), buttons(set_up, help_)),
        Reader.COORDINATOR,
    )


def nowhere(words: Words, command: str, *, known: bool) -> Message:
    """A direct message of somebody of whom we know no group. ``known``: the platform has told where
    they are, so there is none."""
    help_ = do(words, "home.button.help", "help")
    if not known:
        body = paragraph(words, "home.direct", command=command)
        pressed = buttons(raise_button(words), help_)
        return Message(words.text("home.direct.summary"), (body, pressed), Reader.MEMBER)
    blocks = (
        paragraph(words, "home.direct.none"),
        note(words, "home.direct.begin", command=command),
        buttons(do(words, "home.button.me", "me show"), raise_button(words), help_),
    )
    return Message(words.text("home.direct.none.summary"), blocks, Reader.MEMBER)


@dataclass(frozen=True, slots=True)
class Standing:
    """One of somebody's groups: what is on or comes next in it, and whether they run it."""

    group: Group
    session: Session | None
    facilitates: bool


def mine(words: Words, command: str, groups: Sequence[Standing]) -> Message:
    """Everybody's home who has several groups: what is on or comes soonest stands first."""
    ordered = sorted(groups, key=_soonest)
    shown, more = ordered[:GROUPS], len(ordered) > GROUPS
    blocks: list[Block] = [heading(words, "home.mine.heading")]
    for each in shown:
        blocks.append(_about(words, each))
        name = short(words.line("home.mine.button", group=each.group.name), NAME_ON_BUTTON)
        look = Look.PRIMARY if each is shown[0] and _is_open(each) else Look.NORMAL
        blocks.append(Buttons((Button(name, ActionId.of("do", "home", each.group.id), look),)))
    if more:
        blocks.append(note(words, "home.mine.more", command=command))
    runs = any(each.facilitates for each in groups)
    blocks += (Divider(), Buttons(_own(words, runs=runs)))
    reader = Reader.FACILITATOR if runs else Reader.MEMBER
    return Message(words.text("home.mine.summary"), tuple(blocks), reader)


def _about(words: Words, each: Standing) -> Paragraph:
    name, session = Strong(each.group.name), each.session
    if session is None:
        return paragraph(words, "home.mine.none", group=name)
    if _is_open(each):
        return paragraph(words, "home.mine.open", group=name)
    return paragraph(
        words, "home.mine.next", group=name, when=When(session.starts_at, session.zone)
    )


def _is_open(each: Standing) -> bool:
    return each.session is not None and each.session.state is SessionState.OPEN


def _soonest(each: Standing) -> tuple[bool, bool, float, str]:
    session = each.session
    starts = session.starts_at.timestamp() if session else 0.0
    return (not _is_open(each), session is None, starts, each.group.name.casefold())


def _own(words: Words, *, runs: bool, group: str = "", help_: bool = True) -> tuple[Button, ...]:
    """What belongs to the reader and to no channel: their reflections, where they run a group, and
    how they hear from us."""
    shown: list[Button] = []
    if runs:
        shown.append(do(words, "home.button.reflections", "journal show", group))
    shown.append(do(words, "home.button.me", "me show", group))
    if not group:
        shown.append(raise_button(words))
    if help_:
        shown.append(do(words, "home.button.help", "help", group))
    return tuple(shown)
