"""Sessions in people's own calendars: the cards about it, and what an event says there."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import calendar as domain
from bot.domain.group import Group
from bot.domain.session import Session
from bot.ids import NO_GROUP
from bot.library import Words
from bot.message import Block, Button, Look, Message, Paragraph, Quoted, Reader
from bot.text import text
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying
from bot.views.session import when

FILE = "sessions.ics"
PATH = "/calendar/"
ADD = "calendar.session"
NAMES = 3
"""Groups that a card names. Of more it says how many."""


def event(words: Words, title: str, way_in: str, link: str, *, named: bool) -> domain.Words:
    """What stands in a calendar. ``way_in`` is the session's link, of which it is said where it is
    found; ``link`` is the same where it may stand there itself."""
    where = "link" if link else ("channel" if way_in else "here")
    about = f"{words.line('calendar.event.free')}\n{words.line(f'calendar.event.{where}')}"
    return domain.Words(title if named else words.line("calendar.event.title"), about, link)


def calendar_name(words: Words, groups: Sequence[str]) -> str:
    """What a calendar program shows it as: the name of one group, and of more none of them."""
    return groups[0] if len(groups) == 1 else words.line("calendar.name")


def address(public_url: str, token: str) -> str:
    return f"{public_url}{PATH}{token}.ics"


# --- for a member ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Own:
    """One member's calendar. ``groups`` are the names at their address; ``named`` is None where
    they have none. ``group`` is the one that this is about, ``there`` whether it is among them."""

    served: bool
    named: bool | None
    groups: Sequence[str]
    group: Group | None
    there: bool

    @property
    def about(self) -> str:
        return self.group.id if self.group else NO_GROUP


def own(words: Words, mine: Own) -> Message:
    """How it is, and what can be done."""
    said = words.text("calendar.summary")
    file = press(words, "calendar.button.file", "calendar.file", mine.about)
    blocks: tuple[Block, ...]
    if not mine.served:
        blocks = (paragraph(words, "calendar.files_only"), buttons(file))
        return Message(said, blocks, Reader.MEMBER)
    if mine.named is None:
        blocks = (
            paragraph(words, "calendar.offer"),
            note(words, "calendar.offer.who"),
            buttons(press(words, "calendar.button.address", "calendar.address", mine.about), file),
        )
        return Message(said, blocks, Reader.MEMBER)
    names = "shown" if mine.named else "hidden"
    pressed: list[Button] = []
    if mine.group is not None and not mine.there:
        pressed.append(press(words, "calendar.button.add", "calendar.add", mine.group.id))
    change = "hide" if mine.named else "show"
    pressed += (
        press(words, f"calendar.button.{change}", "calendar.names", mine.about, change),
        press(words, "calendar.button.renew", "calendar.renew", mine.about),
        press(words, "calendar.button.off", "calendar.off", mine.about, look=Look.CAREFUL),
        file,
    )
    body = (
        paragraph(words, "calendar.on", groups=_names(words, mine.groups))
        if mine.groups
        else paragraph(words, "calendar.on.none")
    )
    return Message(
        said,
        (body, paragraph(words, f"calendar.names.{names}"), buttons(*pressed)),
        Reader.MEMBER,
    )


def made(words: Words, url: str, about: str) -> Message:
    """The one time that an address is shown."""
    blocks: tuple[Block, ...] = (
        paragraph(words, "calendar.made"),
        Quoted(text(url)),
        note(words, "calendar.made.once"),
        buttons(press(words, "calendar.button.more", "calendar.look", about)),
    )
    short = text(words.text("calendar.made.short"), " ", url)
    return Message(words.text("calendar.made"), blocks, Reader.MEMBER, short)


def said(words: Words, key: str, about: str) -> Message:
    """That something is done, with the way back."""
    back = press(words, "calendar.button.more", "calendar.look", about)
    return saying(words.text(key), buttons(back), reader=Reader.MEMBER)


def file(words: Words, about: str, *, served: bool) -> Message:
    """Beside a file with all sessions."""
    ready = words.text("calendar.file")
    blocks: list[Block] = [Paragraph(ready), paragraph(words, "calendar.file.once")]
    if served:
        more = press(words, "calendar.button.address", "calendar.look", about)
        blocks.append(buttons(more))
    return Message(ready, tuple(blocks), Reader.MEMBER)


def one_file(words: Words, session: Session, *, over: bool) -> Message:
    """Beside the file of one session, or of its series."""
    ready = words.text("calendar.file.gone" if over else "calendar.file.one", when=when(session))
    more = do(words, "calendar.button.more", "calendar show", session.group)
    return saying(ready, buttons(more), reader=Reader.MEMBER)


def add(words: Words, session: Session, *, again: bool = False) -> Button:
    """On whatever names a session. ``again``: it is another one now than calendars have."""
    key = "calendar.button.update" if again else "calendar.button.session"
    return press(words, key, ADD, session.id)


def _names(words: Words, groups: Sequence[str]) -> str:
    if len(groups) <= NAMES:
        return ", ".join(groups)
    return words.line("calendar.groups", count=len(groups))


# --- for whoever runs a group ------------------------------------------------------------------


def of_group(words: Words, group: Group, *, served: bool, on: bool, links: bool) -> Message:
    blocks: list[Block] = [
        heading(words, "calendar.group.title", group=group.name),
        paragraph(words, f"calendar.group.links.{'yes' if links else 'no'}"),
    ]
    change = "no" if links else "yes"
    pressed = [press(words, f"calendar.button.links_{change}", "calendar.links", group.id, change)]
    if not served:
        blocks.append(note(words, "calendar.group.files_only"))
    elif on:
        blocks.append(paragraph(words, "calendar.group.on"))
        renew = press(words, "calendar.button.renew", "calendar.group_address", group.id)
        off = press(words, "calendar.button.off", "calendar.group_off", group.id, look=Look.CAREFUL)
        pressed += (renew, off)
    else:
        blocks.append(paragraph(words, "calendar.group.off"))
        pressed.append(
            press(words, "calendar.button.group_address", "calendar.group_address", group.id)
        )
    blocks.append(buttons(*pressed))
    return Message(words.text("calendar.group.summary", group=group.name), tuple(blocks))


def group_made(words: Words, group: Group, url: str) -> Message:
    back = press(words, "calendar.button.back", "calendar.group", group.id)
    return saying(
        words.text("calendar.group.made", group=group.name),
        Quoted(text(url)),
        note(words, "calendar.group.made.once"),
        buttons(back),
    )
