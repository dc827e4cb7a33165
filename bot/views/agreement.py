"""The agreement as people read it: in force, over time, when it is adopted, and as a reminder."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.agreement import Agreement, Clause
from bot.domain.changes import Difference
from bot.domain.group import Group
from bot.domain.newcomer import in_short
from bot.domain.wall import local
from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Choice,
    Items,
    Message,
    Paragraph,
    Quoted,
    Reader,
    Select,
)
from bot.text import Mention, Strong, Text, joined, text
from bot.views.agreement_clause import name
from bot.views.concerns import raise_button
from bot.views.dates import day_words
from bot.views.parts import buttons, do, heading, note, paragraph, press

PAGE = 1800
"""Characters of clauses on one card: about as much as one sits down to read, and far from
Discord's 4,000 for a whole message. A ready agreement has about 1,500."""
VERSIONS = 10
"""Versions on one card of the history."""
REMINDER = 220
"""Characters of purpose and clause together that still make a short card."""


def changed_words(words: Words, change: Difference) -> str:
    """What is different, by the names of the clauses, each name once. A name that goes and comes
    in other clauses is one that has changed."""
    added = _names(words, change.added)
    removed = _names(words, change.removed)
    both = [each for each in added if each in removed]
    reworded = [*_names(words, tuple(each.after for each in change.reworded)), *both]
    parts = (
        ("added", [each for each in added if each not in reworded]),
        ("reworded", list(dict.fromkeys(reworded))),
        ("removed", [each for each in removed if each not in reworded]),
    )
    return " ".join(
        words.line(f"agreement.change.{key}", names=", ".join(names))
        for key, names in parts
        if names
    )


def _names(words: Words, clauses: Sequence[Clause]) -> list[str]:
    return list(dict.fromkeys(name(words, each).lower() for each in clauses))


def pages(clauses: Sequence[Clause]) -> tuple[tuple[tuple[int, Clause], ...], ...]:
    """The clauses with their numbers, as many a page as fit. Every clause is on one, whole."""
    out: list[list[tuple[int, Clause]]] = [[]]
    room = PAGE
    for number, clause in enumerate(clauses, 1):
        if out[-1] and len(clause.text) > room:
            out.append([])
            room = PAGE
        out[-1].append((number, clause))
        room -= len(clause.text) + 30
    return tuple(tuple(page) for page in out)


def clauses_of(words: Words, numbered: Sequence[tuple[int, Clause]]) -> tuple[Paragraph, ...]:
    """A paragraph each: a list would start its numbers again on the next page."""
    return tuple(
        Paragraph(text(Strong(f"{number}. {name(words, clause)}."), " ", clause.text))
        for number, clause in numbered
    )


def show(
    words: Words,
    group: Group,
    agreement: Agreement,
    now: datetime,
    *,
    page: int = 0,
    in_force: bool = True,
    facilitates: bool = False,
) -> Message:
    """A version, whole or a part of it. Everyone may read all of it."""
    parts = pages(agreement.clauses)
    page = min(page, len(parts) - 1)
    key = "since" if in_force else "older"
    today = local(now, group.zone).date()
    since = adopted_on(words, group, agreement, today)
    blocks: list[Block] = [
        heading(words, "agreement.show.heading"),
        paragraph(words, f"agreement.show.{key}", number=str(agreement.number), when=since),
        *clauses_of(words, parts[page]),
    ]
    if len(parts) > 1:
        blocks.append(part_note(words, page, len(parts)))
    elif in_force:
        blocks.append(
            note(words, "agreement.show.review", when=day_words(words, agreement.review_on, today))
        )
    shown: list[Button] = []
    if len(parts) > 1:
        shown.append(
            turn(words, page, len(parts), "agreement.read", group.id, str(agreement.number))
        )
    if not in_force and facilitates:
        shown.append(
            press(
                words,
                "agreement.button.bring_back",
                "agreement.bring_back",
                group.id,
                str(agreement.number),
            )
        )
    if in_force and facilitates:
        shown.append(do(words, "agreement.button.edit", "agreement edit", group.id))
        shown.append(do(words, "agreement.button.export", "agreement export", group.id))
    if in_force:
        shown.append(do(words, "agreement.button.suggest", "agreement suggest", group.id))
    if agreement.number > 1 or not in_force:
        shown.append(do(words, "agreement.button.history", "agreement history", group.id))
    blocks.append(Buttons((*shown, raise_button(words, group.id))))
    summary = words.text("agreement.show.summary", group=group.name)
    first = in_short(agreement.clauses)[:2] if in_force and page == 0 else ()
    return Message(
        summary, tuple(blocks), Reader.MEMBER, joined([text(each) for each in first], " ")
    )


def part_note(words: Words, page: int, parts: int) -> Block:
    return note(words, "agreement.show.part", part=str(page + 1), parts=str(parts))


def turn(words: Words, page: int, parts: int, verb: str, *about: str) -> Button:
    """To the next part, and from the last one to the first."""
    onward = (page + 1) % parts
    key = "agreement.button.next" if onward else "agreement.button.first"
    return press(words, key, verb, *about, str(onward))


def history(
    words: Words, group: Group, versions: Sequence[Agreement], now: datetime, *, offset: int = 0
) -> Message:
    """Versions newest first, ten at a time; any of them can be opened."""
    page = versions[offset : offset + VERSIONS]
    newest = versions[0].number
    today = local(now, group.zone).date()
    blocks: list[Block] = [
        heading(words, "agreement.history.heading"),
        Items(tuple(_line(words, group, each, newest, today) for each in page)),
        Select(
            ActionId.of("agreement.version", group.id),
            words.line("agreement.history.open"),
            tuple(Choice(str(each.number), _version(words, each)) for each in page),
        ),
    ]
    older = offset + VERSIONS
    if older < len(versions):
        blocks.append(
            buttons(
                press(words, "agreement.button.older", "agreement.history", group.id, str(older))
            )
        )
    return Message(words.text("agreement.history.summary"), tuple(blocks), Reader.MEMBER)


def _version(words: Words, agreement: Agreement) -> str:
    return words.line("agreement.history.version", number=agreement.number)


def _line(words: Words, group: Group, agreement: Agreement, newest: int, today: date) -> Text:
    key = "agreement.history.now" if agreement.number == newest else "agreement.history.then"
    when = adopted_on(words, group, agreement, today)
    line = words.text(key, number=str(agreement.number), when=when)
    what = agreement.changed or words.line("agreement.history.first")
    return text(line, " ", what)


def adopter(words: Words, agreement: Agreement, nobody: str) -> Text:
    """Who adopted it, or the words of ``nobody`` where they have been erased since."""
    who = agreement.adopted_by
    return (Mention(who),) if who else words.text(nobody)


def adopted_on(words: Words, group: Group, agreement: Agreement, today: date) -> str:
    """The day, with its year where that is not this one: an agreement lives long."""
    return day_words(words, local(agreement.adopted_at, group.zone).date(), today)


def adopted(words: Words, group: Group, agreement: Agreement) -> Message:
    """What the channel reads when a version comes into force."""
    key = "first" if agreement.number == 1 else "changed"
    blocks: list[Block] = [heading(words, f"agreement.adopted.{key}.heading")]
    if agreement.changed:
        blocks.append(Paragraph(text(agreement.changed)))
    blocks.append(paragraph(words, f"agreement.adopted.{key}"))
    blocks.append(_read(words, group))
    summary = words.text(f"agreement.adopted.{key}.summary")
    return Message(summary, tuple(blocks), Reader.MEMBER)


def reminder(words: Words, group: Group, clause: Clause) -> Message:
    """One clause, and what the group is for where both are short."""
    return Message(
        words.text("agreement.reminder.summary"),
        (
            heading(words, "agreement.reminder.heading"),
            *reminded(words, group, clause),
            _read(words, group),
        ),
        Reader.MEMBER,
    )


def reminder_whole(words: Words, group: Group, agreement: Agreement) -> Message:
    """All of it, or as much as fits on one card, with the rest one tap away."""
    parts = pages(agreement.clauses)
    more = (part_note(words, 0, len(parts)),) if len(parts) > 1 else ()
    return Message(
        words.text("agreement.reminder.summary"),
        (
            heading(words, "agreement.reminder.heading"),
            *clauses_of(words, parts[0]),
            *more,
            _read(words, group),
        ),
        Reader.MEMBER,
        short=words.text("agreement.reminder.short"),
    )


def _read(words: Words, group: Group) -> Buttons:
    read = do(words, "agreement.button.read", "agreement show", group.id)
    return buttons(read, raise_button(words, group.id))


def reminded(words: Words, group: Group, clause: Clause) -> tuple[Block, ...]:
    quoted = Quoted(text(clause.text))
    if len(group.purpose) + len(clause.text) > REMINDER:
        return (quoted,)
    return (paragraph(words, "agreement.reminder.purpose", purpose=group.purpose), quoted)
