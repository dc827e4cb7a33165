"""A change to the agreement as the group is asked about it, and what whoever answers sees.

Nobody sees who answered what. That there is a worry is told to those who run the group, with the
words that came with it, and to nobody whose it is.
"""

from bot.domain.checkpoint import Checkpoint, CheckpointKind, Option, told
from bot.domain.group import Group
from bot.domain.proposal import WORRY, WORRY_LENGTH, Proposal, Stage, outcome
from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Form,
    Look,
    Message,
    Paragraph,
    Reader,
    TextField,
    TextKind,
)
from bot.text import Strong, When, WhenStyle
from bot.views.agreement_suggest import changes
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying

ON_CARD = 2
"""Changes on the card of the channel. More are one tap away."""


def card(words: Words, checkpoint: Checkpoint, proposal: Proposal, zone: str) -> Message:
    """The changed clauses and no others, with a button for each answer."""
    key = f"agreement.{checkpoint.kind.value}"
    votes = tuple(
        Button(each.label, ActionId.of("agreement.answer", checkpoint.id, each.value))
        for each in checkpoint.options
    )
    blocks: list[Block] = [
        heading(words, f"{key}.question"),
        *changes(words, proposal.changes[:ON_CARD]),
    ]
    more = len(proposal.changes) - ON_CARD
    if more > 0:
        read = press(words, "agreement.button.whole", "agreement.whole", checkpoint.id)
        votes = (*votes, read)
        blocks.append(paragraph(words, "agreement.asked.more", count=str(more)))
    until = When(checkpoint.closes_at, zone, WhenStyle.DAY)
    blocks += (Buttons(votes), note(words, f"{key}.note", when=until))
    return Message(words.text(f"{key}.summary"), tuple(blocks), Reader.MEMBER)


def closed(words: Words, checkpoint: Checkpoint) -> Message:
    """The same card once it is over: what came of it, and no numbers."""
    if checkpoint.kind is CheckpointKind.CONSENT:
        body = f"agreement.closed.{outcome(checkpoint).value}"
    else:
        body = f"agreement.closed.sense.{_leaning(checkpoint)}"
    return Message(
        words.text("agreement.closed.summary"),
        (heading(words, "agreement.closed.heading"), paragraph(words, body)),
        Reader.MEMBER,
    )


def _leaning(checkpoint: Checkpoint) -> str:
    """What most chose, ``mixed``, or ``few`` where too few answered to say."""
    shown = told(checkpoint)
    if shown is None:
        return "few"
    return shown.lead.value if shown.lead else "mixed"


def leaning(words: Words, checkpoint: Checkpoint) -> Paragraph:
    return paragraph(words, f"agreement.closed.sense.{_leaning(checkpoint)}")


def answered(words: Words, checkpoint: Checkpoint, option: Option, zone: str) -> Message:
    until = When(checkpoint.closes_at, zone, WhenStyle.DAY)
    said = paragraph(words, "agreement.answered", answer=Strong(option.label))
    change = note(words, "agreement.answered.change", when=until)
    blocks: tuple[Block, ...] = (said, change)
    if option.value == WORRY:
        write = press(words, "agreement.button.worry", "agreement.worry.write", checkpoint.id)
        blocks = (said, paragraph(words, "agreement.answered.worry"), change, buttons(write))
    return Message(words.text("agreement.answered.summary"), blocks, Reader.MEMBER)


def heard(words: Words, checkpoint: Checkpoint, zone: str) -> Message:
    until = When(checkpoint.closes_at, zone, WhenStyle.DAY)
    return Message(
        words.text("agreement.answered.summary"),
        (
            paragraph(words, "agreement.worry.heard"),
            note(words, "agreement.answered.change", when=until),
        ),
        Reader.MEMBER,
    )


def late(words: Words, group: Group) -> Message:
    """Over, and nobody is locked out: another suggestion is always possible."""
    again = do(words, "agreement.button.suggest", "agreement suggest", group.id)
    return saying(words.text("agreement.late"), buttons(again), reader=Reader.MEMBER)


def whole(words: Words, proposal: Proposal) -> Message:
    return Message(
        words.text("agreement.whole.summary"),
        (heading(words, "agreement.whole.heading"), *changes(words, proposal.changes)),
        Reader.MEMBER,
    )


def worry_form(words: Words, checkpoint: str, said: str) -> Form:
    return Form(
        id=ActionId.of("agreement.worry", checkpoint),
        title=words.line("agreement.worry.title"),
        fields=(
            TextField(
                "words",
                words.line("agreement.worry.words"),
                TextKind.LONG,
                words.line("agreement.worry.words.hint"),
                initial=said,
                limit=WORRY_LENGTH,
            ),
        ),
        submit=words.line("agreement.worry.submit"),
        intro=words.text("agreement.worry.intro"),
    )


def came(words: Words, group: Group, proposal: Proposal) -> Message:
    """For those who run the group. Nothing of what anybody wrote stands in a notification."""
    key = proposal.stage.value if proposal.stage is not Stage.READY else "sense"
    look = press(
        words,
        "agreement.button.proposals",
        "agreement.proposal.look",
        group.id,
        proposal.id,
        look=Look.PRIMARY,
    )
    return saying(words.text(f"agreement.came.{key}", group=group.name), buttons(look))
