"""What the group hears about a session before it: planned, moved, not happening, how to join."""

from dataclasses import replace
from datetime import datetime

from bot.domain.session import Series, Session
from bot.library import Words
from bot.message import Block, Button, LinkButton, Message, Paragraph, Reader
from bot.text import Text, When
from bot.views.calendar import add
from bot.views.concerns import raise_button
from bot.views.parts import buttons, paragraph
from bot.views.session import repeats, when


def announced(words: Words, session: Session, series: Series | None) -> Message:
    said = words.text("session.announced", when=when(session), minutes=str(session.minutes))
    blocks: list[Block] = [Paragraph(said)]
    if series is not None and not series.ended:
        rhythm = repeats(words, series.repeat, series.first)
        blocks.append(paragraph(words, "session.announced.series", repeat=rhythm))
    blocks.append(paragraph(words, "session.announced.free"))
    return _card(words, said, blocks, session, add(words, session))


def moved(words: Words, session: Session, before: datetime) -> Message:
    said = words.text("session.moved", before=When(before, session.zone), when=when(session))
    summary = words.text("session.moved.summary", when=when(session))
    blocks: list[Block] = [Paragraph(said), paragraph(words, "session.moved.free")]
    card = _card(words, summary, blocks, session, add(words, session, again=True))
    return replace(card, short=summary)


def cancelled(
    words: Words, session: Session, following: Session | None, *, detail: str = ""
) -> Message:
    """``detail``: "later" where the ones after it do not happen either, "cover" where nobody could
    run it, and the group reads what to do instead. Never why."""
    said = words.text("session.cancelled", when=when(session))
    blocks: list[Block] = [Paragraph(said)]
    if detail == "cover":
        blocks.append(paragraph(words, "cover.cancelled.nobody"))
    if detail == "later":
        blocks.append(paragraph(words, "session.cancelled.later"))
    blocks.append(
        paragraph(words, "session.cancelled.none")
        if following is None
        else paragraph(words, "session.cancelled.next", when=when(following))
    )
    if detail == "cover":
        blocks.append(paragraph(words, "cover.cancelled.instead"))
    blocks.append(buttons(add(words, session, again=True), raise_button(words, session.group)))
    return Message(said, tuple(blocks), Reader.MEMBER)


def joining(words: Words, session: Session) -> Message:
    said = words.text("session.joining", when=when(session))
    blocks: list[Block] = [Paragraph(said)]
    if not session.link:
        blocks.append(paragraph(words, "session.joining.here"))
    blocks.append(paragraph(words, "session.low_energy"))
    return _card(words, said, blocks, session)


def _card(
    words: Words, summary: Text, blocks: list[Block], session: Session, *pressed: Button
) -> Message:
    """With the way in as a button, where there is one, before what else can be pressed."""
    join = (LinkButton(words.line("session.button.join"), session.link),) if session.link else ()
    row = buttons(*join, *pressed, raise_button(words, session.group))
    return Message(summary, (*blocks, row), Reader.MEMBER)
