"""What could come next after a check-point: one step, from what the group was told. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from bot.domain.advice import RUNGS, Stand
from bot.domain.checkpoint import Checkpoint, CheckpointKind, Lead, Option, Share, told
from bot.domain.toolkit import Principle


class Step(Enum):
    VALIDATION = "validation"
    CONNECTION = "connection"
    ADVICE = "advice"
    """Both rungs below are explored."""
    BELOW = "below"
    """Ideas were chosen, and a rung below them has not been explored."""
    BREAK = "break"
    GO_ON = "go-on"
    WAIT = "wait"
    LISTEN = "listen"
    OUT_LOUD = "out-loud"
    """Answers that lead nowhere of themselves: say them, and hear more."""
    FEW = "few"
    """Fewer than three answered. Whether it was nobody, one or two is told to nobody."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """``differ``: no one answer was chosen most. ``rung`` is the one to bring a question of.
    ``mark`` is a rung that the answer suggests has been explored by now."""

    step: Step
    differ: bool = False
    rung: Principle | None = None
    mark: Principle | None = None


_WITHOUT_LEAD: Mapping[CheckpointKind, Mapping[str, Step]] = {
    CheckpointKind.READY: {"listen": Step.LISTEN, "minutes": Step.WAIT, "ready": Step.GO_ON},
    CheckpointKind.ENERGY: {"some": Step.GO_ON, "plenty": Step.GO_ON},
}
_NEEDS = (Lead.BREAK, Lead.VALIDATION, Lead.CONNECTION, Lead.ADVICE)


def next_step(checkpoint: Checkpoint, stand: Stand) -> NextStep:
    """Of a closed check-point. Where several answers are level, the one that needs most care is
    followed: a break, then the lowest rung; those who are not ready, before those who are."""
    shown = told(checkpoint)
    if shown is None:
        return NextStep(Step.FEW)
    if shown.lead is not None:
        return _after(checkpoint, shown.lead, stand, differ=False)
    level = [option for option, share in shown.shares if share is Share.SOME]
    if not level:
        return NextStep(Step.OUT_LOUD, differ=True)
    first = min(level, key=lambda each: _need(checkpoint.kind, each))
    return _after(checkpoint, first, stand, differ=True)


def _need(kind: CheckpointKind, option: Option) -> int:
    if option.lead is not None:
        return _NEEDS.index(option.lead)
    known = list(_WITHOUT_LEAD.get(kind, {}))
    place = known.index(option.value) if option.value in known else len(known)
    return len(_NEEDS) + place


def _after(checkpoint: Checkpoint, option: Option, stand: Stand, *, differ: bool) -> NextStep:
    match option.lead:
        case None:
            step = _WITHOUT_LEAD.get(checkpoint.kind, {}).get(option.value, Step.OUT_LOUD)
            return NextStep(step, differ)
        case Lead.BREAK:
            return NextStep(Step.BREAK, differ)
        case Lead.VALIDATION:
            return NextStep(Step.VALIDATION, differ, Principle.VALIDATION)
        case Lead.CONNECTION:
            below = _below(stand, Principle.CONNECTION)
            return NextStep(Step.CONNECTION, differ, Principle.CONNECTION, below)
        case Lead.ADVICE:
            below = _below(stand, Principle.ADVICE)
            step = Step.ADVICE if below is None else Step.BELOW
            return NextStep(step, differ, below, below)


def _below(stand: Stand, rung: Principle) -> Principle | None:
    """The lowest rung under that one which is not marked: to want the next one suggests that it has
    been explored, and whoever runs the session knows."""
    ladder = (*RUNGS, Principle.ADVICE)
    under = ladder[: ladder.index(rung)]
    return next((each for each in under if each not in stand.explored), None)
