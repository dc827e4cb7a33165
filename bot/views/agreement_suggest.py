"""Suggesting a change to the agreement: what it can be about, and the thanks for it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.agreement import Agreement
from bot.domain.group import Group
from bot.domain.proposal import Change, Proposal, Stage
from bot.library import Words
from bot.message import Block, Choice, Heading, Look, Message, Paragraph, Quoted, Reader
from bot.text import Strong, When, text
from bot.views.agreement_clause import kind_name, options
from bot.views.parts import buttons, do, heading, note, paragraph, saying


def choices(words: Words, in_force: Agreement | None) -> tuple[Choice, ...]:
    return (
        Choice("new", words.line("agreement.suggest.new")),
        *options(words, in_force.clauses if in_force else ()),
    )


def thanks(words: Words, group: Group, told: datetime, *, named: bool) -> Message:
    key = "named" if named else "anonymous"
    return Message(
        words.text("agreement.suggest.thanks.summary"),
        (
            heading(words, "agreement.suggest.thanks.heading"),
            paragraph(words, "agreement.suggest.thanks", when=When(told, group.zone)),
            note(words, f"agreement.suggest.thanks.{key}"),
        ),
        Reader.MEMBER,
    )


def enough(words: Words) -> Message:
    return saying(words.text("agreement.suggest.enough"), reader=Reader.MEMBER)


def became(words: Words, group: Group, proposal: Proposal) -> Message:
    """For whoever suggested it with their name: what became of it, with thanks. Why is for a talk,
    and not for a card."""
    kind = kind_name(words, proposal.changes[0].kind)
    key = "adopted" if proposal.stage is Stage.ADOPTED else "aside"
    read = do(words, "agreement.button.read", "agreement show", group.id)
    again = do(words, "agreement.button.suggest", "agreement suggest", group.id)
    return Message(
        words.text(f"agreement.became.{key}.summary", group=group.name),
        (
            Heading(group.name),
            paragraph(words, f"agreement.became.{key}", name=kind),
            paragraph(words, f"agreement.became.{key}.more"),
            buttons(*((read,) if key == "adopted" else (again, read))),
        ),
        Reader.MEMBER,
    )


def notice(words: Words, group: Group, waiting: int) -> Message:
    """For whoever runs the group. What was suggested is read where the card is asked for."""
    look = do(words, "agreement.button.proposals", "agreement propose", group.id, look=Look.PRIMARY)
    return saying(
        words.text("agreement.suggested.summary", group=group.name, count=str(waiting)),
        note(words, "agreement.suggested"),
        buttons(look),
    )


def changes(words: Words, shown: Sequence[Change]) -> tuple[Block, ...]:
    """Each change with the words of now and those that it would have."""
    blocks: list[Block] = []
    for each in shown:
        kind = kind_name(words, each.kind)
        sort = "new" if not each.before else "out" if not each.after else "other"
        blocks.append(Paragraph(text(Strong(words.line(f"agreement.change.{sort}", name=kind)))))
        if sort == "other":
            blocks += (
                Quoted(text(each.before)),
                paragraph(words, "agreement.change.would"),
                Quoted(text(each.after)),
            )
        else:
            blocks.append(Quoted(text(each.after or each.before)))
    return tuple(blocks)
