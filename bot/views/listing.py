"""A session in the platform's own list of events, and what is said where that cannot be kept."""

from bot.answers import Entry
from bot.domain.group import Group
from bot.domain.session import Session, SessionState
from bot.events import Reason
from bot.library import Words
from bot.message import Message
from bot.views.parts import note, paragraph, saying


def entry(words: Words, session: Session) -> Entry:
    """Never the link: more people may read this list than belong to the group."""
    return Entry(
        id=session.id,
        title=session.title,
        about=words.line("listing.about"),
        starts_at=session.starts_at,
        ends_at=session.until,
        open=session.state is SessionState.OPEN,
    )


def unlisted(words: Words, group: Group, reason: Reason) -> Message:
    mend = paragraph(words, f"late.mend.{reason.value}")
    return saying(
        words.text("listing.unlisted", group=group.name), mend, note(words, "listing.unlisted.rest")
    )
