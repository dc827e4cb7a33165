"""Reminding the group of its agreement: how often, and one now after a look at it."""

from datetime import datetime

from bot.domain.agreement import Agreement, Clause
from bot.domain.group import Group
from bot.library import Words
from bot.message import Block, Buttons, Heading, Look, Message, Paragraph, Reader
from bot.text import When, WhenStyle
from bot.views.agreement import reminded, reminder_whole
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying


def rhythm(words: Words, group: Group, *, agreement: bool, due: datetime | None) -> Message:
    """The rhythm as it is now. ``due`` is when the next reminder comes by it."""
    blocks: list[Block] = [
        heading(words, "agreement.remind.heading"),
        paragraph(words, f"agreement.remind.{group.rhythm.value}"),
    ]
    if due is not None:
        when = When(due, group.zone, WhenStyle.DAY_AND_TIME)
        blocks.append(paragraph(words, "agreement.remind.next", when=when))
    elif group.rhythm.weeks and not agreement:
        blocks.append(paragraph(words, "agreement.remind.later"))
    if agreement:
        now = press(words, "agreement.button.remind_now", "agreement.remind_now", group.id)
        blocks.append(buttons(now))
    return Message(words.text("agreement.remind.summary"), tuple(blocks), Reader.FACILITATOR)


def preview(words: Words, group: Group, clause: Clause, *, several: bool) -> Message:
    """What the group would see, before it does. ``several``: there are other clauses to show."""
    post = press(
        words, "agreement.button.post", "agreement.post", group.id, clause.id, look=Look.PRIMARY
    )
    another = press(words, "agreement.button.another", "agreement.another", group.id, clause.id)
    all_ = press(words, "agreement.button.all", "agreement.all", group.id)
    return Message(
        words.text("agreement.remind.preview.summary"),
        (
            heading(words, "agreement.remind.preview.heading"),
            *reminded(words, group, clause),
            note(words, "agreement.remind.preview.private"),
            buttons(post, another, all_) if several else buttons(post),
        ),
        Reader.FACILITATOR,
    )


def preview_whole(words: Words, group: Group, agreement: Agreement) -> Message:
    shown = reminder_whole(words, group, agreement)
    own = tuple(each for each in shown.blocks if not isinstance(each, Buttons | Heading))
    post = press(
        words, "agreement.button.post", "agreement.post", group.id, "whole", look=Look.PRIMARY
    )
    one = press(words, "agreement.button.remind_now", "agreement.remind_now", group.id)
    return Message(
        words.text("agreement.remind.preview.summary"),
        (
            heading(words, "agreement.remind.preview.heading"),
            *own,
            note(words, "agreement.remind.preview.private"),
            buttons(post, one),
        ),
        Reader.FACILITATOR,
    )


def posted(words: Words, group: Group, at: datetime | None) -> Message:
    """``at`` is when the group gets it, or None for now."""
    body = (
        words.text("agreement.remind.posted")
        if at is None
        else words.text("agreement.remind.posted.later", when=When(at, group.zone))
    )
    often = do(words, "agreement.button.rhythm", "agreement remind", group.id)
    return Message(
        words.text("agreement.remind.posted.summary"),
        (Paragraph(body), buttons(often)),
        Reader.FACILITATOR,
    )


def again(words: Words) -> Message:
    """Two people, or two presses: the group gets it once."""
    return Message(
        words.text("agreement.remind.again.summary"),
        (paragraph(words, "agreement.remind.again"),),
        Reader.FACILITATOR,
    )


def nothing_yet(words: Words, group: Group) -> Message:
    choose = do(words, "home.button.choose", "agreement adopt", group.id, look=Look.PRIMARY)
    return saying(words.text("agreement.remind.none"), buttons(choose))
