"""The ladder in a session: where it stands, the gate, and the two ways in which advice ends."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.advice import Advice, Ending, Gate, Stand
from bot.domain.agreement import Clause, ClauseKind
from bot.domain.checkpoint import Checkpoint, CheckpointKind
from bot.domain.pause import Pause
from bot.domain.pulse import OPEN_FOR, Ballot, Felt, Pulse
from bot.domain.session import Session, SessionState
from bot.domain.toolkit import Principle
from bot.library import Library
from bot.message import Form, Message
from bot.views import advice as group_view
from bot.views import checkpoint as poll
from bot.views import debrief, so_far
from bot.views import ladder as view
from tests.support.circle import GROUP, OPEN, RHIAN, SESSION

VALIDATION, CONNECTION = Principle.VALIDATION, Principle.CONNECTION
BEGAN = SESSION.starts_at
CLAUSE = Clause(
    "advice", ClauseKind.ADVICE, "We ask before we give ideas. Any of us can close this part."
)
SET = Advice("advice1", GROUP.id, SESSION.id, BEGAN + timedelta(minutes=35), RHIAN)


def at(minutes: int) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


ONE: Mapping[Principle, datetime] = {VALIDATION: at(12)}
BOTH: Mapping[Principle, datetime] = {VALIDATION: at(12), CONNECTION: at(25)}


def asked(library: Library, *counts: int) -> Checkpoint:
    """With so many votes for each answer in turn."""
    kind = CheckpointKind.NEXT
    options = poll.options(library.words, kind)
    opened = Checkpoint(
        id="poll1",
        group=GROUP.id,
        session=SESSION.id,
        kind=kind,
        question=poll.question(library.words, kind),
        options=options,
        opened_at=at(28),
        closes_at=at(32),
        seal=bytes(32),
    )
    pairs = zip(options, counts, strict=True)
    return opened.closed(at(32), tuple(each.value for each, count in pairs for _ in range(count)))


def _card(
    explored: Mapping[Principle, datetime],
    *counts: int,
    times: tuple[Advice, ...] = (),
    clause: Clause | None = CLAUSE,
    resting: str = "",
) -> Callable[[Library], Message]:
    def made(library: Library) -> Message:
        stand = Stand(explored, [asked(library, *counts)] if counts else [], times)
        rung = stand.missing[0] if stand.missing else None
        prompt = library.prompt(f"{rung.value}.skills.q1") if rung else None
        return view.card(library, OPEN, stand, clause, prompt, "once1", resting)

    return made


def _word_form(gate: Gate) -> Callable[[Library], Form]:
    return lambda library: view.word_form(library.words, OPEN, gate, "")


def _sides(library: Library, stand: Stand, pulse: Pulse | None = None) -> Message:
    return Message(("What both sides said.",), debrief.sides(library.words, stand, pulse))


FELT = Pulse("session", "group", at(60), at(60) + OPEN_FOR, bytes(32))
"""How the session was, while the group is being asked."""


def _felt(*welcome: Felt) -> Pulse:
    return FELT.closed(FELT.closes_at, [Ballot((None, None, each)) for each in welcome])


def _so_far(library: Library, session: Session, stand: Stand, *, running: bool) -> Message:
    poll = asked(library, 1, 0, 0, 0) if running else None
    prompt = library.prompt("validation.skills.q2")
    posted = [(at(12), prompt)] if running and prompt else []
    pauses = [Pause("pause1", GROUP.id, session.id, at(28), at(33))] if stand.times else []
    return so_far.card(library.words, session, stand, poll, posted, pauses=pauses)


EVENING = (
    replace(SET, word="they asked me out loud").closed(at(40), Ending.ASKED),
    replace(SET, id="advice2", opened_at=at(45)).closed(at(50), Ending.HAND),
)


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "nothing_explored": _card({}, clause=None),
    "one_explored": _card(ONE, 3, 1, 0, 0),
    "not_asked": _card(BOTH),
    "chose_another": _card(BOTH, 0, 1, 0, 4),
    "answers_differ": _card(BOTH, 2, 0, 2, 0),
    "too_few": _card(BOTH, 1, 0, 1, 0),
    "ready": _card(BOTH, 0, 1, 4, 0),
    "someone_asked": _card(BOTH, 0, 1, 4, 0, times=(SET.closed(at(40), Ending.ASKED),)),
    "someone_asked_before_the_rungs": _card(ONE, times=(SET.closed(at(40), Ending.ASKED),)),
    "someone_asked_for_a_pause": _card(
        BOTH, 0, 1, 4, 0, times=(SET.closed(at(40), Ending.PAUSE),), resting=SET.id
    ),
    "open": _card(BOTH, 0, 1, 4, 0, times=(SET,)),
    **{
        f"word_form_{gate.value}": _word_form(gate)
        for gate in (Gate.RUNG, Gate.ASK, Gate.STOPPED, Gate.PAUSED)
    },
    "opened": lambda library: view.opening(library.words, OPEN, SET.id),
    "closed": lambda library: view.closing(library.words, GROUP.id),
    "none_open": lambda library: view.none_open(library.words, GROUP.id),
    "no_session": lambda library: view.no_session(library.words, GROUP.id),
    "over": lambda library: view.over(library.words),
    "asked": lambda library: view.asked(library.words, Ending.ASKED, GROUP.id, SET.id),
    "asked_pause": lambda library: view.asked(library.words, Ending.PAUSE, GROUP.id, SET.id),
    "went_on": lambda library: view.went_on(library.words, GROUP.id),
    "went_on_before": lambda library: view.went_on(library.words, GROUP.id, before=True),
    "post_on": lambda library: group_view.on(library.words),
    "post_opened": lambda library: group_view.opened(library.words, SET),
    "post_shut": lambda library: group_view.shut(library.words),
    "post_turn": lambda library: group_view.turn(library.words, Ending.ASKED),
    "post_turn_pause": lambda library: group_view.turn(library.words, Ending.PAUSE),
    "heard": lambda library: group_view.heard(library.words, Ending.ASKED),
    "heard_pause": lambda library: group_view.heard(library.words, Ending.PAUSE),
    "debrief": lambda library: _sides(
        library,
        Stand(
            BOTH,
            [asked(library, 3, 1, 0, 0), asked(library, 0, 1, 4, 0), asked(library, 1, 0, 0, 0)],
            (
                replace(SET, word="they asked me out loud").closed(at(40), Ending.ASKED),
                replace(SET, id="advice2").closed(at(50), Ending.HAND),
            ),
        ),
    ),
    "debrief_pulse_open": lambda library: _sides(library, Stand(BOTH, [], EVENING), FELT),
    "debrief_pulse": lambda library: _sides(
        library,
        Stand(BOTH, [], EVENING),
        _felt(Felt.YES, Felt.YES, Felt.YES, Felt.YES, Felt.PARTLY, Felt.NO),
    ),
    "debrief_pulse_few": lambda library: _sides(
        library, Stand(BOTH, [], EVENING), _felt(Felt.NO, Felt.NO)
    ),
    "debrief_not_opened": lambda library: _sides(library, Stand(ONE, [asked(library, 2, 2, 0, 0)])),
    "debrief_not_asked": lambda library: _sides(
        library, Stand(BOTH, [], (SET.closed(at(60), Ending.PAUSE),))
    ),
    "so_far": lambda library: _so_far(
        library, OPEN, Stand(BOTH, [asked(library, 0, 1, 4, 0)], EVENING), running=True
    ),
    "so_far_over": lambda library: _so_far(
        library,
        replace(OPEN, state=SessionState.CLOSED),
        Stand(ONE, [asked(library, 2, 2, 0, 0), asked(library, 1, 0, 0, 0)]),
        running=False,
    ),
    "so_far_unopened": lambda library: _so_far(
        library, replace(OPEN, state=SessionState.CLOSED, opened_at=None), Stand(), running=False
    ),
    "so_far_nothing": lambda library: _so_far(library, OPEN, Stand(), running=False),
    "so_far_none": lambda library: so_far.none_yet(library.words),
}
