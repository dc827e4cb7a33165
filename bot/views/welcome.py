"""What somebody reads, directly and once, who is new in the group's channel."""

from bot.domain.group import Group
from bot.domain.session import Session
from bot.library import Words
from bot.message import Message, Paragraph, Quoted, Reader
from bot.text import text
from bot.views.parts import buttons, do, heading, paragraph
from bot.views.session import when
from bot.views.setup import mentions


def welcome(
    words: Words, group: Group, *, agreement: bool, open_now: bool, coming: Session | None
) -> Message:
    """``agreement`` whether one is in force, ``open_now`` whether a session is on, ``coming`` the
    next one that is planned. The next session has its button even where none is planned: the card
    stays, and a session may be planned later."""
    who = mentions(tuple(each.person for each in group.facilitators))
    read = (do(words, "session.button.agreement", "agreement show", group.id),) if agreement else ()
    return Message(
        words.text("welcome.summary", group=group.name),
        (
            heading(words, "welcome.heading", group=group.name),
            paragraph(words, "welcome.purpose"),
            Quoted(text(group.purpose)),
            paragraph(words, "welcome.who", who=who),
            _next(words, open_now, coming),
            paragraph(words, "session.low_energy"),
            paragraph(words, "welcome.calm"),
            buttons(
                *read,
                do(words, "home.button.next", "next", group.id),
                do(words, "home.button.help", "help", group.id),
            ),
        ),
        Reader.MEMBER,
    )


def _next(words: Words, open_now: bool, coming: Session | None) -> Paragraph:
    if open_now:
        return paragraph(words, "welcome.open")
    if coming is None:
        return paragraph(words, "welcome.none")
    return paragraph(words, "session.next", when=when(coming))
