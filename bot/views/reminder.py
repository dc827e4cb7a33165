"""Reminders to the group: when, the way in, one line of the agreement, and how to come with little
energy."""

from bot.domain.agreement import Agreement, ClauseKind
from bot.domain.session import Session
from bot.library import Words
from bot.message import Block, LinkButton, Message, Paragraph, Quoted, Reader
from bot.plain import message_words
from bot.text import text
from bot.views.parts import buttons, paragraph
from bot.views.session import when

WORDS_AT_MOST = 60
"""The whole card, quoted words too: docs/copy.md."""
FITTING = (ClauseKind.PACING, ClauseKind.LEAVING)
"""The clauses that help somebody decide to come."""


def reminder(words: Words, kind: str, session: Session, agreement: Agreement | None) -> Message:
    """``kind`` is the delivery's: ``reminder.day_before`` or ``reminder.soon``."""
    clauses = () if agreement is None else agreement.clauses
    for wanted in FITTING:
        for clause in clauses:
            if clause.kind is wanted:
                card = _card(words, kind, session, clause.text)
                if len(message_words(card).split()) <= WORDS_AT_MOST:
                    return card
    return _card(words, kind, session, "")


def _card(words: Words, kind: str, session: Session, clause: str) -> Message:
    said = words.text(kind, when=when(session))
    blocks: list[Block] = [Paragraph(said)]
    if not session.link:
        blocks.append(paragraph(words, "reminder.here"))
    if clause:
        blocks.append(Quoted(text(clause)))
    blocks.append(paragraph(words, "reminder.low_energy"))
    if session.link:
        blocks.append(buttons(LinkButton(words.line("session.button.join"), session.link)))
    return Message(said, tuple(blocks), Reader.MEMBER, said)
