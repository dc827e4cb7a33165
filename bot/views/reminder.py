"""Reminders to the group: when, the way in, what the group said last, one line of the agreement,
and how to come with little energy."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.agreement import Agreement, ClauseKind
from bot.domain.session import Session
from bot.library import Words
from bot.message import Block, Buttons, LinkButton, Message, Paragraph, Quoted, Reader
from bot.plain import message_words
from bot.text import Text, When, text
from bot.views.concerns import raise_button
from bot.views.parts import buttons, paragraph
from bot.views.personal import first_sentence
from bot.views.session import when

WORDS_AT_MOST = 60
"""The whole card, quoted words too: docs/copy.md."""
FITTING = (ClauseKind.PACING, ClauseKind.LEAVING)
"""The clauses that help somebody decide to come."""


def reminder(
    words: Words,
    kind: str,
    session: Session,
    agreement: Agreement | None,
    told: Sequence[Text] = (),
    *,
    unsure: datetime | None = None,
) -> Message:
    """``kind`` is the delivery's: ``reminder.day_before`` or ``reminder.soon``. ``told`` is what
    the group said last and what changed, a line each; of what is too long the clause goes first,
    and then what was said. ``unsure``: nobody can run it so far, and by then it is known; that
    stands in the place of both, for it is what people need to know."""
    if unsure is not None:
        return _unsure(words, kind, session, unsure)
    clauses = () if agreement is None else agreement.clauses
    fitting = [each for kind in FITTING for each in clauses if each.kind is kind]
    for clause in fitting:
        card = _card(words, kind, session, clause.text, told)
        if _fits(card):
            return card
    for lines in (told, told[-1:]):
        card = _card(words, kind, session, "", lines)
        if _fits(card):
            return card
    return _card(words, kind, session, "", ())


def _unsure(words: Words, kind: str, session: Session, by: datetime) -> Message:
    said = words.text(kind, when=when(session))
    unsure = words.text("reminder.unsure")
    known = words.text("reminder.unsure.by", by=When(by, session.zone))
    blocks = (
        Paragraph(said),
        Paragraph(text(unsure, " ", known)),
        buttons(raise_button(words, session.group)),
    )
    return Message(said, blocks, Reader.MEMBER, text(said, " ", unsure))


def _fits(card: Message) -> bool:
    """What is pressed apart: it always stands there."""
    said = tuple(each for each in card.blocks if not isinstance(each, Buttons))
    return len(message_words(replace(card, blocks=said)).split()) <= WORDS_AT_MOST


def _card(words: Words, kind: str, session: Session, clause: str, told: Sequence[Text]) -> Message:
    said = words.text(kind, when=when(session))
    blocks: list[Block] = [Paragraph(said)]
    if not session.link:
        blocks.append(paragraph(words, "reminder.here"))
    blocks += [Paragraph(each) for each in told]
    if clause:
        blocks.append(Quoted(text(clause)))
    blocks.append(paragraph(words, "reminder.low_energy"))
    join = (LinkButton(words.line("session.button.join"), session.link),) if session.link else ()
    blocks.append(buttons(*join, raise_button(words, session.group)))
    news = text(" ", first_sentence(told[-1])) if told else ()
    return Message(said, tuple(blocks), Reader.MEMBER, text(said, news))
