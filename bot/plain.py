"""A card as plain text: the fallback of every platform, and what the golden gallery keeps.

It is a real rendering: nothing on the card is missing from it.
"""

from typing import assert_never
from zoneinfo import ZoneInfo

from bot.ids import Person
from bot.message import (
    Block,
    Button,
    Buttons,
    Divider,
    Facts,
    Grid,
    Heading,
    Items,
    LinkButton,
    Message,
    Note,
    Paragraph,
    Quoted,
    Select,
    Tally,
)
from bot.text import Link, Mention, Strong, Text, When, WhenStyle


def when_words(when: When) -> str:
    """ "Tuesday 2 December at 18:30", in its zone and its language."""
    local = when.at.astimezone(ZoneInfo(when.zone))
    match when.style:
        case WhenStyle.DAY_AND_TIME:
            return when.dates.moment(when.dates.day(local), f"{local:%H:%M}")
        case WhenStyle.DAY:
            return when.dates.day(local)
        case WhenStyle.TIME:
            return f"{local:%H:%M}"


def name_of(person: Person) -> str:
    return f"@{person.user}"


def text_words(text: Text) -> str:
    """A Text as one string, times in their group's zone."""
    out: list[str] = []
    for piece in text:
        match piece:
            case str():
                out.append(piece)
            case Strong(words):
                out.append(words)
            case When():
                out.append(when_words(piece))
            case Mention(person):
                out.append(name_of(person))
            case Link(url, label):
                out.append(f"{label} ({url})" if label != url else url)
            case _:
                assert_never(piece)
    return "".join(out)


def message_words(message: Message) -> str:
    """The whole card, one block after another."""
    return "\n\n".join(_block(block) for block in message.blocks)


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"# {text}"
        case Paragraph(text):
            return text_words(text)
        case Quoted(text):
            return "\n".join(f"> {line}" for line in text_words(text).splitlines() or [""])
        case Note(text):
            return f"({text_words(text)})"
        case Items(items, numbered):
            return "\n".join(
                f"{f'{index}.' if numbered else '-'} {text_words(item)}"
                for index, item in enumerate(items, 1)
            )
        case Facts(facts):
            return "\n".join(f"{fact.label}: {text_words(fact.value)}" for fact in facts)
        case Tally(rows):
            return "\n".join(f"{row.label}: {row.words}" for row in rows)
        case Grid(columns, rows):
            lines = [" | ".join(("", *columns))]
            lines += [" | ".join((name, *(cell.words for cell in cells))) for name, cells in rows]
            return "\n".join(lines)
        case Divider():
            return "---"
        case Buttons(buttons):
            return " ".join(_button(button) for button in buttons)
        case Select(_, label, options, chosen):
            labels = (f"*{each.label}" if each.value == chosen else each.label for each in options)
            return f"{label}: {' / '.join(labels)}"
        case _:
            assert_never(block)


def _button(button: Button | LinkButton) -> str:
    match button:
        case Button(label):
            return f"[{label}]"
        case LinkButton(label, url):
            return f"[{label}]({url})"
