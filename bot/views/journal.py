"""The journal: what somebody wrote for themselves, a page at a time. Private always."""

from collections.abc import Sequence

from bot.domain.finding import around
from bot.domain.reflection import Reflection
from bot.ids import ActionId
from bot.library import Library, Words
from bot.message import Button, Choice, Items, Look, Message, Paragraph, Quoted, Select
from bot.plain import when_words
from bot.text import Inline, Strong, Text, When, WhenStyle
from bot.views.parts import buttons, do, heading, note, paragraph, press
from bot.views.prompt import cell_name

PAGE = 5
"""Reflections on a page."""
ON_A_CARD = 3000
"""Characters of a reflection that every platform shows whole. Discord shortens a longer one, and
shows that it did."""
FOUND = 10
"""Finds on a card: whoever sees more of them adds a word."""


def page(
    library: Library,
    entries: Sequence[Reflection],
    *,
    group: str,
    zone: str,
    number: int,
    more: bool,
) -> Message:
    """``number`` counts pages from 0, the newest; ``more``: there are older ones."""
    words = library.words
    if not entries:
        return empty(words, group)
    turn = (
        *((_turn(words, "newer", group, number - 1),) if number else ()),
        *((_turn(words, "older", group, number + 1),) if more else ()),
    )
    return Message(
        words.text("journal.summary"),
        (
            heading(words, "journal.heading"),
            Items(tuple(_entry(library, each, zone) for each in entries)),
            _menu(words, entries, group, zone, number),
            buttons(
                *turn,
                do(words, "journal.button.search", "journal search", group),
                press(words, "journal.button.take", "journal.take", group, "docx"),
            ),
            note(words, "journal.note"),
        ),
    )


def found(
    library: Library,
    entries: Sequence[Reflection],
    *,
    typed: str,
    group: str,
    zone: str,
) -> Message:
    """All that holds the words that were looked for, newest first; the card shows the first of
    them. The words stand on the card alone, and in no button."""
    words = library.words
    again = buttons(
        do(words, "journal.button.search_again", "journal search", group),
        do(words, "journal.button.back", "journal show", group),
    )
    looked = Strong(typed)
    if not entries:
        return Message(
            words.text("journal.found.none.summary"),
            (paragraph(words, "journal.found.none", typed=looked), again),
        )
    shown, more = entries[:FOUND], len(entries) - FOUND
    left = (paragraph(words, "journal.found.more", count=str(more)),) if more > 0 else ()
    return Message(
        words.text("journal.found.summary"),
        (
            heading(words, "journal.found.heading"),
            paragraph(words, "journal.found", typed=looked, count=str(len(entries))),
            Items(tuple(_entry(library, each, zone, typed) for each in shown)),
            *left,
            _menu(words, shown, group, zone, 0),
            again,
            note(words, "journal.note"),
        ),
    )


def _menu(
    words: Words, entries: Sequence[Reflection], group: str, zone: str, number: int
) -> Select:
    """One of these, to be read in full. ``number`` is the page that leads back."""
    return Select(
        ActionId.of("journal.open", group, str(number)),
        words.line("journal.open"),
        tuple(
            Choice(each.id, _option(words, each, place, zone))
            for place, each in enumerate(entries, number * PAGE + 1)
        ),
    )


def empty(words: Words, group: str) -> Message:
    return Message(
        words.text("journal.empty.summary"),
        (
            paragraph(words, "journal.empty"),
            buttons(
                press(words, "journal.button.write", "reflect.write", group, "free", "-"),
            ),
        ),
    )


def one(library: Library, reflection: Reflection, *, zone: str, back: int) -> Message:
    """A reflection in full, and the way back to its page."""
    words = library.words
    long = sum(len(each.words) for each in reflection.answers) > ON_A_CARD
    return Message(
        words.text("journal.one.summary"),
        (
            heading(words, f"journal.one.heading.{reflection.kind.value}"),
            Paragraph(_written(words, reflection, zone)),
            *(
                block
                for each in reflection.answers
                for block in (
                    Paragraph((Strong(asked(library, each.asked)),)),
                    Quoted((each.words,)),
                )
            ),
            buttons(
                press(words, "journal.button.change", "journal.change", reflection.id),
                press(words, "journal.button.delete", "journal.delete", reflection.id),
                press(words, "journal.button.back", "journal.page", reflection.group, str(back)),
            ),
            *((note(words, "journal.one.long"),) if long else ()),
        ),
    )


def ask_to_delete(words: Words, reflection: Reflection, zone: str) -> Message:
    return Message(
        words.text("journal.delete.summary"),
        (
            heading(words, "journal.delete.heading"),
            Paragraph(_written(words, reflection, zone)),
            paragraph(words, "journal.delete"),
            buttons(
                press(
                    words,
                    "journal.button.delete_now",
                    "journal.delete_now",
                    reflection.id,
                    look=Look.CAREFUL,
                ),
                press(words, "journal.button.keep", "journal.show", reflection.id),
            ),
        ),
    )


def deleted(words: Words, group: str) -> Message:
    return Message(
        words.text("journal.deleted.summary"),
        (
            paragraph(words, "journal.deleted"),
            buttons(do(words, "journal.button.back", "journal show", group)),
        ),
    )


def asked(library: Library, name: str) -> str:
    """What an answer answers: a prompt's text, or a field's label."""
    prompt = library.prompt(name)
    return prompt.text if prompt else library.words.line(f"reflection.field.{name}")


def _turn(words: Words, way: str, group: str, number: int) -> Button:
    return press(words, f"journal.button.{way}", "journal.page", group, str(number))


def _day(reflection: Reflection, zone: str) -> When:
    return When(reflection.created_at, zone, WhenStyle.DAY)


def _entry(library: Library, reflection: Reflection, zone: str, typed: str = "") -> Text:
    words = library.words
    values: dict[str, Inline] = {
        "day": _day(reflection, zone),
        "kind": words.line(f"journal.kind.{reflection.kind.value}"),
        "words": _words_of(reflection, typed),
    }
    cells = "; ".join(cell_name(library, each) for each in reflection.cells)
    if not cells:
        return words.text("journal.entry", **values)
    return words.text("journal.entry.cells", **values, cells=cells)


def _option(words: Words, reflection: Reflection, place: int, zone: str) -> str:
    return words.line(
        "journal.option",
        number=place,
        day=when_words(When(reflection.created_at, zone, WhenStyle.DAY, words.dates)),
        kind=words.line(f"journal.kind.{reflection.kind.value}"),
    )


def _written(words: Words, reflection: Reflection, zone: str) -> Text:
    day = _day(reflection, zone)
    if reflection.updated_at == reflection.created_at:
        return words.text("journal.one.written", day=day)
    changed = When(reflection.updated_at, zone, WhenStyle.DAY)
    return words.text("journal.one.changed", day=day, changed=changed)


def _words_of(reflection: Reflection, typed: str) -> str:
    """Its first words, or those about what was looked for."""
    return around(" ".join(each.words for each in reflection.answers), typed)
