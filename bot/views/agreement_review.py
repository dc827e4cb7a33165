"""Looking at the agreement again, alone and with the group; and the sheet of paper with it."""

from datetime import date, datetime

from bot.domain.agreement import Agreement
from bot.domain.group import Group
from bot.domain.wall import local
from bot.library import Words
from bot.message import Block, Button, Items, Look, Message, Reader
from bot.text import When
from bot.views.agreement import adopted_on
from bot.views.concerns import raise_button
from bot.views.dates import day_words
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying

QUESTIONS = ("helps", "hard", "missing")


def preview(words: Words, group: Group, agreement: Agreement, now: datetime) -> Message:
    """For whoever runs the group: what the group would get, and what else can be done."""
    since = adopted_on(words, group, agreement, local(now, group.zone).date())
    post = press(
        words, "agreement.button.post", "agreement.review_post", group.id, look=Look.PRIMARY
    )
    return Message(
        words.text("agreement.review.summary"),
        (
            heading(words, "agreement.review.heading"),
            paragraph(words, "agreement.review", number=str(agreement.number), when=since),
            *_questions(words),
            note(words, "agreement.review.private"),
            buttons(post, *_steps(words, group)),
        ),
    )


def _steps(words: Words, group: Group) -> tuple[Button, ...]:
    return (
        press(words, "agreement.button.kept", "agreement.review_kept", group.id),
        press(words, "agreement.button.later", "agreement.review_later", group.id),
        do(words, "agreement.button.edit", "agreement edit", group.id),
    )


def _questions(words: Words) -> tuple[Block, ...]:
    asked = tuple(words.text(f"agreement.review.{each}") for each in QUESTIONS)
    return (Items(asked),)


def notice(words: Words, group: Group) -> Message:
    look = do(words, "agreement.button.review", "agreement review", group.id, look=Look.PRIMARY)
    later = press(words, "agreement.button.later", "agreement.review_later", group.id)
    return saying(words.text("agreement.review.due", group=group.name), buttons(look, later))


def card(words: Words, group: Group) -> Message:
    """For a session, or for anybody who reads it after."""
    return Message(
        words.text("agreement.review.card.summary"),
        (
            heading(words, "agreement.review.card.heading"),
            paragraph(words, "agreement.review.card"),
            *_questions(words),
            buttons(
                do(words, "agreement.button.read", "agreement show", group.id),
                do(words, "agreement.button.suggest", "agreement suggest", group.id),
                raise_button(words, group.id),
            ),
        ),
        Reader.MEMBER,
    )


def posted(words: Words, group: Group, at: datetime | None) -> Message:
    """``at`` is when the group gets it, or None for now."""
    body = (
        words.text("agreement.review.posted")
        if at is None
        else words.text("agreement.review.posted.later", when=When(at, group.zone))
    )
    return saying(body, buttons(*_steps(words, group)))


def put_off(words: Words, group: Group, on: date, today: date) -> Message:
    show = do(words, "agreement.button.show", "agreement show", group.id)
    when = day_words(words, on, today)
    return saying(words.text("agreement.review.put_off", when=when), buttons(show))


def sheet(words: Words, agreement: Agreement) -> Message:
    """Beside the file."""
    return saying(
        words.text("agreement.sheet", number=str(agreement.number)),
        note(words, "agreement.sheet.note"),
    )
