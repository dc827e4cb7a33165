"""What both sides said about advice, side by side, for the debrief after a session."""

from collections.abc import Iterator

from bot.domain.advice import Ending, Stand
from bot.domain.checkpoint import Checkpoint, told
from bot.domain.pulse import Pulse, Question
from bot.domain.pulse import told as felt
from bot.library import Words
from bot.message import Block, Facts
from bot.text import Strong, Text, joined
from bot.views.parts import fact, paragraph
from bot.views.pulse import shares

AT_MOST = 3
"""Of each side the newest: more is a record, and no thought."""


def sides(words: Words, stand: Stand, pulse: Pulse | None = None) -> tuple[Block, ...]:
    """Empty where neither side said anything about advice. ``pulse`` is the session's: how welcome
    advice was stands beside them, once it has closed and as far as anybody may be shown it."""
    if not stand.times and not any(each.on_ladder for each in stand.asked):
        return ()
    return (
        paragraph(words, "debrief.advice"),
        Facts(
            (
                fact(words, "debrief.group", joined(list(_group(words, stand)), " ")),
                fact(words, "debrief.run", joined(list(_run(words, stand)), " ")),
                *((fact(words, "debrief.felt", _felt(words, pulse)),) if pulse else ()),
            )
        ),
    )


def _group(words: Words, stand: Stand) -> Iterator[Text]:
    asked = [each for each in stand.asked if each.on_ladder]
    for each in asked[-AT_MOST:]:
        yield _result(words, each)
    if not asked:
        yield words.text("debrief.not_asked")
    endings = {each.ending for each in stand.times}
    if Ending.ASKED in endings:
        yield words.text("debrief.stopped")
    if Ending.PAUSE in endings:
        yield words.text("debrief.paused")


def _result(words: Words, checkpoint: Checkpoint) -> Text:
    shown = told(checkpoint)
    if shown is None:
        return words.text("debrief.hidden")
    if shown.lead is None:
        return words.text("debrief.mixed")
    return words.text("debrief.lead", answer=Strong(shown.lead.label))


def _felt(words: Words, pulse: Pulse) -> Text:
    if pulse.open:
        return words.text("debrief.felt.open")
    shown = felt(pulse)[Question.ADVICE.place]
    return words.text("pulse.results.few") if shown is None else shares(words, shown)


def _run(words: Words, stand: Stand) -> Iterator[Text]:
    for each in stand.times[-AT_MOST:]:
        yield (
            words.text("debrief.opened_with", word=Strong(each.word))
            if each.word
            else words.text("debrief.opened")
        )
        if each.ending is Ending.HAND:
            yield words.text("debrief.by_hand")
    if not stand.times:
        yield words.text("debrief.not_opened")
