"""The small pieces every view is made of: a wording key becomes a block or a button."""

from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Fact,
    Heading,
    LinkButton,
    Look,
    Message,
    Note,
    Paragraph,
    Reader,
)
from bot.text import Inline, Text, dated


def saying(said: Text, *more: Block, reader: Reader = Reader.FACILITATOR) -> Message:
    """A card whose first paragraph is its whole point, so that it is the summary too."""
    return Message(said, (Paragraph(said), *more), reader)


def heading(words: Words, key: str, **values: object) -> Heading:
    return Heading(words.line(key, **values))


def paragraph(words: Words, key: str, **values: Inline | Text) -> Paragraph:
    return Paragraph(words.text(key, **values))


def note(words: Words, key: str, **values: Inline | Text) -> Note:
    return Note(words.text(key, **values))


def fact(words: Words, key: str, value: Text) -> Fact:
    return Fact(words.line(key), dated(value, words.dates))


def press(words: Words, key: str, verb: str, *parts: str, look: Look = Look.NORMAL) -> Button:
    """A button for a row of the actions table."""
    return Button(words.line(key), ActionId.of(verb, *parts), look)


def do(words: Words, key: str, path: str, group: str = "", look: Look = Look.NORMAL) -> Button:
    """A button that does what a command does. ``group`` where it stands outside its channel."""
    parts = (path.replace(" ", "."), *((group,) if group else ()))
    return Button(words.line(key), ActionId("do", parts), look)


def buttons(*each: Button | LinkButton) -> Buttons:
    return Buttons(each)
