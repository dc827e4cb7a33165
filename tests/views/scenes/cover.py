"""Cover: whoever cannot, whoever is asked, whoever takes it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.checkpoint import Checkpoint, CheckpointKind, Option, Tallied
from bot.domain.cover import CoverPlan, CoverState, How, fresh
from bot.domain.reflection import Answered, Reflection, ReflectionKind
from bot.domain.session import SessionState
from bot.ids import Person
from bot.library import Library
from bot.message import Message
from bot.views import cover as view
from tests.support.circle import GROUP, NOW, OPEN, RHIAN, SAM, SESSION

MAIR = Person("test", "w1", "mair")
BY = datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
PLAN = CoverPlan(GROUP.id, (SAM, MAIR))
ASKING = fresh(SESSION, RHIAN, How.IN_ORDER, PLAN.people, NOW, BY, None).next_asked(NOW)
TAKEN = ASKING.yes(SAM)
ALL_NO = ASKING.no(SAM).no(MAIR)
MOVED = SESSION.moved(SESSION.starts_at + timedelta(days=2), NOW)
LAST = replace(
    SESSION,
    id="last",
    starts_at=SESSION.starts_at - timedelta(days=7),
    state=SessionState.CLOSED,
    closed_at=SESSION.ends_at - timedelta(days=7),
)
POLL = Checkpoint(
    id="poll1",
    group=GROUP.id,
    session=LAST.id,
    kind=CheckpointKind.NEXT,
    question="What would help now?",
    options=(Option("heard", "Be heard"), Option("connect", "Connect")),
    opened_at=NOW,
    closes_at=NOW,
    seal=None,
    closed_at=NOW,
    result=(Tallied("heard", 4), Tallied("connect", 1)),
)
DEBRIEF = Reflection(
    id="post1",
    group=GROUP.id,
    author=RHIAN,
    kind=ReflectionKind.POST,
    session=LAST.id,
    cells=(),
    answers=(Answered("next_time", "Leave more room after somebody has shared."),),
    created_at=NOW,
    updated_at=NOW,
)


def _asking(shared: bool | None, *, mine: bool = True) -> Callable[[Library], Message]:
    return lambda library: view.asking(library.words, SESSION, ASKING, shared, mine=mine)


def _handover(library: Library, *, much: bool) -> Message:
    return view.handover(
        library,
        GROUP,
        SESSION,
        may_start=much,
        last=LAST if much else None,
        polls=(POLL,) if much else (),
        debrief=DEBRIEF if much else None,
    )


SCENES: dict[str, Callable[[Library], Message]] = {
    "ask_in_order": lambda library: view.ask(library.words, SESSION, PLAN, PLAN.people, BY),
    "ask_at_once": lambda library: view.ask(
        library.words, SESSION, replace(PLAN, how=How.AT_ONCE), PLAN.people, BY
    ),
    "ask_one": lambda library: view.ask(library.words, SESSION, PLAN, (SAM,), BY),
    "ask_nobody_there": lambda library: view.ask(library.words, SESSION, PLAN, (), BY),
    "asking": _asking(None),
    "asking_debrief": _asking(False),
    "asking_debrief_shared": _asking(True),
    "asking_other": _asking(None, mine=False),
    "asking_all_no": lambda library: view.asking(library.words, SESSION, ALL_NO, None, mine=True),
    "taken": lambda library: view.taken(library.words, SESSION, TAKEN, None),
    "taken_debrief": lambda library: view.taken(library.words, SESSION, TAKEN, False),
    "open_now": lambda library: view.open_now(library.words, OPEN),
    "open_now_others": lambda library: view.open_now(library.words, OPEN, (SAM,), SESSION),
    "stopped": lambda library: view.stopped(library.words, SESSION),
    "gave_up": lambda library: view.gave_up(library.words, SESSION),
    "offer": lambda library: view.offer(library.words, GROUP, SESSION, ASKING),
    "no": lambda library: view.thanks(library.words, SESSION, may_change=True),
    "too_late": lambda library: view.too_late(library.words, SESSION, TAKEN),
    "too_late_over": lambda library: view.too_late(
        library.words, SESSION, ASKING.settled(CoverState.NOBODY)
    ),
    "not_asked": lambda library: view.not_asked(library.words),
    "handed_back": lambda library: view.handed_back(library.words, SESSION),
    "handover": lambda library: _handover(library, much=False),
    "handover_all": lambda library: _handover(library, much=True),
    "told_taken": lambda library: view.told_taken(library.words, GROUP, SESSION, TAKEN),
    "told_taken_by_somebody_erased": lambda library: view.told_taken(
        library.words, GROUP, SESSION, replace(TAKEN, offers=())
    ),
    "told_debrief": lambda library: view.told_debrief(library.words, GROUP, SESSION),
    "told_settled": lambda library: view.told_settled(library.words, GROUP, SESSION),
    "told_stopped": lambda library: view.told_settled(library.words, GROUP, SESSION, stopped=True),
    "told_nobody": lambda library: view.told_nobody(library.words, GROUP, SESSION),
    "told_all_no": lambda library: view.told_open(
        library.words, GROUP, SESSION, ALL_NO, all_no=True
    ),
    "told_anew": lambda library: view.told_open(
        library.words, GROUP, SESSION, ASKING, all_no=False
    ),
    "told_moved": lambda library: view.changed(library.words, GROUP, MOVED),
    "told_cancelled": lambda library: view.changed(library.words, GROUP, SESSION.cancelled(NOW)),
    "named": lambda library: view.named(library.words, GROUP),
}
