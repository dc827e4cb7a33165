"""Check-points: the question, an answer, the result, and what facilitators see."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from bot.domain.advice import RUNGS, Stand
from bot.domain.checkpoint import (
    Checkpoint,
    CheckpointKind,
    Lead,
    Option,
    PackKind,
    own_options,
)
from bot.domain.next_step import next_step
from bot.domain.toolkit import Principle
from bot.library import Library
from bot.message import Block, Form, Message
from bot.views import checkpoint as view
from bot.views import rhythm
from bot.views.next_step import suggested
from tests.support.circle import OPEN

ZONE = "Europe/London"
NOW = datetime(2026, 12, 1, 18, 40, tzinfo=UTC)
GROUP = "g" * 24
ID = "c" * 24


def of(library: Library, kind: CheckpointKind) -> Checkpoint:
    words = library.words
    if kind is CheckpointKind.OWN:
        question = "Shall we meet a little longer next week, or keep to one hour?"
        return _open(kind, question, own_options("A little longer, Keep to one hour, Not sure"))
    return _open(kind, view.question(words, kind), view.options(words, kind))


def closed(library: Library, *counts: int, kind: CheckpointKind) -> Checkpoint:
    """With so many votes for each option in turn."""
    checkpoint = of(library, kind)
    pairs = zip(checkpoint.options, counts, strict=True)
    votes = tuple(option.value for option, count in pairs for _ in range(count))
    return checkpoint.closed(NOW + timedelta(minutes=4), votes)


def _open(kind: CheckpointKind, question: str, options: tuple[Option, ...]) -> Checkpoint:
    return Checkpoint(
        id=ID,
        group=GROUP,
        session=None,
        kind=kind,
        question=question,
        options=options,
        opened_at=NOW,
        closes_at=NOW + timedelta(minutes=4),
        seal=bytes(32),
    )


def _card(kind: CheckpointKind) -> Callable[[Library], Message | Form]:
    return lambda library: view.card(library.words, of(library, kind), ZONE)


def _results(
    *counts: int, kind: CheckpointKind = CheckpointKind.NEXT
) -> Callable[[Library], Message | Form]:
    return lambda library: view.results(library.words, closed(library, *counts, kind=kind))


def _step(
    library: Library, checkpoint: Checkpoint, explored: Iterable[Principle] = ()
) -> tuple[Block, ...]:
    step = next_step(checkpoint, Stand(dict.fromkeys(explored, NOW)))
    rung = step.rung
    prompt = library.prompt(f"{rung.value}.skills.q1") if rung else None
    return suggested(library.words, step, checkpoint, "s" * 24, prompt, "o" * 24)


def _closing(
    *counts: int,
    explored: Iterable[Principle] = (),
    kind: CheckpointKind = CheckpointKind.NEXT,
) -> Callable[[Library], Message | Form]:
    def made(library: Library) -> Message:
        checkpoint = closed(library, *counts, kind=kind)
        return view.closing(library.words, checkpoint, _step(library, checkpoint, explored))

    return made


def _summary(library: Library) -> Message:
    checkpoint = closed(library, 3, 1, 0, 0, kind=CheckpointKind.NEXT)
    return view.summary(library.words, _step(library, checkpoint))


OURS = (
    PackKind(
        "pace",
        "The pace?",
        "How is the pace for you?",
        (Option("a1", "Slower, please", Lead.BREAK), Option("a2", "It is fine")),
    ),
)


NEXT, ENERGY = CheckpointKind.NEXT, CheckpointKind.ENERGY

SCENES: dict[str, Callable[[Library], Message | Form]] = {
    **{f"card_{kind.value}": _card(kind) for kind in (*view.OPTIONS, CheckpointKind.OWN)},
    "card_closed": lambda library: view.closed(library.words, of(library, NEXT)),
    "voted": lambda library: view.voted(
        library.words, of(library, ENERGY), of(library, ENERGY).options[1], ZONE
    ),
    "late": lambda library: view.late(library.words),
    "results_all_agree": _results(4, 0, 0, 0),
    "results_all_but_one": _results(3, 1, 0, 0),
    "results_level": _results(2, 2, 0, 0),
    "results_larger": _results(7, 3, 1, 0),
    "results_of_two_answers": lambda library: view.results(
        library.words,
        _open(CheckpointKind.OWN, "Shall we go on?", own_options("Yes, No")).closed(
            NOW, ("a1", "a1", "a2", "a1")
        ),
    ),
    "results_hidden": _results(1, 1, 0, 0),
    "results_energy": _results(0, 2, 3, 1, kind=ENERGY),
    "choose": lambda library: view.choose(library.words, GROUP),
    "running": lambda library: view.running(library.words, of(library, NEXT), ZONE),
    "already_open": lambda library: view.already_open(library.words, of(library, ENERGY), ZONE),
    "closing_heard": _closing(3, 1, 0, 0),
    "closing_connect": _closing(0, 3, 0, 1),
    "closing_ideas": _closing(0, 0, 3, 0),
    "closing_break": _closing(0, 1, 0, 4),
    "closing_level": _closing(2, 2, 0, 0),
    "closing_hidden": _closing(1, 1, 0, 0),
    "closing_nobody": _closing(0, 0, 0, 0),
    "closing_connect_marked": _closing(0, 3, 0, 1, explored=RUNGS[:1]),
    "closing_ideas_ready": _closing(0, 0, 3, 0, explored=RUNGS),
    "closing_level_above": _closing(0, 2, 2, 0),
    "closing_all_apart": _closing(1, 1, 1, 0),
    "closing_ready": _closing(4, 0, 0, kind=CheckpointKind.READY),
    "closing_not_ready": _closing(2, 2, 0, kind=CheckpointKind.READY),
    "closing_listen": _closing(1, 0, 3, kind=CheckpointKind.READY),
    "closing_energy": _closing(0, 2, 3, 1, kind=ENERGY),
    "closing_own": _closing(1, 3, 0, kind=CheckpointKind.OWN),
    "choose_with_ours": lambda library: view.choose(library.words, GROUP, OURS),
    "suggested": lambda library: rhythm.suggested(library.words, OPEN),
    "not_now": lambda library: rhythm.not_now(library.words),
    "not_again": lambda library: rhythm.not_again(library.words, GROUP),
    "closed_before": lambda library: view.closed_before(library.words),
    "summary": _summary,
}
