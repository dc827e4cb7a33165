"""The next session, for whoever asks: when, the way in, and that little energy is enough."""

from bot.domain.session import Session
from bot.library import Words
from bot.message import Block, LinkButton, Message, Paragraph, Reader
from bot.text import Text, When, WhenStyle
from bot.views.calendar import add
from bot.views.concerns import raise_button
from bot.views.parts import buttons, do, paragraph, saying
from bot.views.session import when


def next_session(words: Words, session: Session) -> Message:
    said = words.text("session.next", when=when(session))
    lasts = paragraph(words, "session.next.minutes", minutes=str(session.minutes))
    return _card(words, session, said, lasts)


def open_now(words: Words, session: Session) -> Message:
    ends = When(session.until, session.zone, WhenStyle.TIME)
    return _card(words, session, words.text("session.next.open", ends=ends))


def none_planned(words: Words, group: str) -> Message:
    return saying(
        words.text("session.next.none"), buttons(raise_button(words, group)), reader=Reader.MEMBER
    )


def _card(words: Words, session: Session, said: Text, *more: Block) -> Message:
    blocks: list[Block] = [Paragraph(said), *more]
    if not session.link:
        blocks.append(paragraph(words, "session.joining.here"))
    blocks.append(paragraph(words, "session.low_energy"))
    join = (LinkButton(words.line("session.button.join"), session.link),) if session.link else ()
    missed = do(words, "home.button.missed", "missed", session.group)
    concern = raise_button(words, session.group)
    blocks.append(buttons(*join, concern, add(words, session), missed))
    return Message(said, tuple(blocks), Reader.MEMBER)
