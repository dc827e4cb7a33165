"""The home card at each moment, for each reader."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.checkpoint import Checkpoint, CheckpointKind, Option
from bot.domain.pause import Pause
from bot.domain.session import Session, SessionState
from bot.library import Library
from bot.message import Message
from bot.views import home as view
from bot.views.during import Live
from tests.support.circle import GROUP, LATER, NOW, OPEN, SAM, SESSION

QUIET = view.State(
    group=GROUP,
    now=NOW,
    agreement=True,
    live=None,
    next=None,
    last=None,
    facilitates=True,
    may_set_up=False,
)
PLANNED = replace(QUIET, next=SESSION)
NEAR = replace(PLANNED, now=SESSION.starts_at - timedelta(minutes=20))
LATE = replace(PLANNED, now=SESSION.starts_at + timedelta(minutes=5))
TEN_IN = OPEN.starts_at + timedelta(minutes=10)
DURING = replace(QUIET, live=Live(OPEN, TEN_IN), next=LATER, now=TEN_IN)
POLL = Checkpoint(
    id="poll1",
    group=GROUP.id,
    session=OPEN.id,
    kind=CheckpointKind.READY,
    question="Ready?",
    options=(Option("yes", "Yes"),),
    opened_at=DURING.now,
    closes_at=DURING.now + timedelta(minutes=4),
    seal=None,
)
BREAK = Pause("b1", GROUP.id, OPEN.id, TEN_IN, TEN_IN + timedelta(minutes=5))
ASKED = replace(DURING, live=Live(OPEN, TEN_IN, checkpoint=POLL))
CLOSED = replace(SESSION, state=SessionState.CLOSED, closed_at=SESSION.ends_at)
AFTER = replace(QUIET, last=CLOSED, now=SESSION.ends_at + timedelta(hours=1))


def _home(state: view.State) -> Callable[[Library], Message]:
    return lambda library: view.home(library.words, state)


def _member(state: view.State) -> Callable[[Library], Message]:
    return _home(replace(state, facilitates=False))


def _covers(state: view.State, covered: Session) -> Callable[[Library], Message]:
    return _home(replace(state, facilitates=False, covers=covered))


MINE = [
    view.Standing(replace(GROUP, id="group2", name="Tuesday tea"), None, facilitates=False),
    view.Standing(replace(GROUP, id="group3", name="Walking slowly"), LATER, facilitates=False),
    view.Standing(GROUP, OPEN, facilitates=False),
]


SCENES: dict[str, Callable[[Library], Message]] = {
    "given_away": _home(replace(NEAR, runs=SAM, gave=True)),
    "given_away_open": _home(replace(DURING, runs=SAM, gave=True)),
    "covers": _covers(PLANNED, SESSION),
    "covers_near": _covers(NEAR, SESSION),
    "covers_open": _covers(DURING, OPEN),
    "no_group_may_set_up": lambda library: view.no_group(library.words, may_set_up=True),
    "no_group": lambda library: view.no_group(library.words, may_set_up=False),
    "direct_nowhere": lambda library: view.nowhere(library.words, "peer", known=False),
    "direct_no_group": lambda library: view.nowhere(library.words, "peer", known=True),
    "direct_member": lambda library: view.mine(library.words, "peer", MINE),
    "direct_facilitator": lambda library: view.mine(
        library.words, "peer", [replace(each, facilitates=each is MINE[1]) for each in MINE]
    ),
    "direct_many": lambda library: view.mine(
        library.words,
        "peer",
        [
            view.Standing(
                replace(GROUP, id=f"group{number}", name=f"A group with a long name, {number}"),
                None,
                facilitates=True,
            )
            for number in range(6)
        ],
    ),
    "away_facilitator": _home(replace(PLANNED, away=True)),
    "away_member": _member(replace(PLANNED, away=True)),
    "facilitator_no_agreement": _home(replace(QUIET, agreement=False, may_set_up=True)),
    "facilitator_no_agreement_planned": _home(replace(PLANNED, agreement=False)),
    "facilitator_nothing_planned": _home(QUIET),
    "facilitator_before": _home(PLANNED),
    "facilitator_after_pulse": _home(replace(AFTER, pulse=True)),
    "member_after_pulse": _member(replace(AFTER, next=LATER, pulse=True)),
    "facilitator_before_may_set_up": _home(replace(PLANNED, may_set_up=True)),
    "facilitator_near": _home(NEAR),
    "facilitator_past_start": _home(LATE),
    "facilitator_during": _home(DURING),
    "facilitator_during_checkpoint": _home(ASKED),
    "facilitator_after": _home(AFTER),
    "facilitator_after_next_planned": _home(replace(AFTER, next=LATER)),
    "member_no_agreement": _member(replace(QUIET, agreement=False)),
    "member_before": _member(PLANNED),
    "member_after": _member(replace(AFTER, next=LATER)),
    "member_after_met": _member(replace(AFTER, next=LATER, met=True)),
    "member_during": _member(ASKED),
    "member_during_break_and_queue": _member(
        replace(DURING, live=Live(OPEN, TEN_IN, queue=True, pause=BREAK))
    ),
    "coordinator": _member(replace(PLANNED, may_set_up=True)),
}
