"""What somebody reads, directly and once, who is new in the group's channel; how to get in and try
it out; and the word that those who run the group get."""

from collections.abc import Sequence

from bot.domain.group import Group
from bot.domain.session import Session
from bot.ids import NO_GROUP
from bot.library import Words
from bot.message import Block, Heading, Items, LinkButton, Message, Paragraph, Quoted, Reader
from bot.text import Mention, text
from bot.views.concerns import raise_button
from bot.views.parts import buttons, do, heading, paragraph, press, saying
from bot.views.session import when
from bot.views.setup import mentions

WAYS_IN = ("sound", "captions", "camera", "listen")


def welcome(
    words: Words,
    group: Group,
    *,
    agreement: bool,
    agreed: Sequence[str] = (),
    open_now: bool,
    coming: Session | None,
) -> Message:
    """``agreement`` whether one is in force, and ``agreed`` what it says in short. ``open_now``
    whether a session is on, ``coming`` the next one that is planned. The next session has its
    button even where none is planned: the card stays, and a session may be planned later."""
    read = (do(words, "session.button.agreement", "agreement show", group.id),) if agreement else ()
    short: tuple[Block, ...] = ()
    if agreed:
        quoted = (Quoted(text(each)) for each in agreed)
        short = (paragraph(words, "welcome.agreed"), *quoted)
    return Message(
        words.text("welcome.summary", group=group.name),
        (
            heading(words, "welcome.heading", group=group.name),
            paragraph(words, "welcome.purpose"),
            Quoted(text(group.purpose)),
            _who(words, group),
            *short,
            _next(words, open_now, coming),
            paragraph(words, "session.low_energy"),
            paragraph(words, "welcome.calm"),
            buttons(
                press(words, "welcome.button.access", "welcome.access", group.id),
                *read,
                do(words, "home.button.next", "next", group.id),
                raise_button(words, group.id),
                do(words, "home.button.help", "help", group.id),
            ),
        ),
        Reader.MEMBER,
    )


def _who(words: Words, group: Group) -> Paragraph:
    """Who runs it, and one person to ask."""
    people = tuple(each.person for each in group.facilitators)
    if len(people) == 1:
        return paragraph(words, "welcome.who.one", who=mentions(people))
    return paragraph(words, "welcome.who", who=mentions(people), one=Mention(people[0]))


def _next(words: Words, open_now: bool, coming: Session | None) -> Paragraph:
    if open_now:
        return paragraph(words, "welcome.open")
    if coming is None:
        return paragraph(words, "welcome.none")
    return paragraph(words, "session.next", when=when(coming))


def access(words: Words, group: Group, link: str) -> Message:
    """The way in, a line for each thing that people worry about, and somebody to ask."""
    way = "link" if link else "here"
    lines = tuple(words.text(f"welcome.access.{each}") for each in (way, *WAYS_IN))
    ask = paragraph(words, "welcome.access.ask", one=Mention(group.facilitators[0].person))
    blocks: list[Block] = [heading(words, "welcome.access.heading"), Items(lines), ask]
    if link:
        blocks.append(buttons(LinkButton(words.line("welcome.button.try"), link)))
    short = words.text(f"welcome.access.short.{way}")
    return Message(words.text("welcome.access.summary"), tuple(blocks), Reader.MEMBER, short)


def check(words: Words, group: Group, session: Session) -> Message:
    """Before somebody's first session."""
    said = words.text("welcome.check", when=when(session))
    pressed = [
        press(words, "welcome.button.access", "welcome.access", group.id),
        press(words, "me.button.today", "me.today", NO_GROUP),
    ]
    link = (LinkButton(words.line("welcome.button.try"), session.link),) if session.link else ()
    return Message(
        words.text("welcome.check.summary", when=when(session)),
        (
            Heading(group.name),
            Paragraph(said),
            paragraph(words, "welcome.check.free"),
            buttons(*link, *pressed),
        ),
        Reader.MEMBER,
    )


def greet(words: Words, group: Group) -> Message:
    """To those who run the group: that somebody came, and no name."""
    return saying(
        words.text("welcome.greet", group=group.name),
        paragraph(words, "welcome.greet.how"),
        buttons(
            press(words, "welcome.button.greets.off", "welcome.greets", group.id, "off"),
            press(words, "me.button.today", "me.today", NO_GROUP),
        ),
    )


def greets(words: Words, group: Group, *, wanted: bool) -> Message:
    back = "off" if wanted else "on"
    change = press(words, f"welcome.button.greets.{back}", "welcome.greets", group.id, back)
    return saying(
        words.text("welcome.greets.on" if wanted else "welcome.greets.off"), buttons(change)
    )
