"""A check-point as the group sees it, as who answered sees it, and as facilitators do.

Nobody sees more of a result than the group: ``told`` is all that any of these cards is made from.
"""

from collections.abc import Sequence

from bot.domain.checkpoint import (
    LEADS,
    Checkpoint,
    CheckpointKind,
    Option,
    PackKind,
    Share,
    Told,
    told,
)
from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Heading,
    Items,
    Message,
    Paragraph,
    Quoted,
    Reader,
    Tally,
    TallyRow,
)
from bot.text import Strong, Text, When, WhenStyle, text
from bot.views.parts import buttons, heading, note, paragraph, press, saying

OPTIONS = {
    CheckpointKind.NEXT: ("heard", "connect", "ideas", "break"),
    CheckpointKind.READY: ("ready", "minutes", "listen"),
    CheckpointKind.ENERGY: ("plenty", "some", "little", "least"),
}
"""The answers of the kinds that bring their own, in the order they stand on the card."""

BARS = {Share.MOST: 0.8, Share.SOME: 0.4, Share.FEWER: 0.3, Share.FEW: 0.1}
"""A bar is as long as its word and no longer: it tells no more."""


def question(words: Words, kind: CheckpointKind) -> str:
    return words.line(f"checkpoint.{kind.value}.question")


def options(words: Words, kind: CheckpointKind) -> tuple[Option, ...]:
    leads = LEADS.get(kind, {})
    return tuple(
        Option(value, words.line(f"checkpoint.{kind.value}.{value}"), leads.get(value))
        for value in OPTIONS[kind]
    )


# --- what the group sees -------------------------------------------------------------------------


def card(words: Words, checkpoint: Checkpoint, zone: str) -> Message:
    """The question with a button for each answer."""
    votes = tuple(
        Button(each.label, ActionId.of("checkpoint.vote", checkpoint.id, each.value))
        for each in checkpoint.options
    )
    return Message(
        (checkpoint.question,),
        (
            Heading(checkpoint.question),
            Buttons(votes),
            note(words, "checkpoint.card.note", time=_time(checkpoint, zone)),
        ),
        Reader.MEMBER,
    )


def closed(words: Words, checkpoint: Checkpoint) -> Message:
    """The same card once it is closed: the buttons are gone."""
    return Message(
        words.text("checkpoint.closed"),
        (Heading(checkpoint.question), paragraph(words, "checkpoint.closed")),
        Reader.MEMBER,
    )


def results(words: Words, checkpoint: Checkpoint) -> Message:
    """What came out, in words; with too few answers, that there is nothing to show."""
    shown = told(checkpoint)
    outcome = _outcome(words, shown)
    title = "checkpoint.results.closed" if shown is None else "checkpoint.results.heading"
    top = (heading(words, title), Quoted((checkpoint.question,)))
    if shown is None:
        return Message(outcome, (*top, Paragraph(outcome)), Reader.MEMBER)
    rows = tuple(
        TallyRow(option.label, BARS[share], words.line(f"checkpoint.share.{share.value}"))
        for option, share in shown.shares
    )
    below = note(words, "checkpoint.results.note")
    return Message(outcome, (*top, Paragraph(outcome), Tally(rows), below), Reader.MEMBER)


def _outcome(words: Words, shown: Told | None) -> Text:
    if shown is None:
        return words.text("checkpoint.results.hidden")
    if shown.lead is None:
        return words.text("checkpoint.results.mixed")
    return words.text("checkpoint.results.lead", answer=Strong(shown.lead.label))


# --- what somebody who answers sees --------------------------------------------------------------


def voted(words: Words, checkpoint: Checkpoint, option: Option, zone: str) -> Message:
    return Message(
        words.text("checkpoint.voted.summary"),
        (
            paragraph(words, "checkpoint.voted", answer=Strong(option.label)),
            note(words, "checkpoint.voted.change", time=_time(checkpoint, zone)),
        ),
        Reader.MEMBER,
    )


def late(words: Words) -> Message:
    return saying(words.text("checkpoint.late"), reader=Reader.MEMBER)


# --- what facilitators see -----------------------------------------------------------------------


def choose(words: Words, group: str, ours: Sequence[PackKind] = ()) -> Message:
    """Which one: each with what the group would read, one press from asking it. ``ours`` are those
    of the organisation."""
    kinds = tuple(OPTIONS)
    items = (
        *(_asks(question(words, kind), options(words, kind)) for kind in kinds),
        *(_asks(each.question, each.options) for each in ours),
    )
    ask = tuple(
        press(words, f"checkpoint.button.{kind.value}", "checkpoint.open", group, kind.value)
        for kind in kinds
    )
    own = press(words, "checkpoint.button.own", "checkpoint.own", group)
    return Message(
        words.text("checkpoint.choose.summary"),
        (
            heading(words, "checkpoint.choose.heading"),
            Items((*items, words.text("checkpoint.choose.own"))),
            buttons(*ask, own),
            *_ours(group, ours),
            note(words, "checkpoint.choose.note"),
        ),
    )


def _asks(question: str, options: Sequence[Option]) -> Text:
    return text(Strong(question), " ", " / ".join(each.label for each in options))


def _ours(group: str, ours: Sequence[PackKind]) -> tuple[Buttons, ...]:
    pressed = tuple(
        Button(each.name, ActionId.of("checkpoint.open", group, each.id)) for each in ours
    )
    return (Buttons(pressed),) if pressed else ()


def running(words: Words, checkpoint: Checkpoint, zone: str) -> Message:
    return _open(words, "checkpoint.running", checkpoint, zone)


def already_open(words: Words, checkpoint: Checkpoint, zone: str) -> Message:
    """One at a time: names the one that runs."""
    return _open(words, "checkpoint.already", checkpoint, zone)


def _open(words: Words, key: str, checkpoint: Checkpoint, zone: str) -> Message:
    return Message(
        words.text(f"{key}.summary"),
        (
            heading(words, f"{key}.heading"),
            Quoted((checkpoint.question,)),
            paragraph(words, key, time=_time(checkpoint, zone)),
            buttons(press(words, "checkpoint.button.close", "checkpoint.close", checkpoint.id)),
        ),
    )


def closing(words: Words, checkpoint: Checkpoint, step: tuple[Block, ...]) -> Message:
    """For the facilitator who closed it. ``step`` is what could come next."""
    result = "checkpoint.closing" if told(checkpoint) else "checkpoint.closing.hidden"
    return Message(
        words.text("checkpoint.closing.summary"),
        (heading(words, "checkpoint.closing.heading"), paragraph(words, result), *step),
    )


def closed_before(words: Words) -> Message:
    return saying(words.text("checkpoint.closed_before"))


def summary(words: Words, step: tuple[Block, ...]) -> Message:
    """For the facilitator who opened it and let it run."""
    return Message(
        words.text("checkpoint.summary.summary"),
        (heading(words, "checkpoint.summary.heading"), *step),
    )


def _time(checkpoint: Checkpoint, zone: str) -> When:
    return When(checkpoint.closes_at, zone, WhenStyle.TIME)
