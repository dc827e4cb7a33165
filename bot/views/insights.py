"""Insights: a group over months, or a programme's groups side by side. In words, as a grid that can
be drawn, and as a report. What is too small to show says so, and nobody is ever named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.group import Group
from bot.domain.insights import (
    Happened,
    Summed,
    of_month,
    quiet_lately,
    summed,
)
from bot.domain.pulse import QUESTIONS
from bot.domain.report import Report
from bot.domain.toolkit import Principle
from bot.library import Words
from bot.message import Block, Grid, GridCell, Look, Message, Paragraph, Picture, Reader
from bot.text import text
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying

GROUPS = 6
"""On one card and in one picture; the report has them all."""
ALT = 1000
"""Characters of what a picture says in words: Slack's most."""


@dataclass(frozen=True, slots=True)
class Shown:
    """``rows`` are months, or groups; ``every`` is all of them together. ``about`` is the group
    whose buttons stand on the card. ``left`` counts rows that only the report has."""

    about: Group
    made: date
    title: str
    period: str
    rows: tuple[tuple[str, Summed], ...]
    every: Summed
    quiet: bool = False
    all: bool = False

    @property
    def left(self) -> int:
        return max(0, len(self.rows) - GROUPS)


def of_group(
    words: Words,
    group: Group,
    today: date,
    by_month: tuple[date, ...],
    sessions: Sequence[Happened],
) -> Shown:
    these = [each for first in by_month for each in of_month(sessions, first)]
    rows = tuple(
        (words.dates.month(first), summed(of_month(sessions, first))) for first in by_month
    )
    return Shown(
        group,
        today,
        words.line("insights.title.group", group=group.name),
        _period(words, by_month, today),
        rows,
        summed(these),
        quiet_lately(these),
    )


def of_programme(
    words: Words,
    here: Group,
    today: date,
    by_month: tuple[date, ...],
    groups: Sequence[tuple[Group, Sequence[Happened]]],
) -> Shown:
    within = [
        (group, [each for first in by_month for each in of_month(sessions, first)])
        for group, sessions in sorted(groups, key=lambda each: each[0].name.casefold())
    ]
    return Shown(
        here,
        today,
        words.line("insights.title.programme"),
        _period(words, by_month, today),
        tuple((group.name, summed(sessions)) for group, sessions in within),
        summed(each for _, sessions in within for each in sessions),
        all=True,
    )


def _period(words: Words, by_month: tuple[date, ...], today: date) -> str:
    first = by_month[0]
    return words.line(
        "insights.period",
        first=words.dates.numbered(first),
        last=words.dates.numbered(today),
    )


# --- the card ------------------------------------------------------------------------------------


def group(words: Words, shown: Shown) -> Message:
    return _card(words, shown, "insights.take")


def programme(words: Words, shown: Shown) -> Message:
    return _card(words, shown, "insights.take_all")


def _card(words: Words, shown: Shown, take: str) -> Message:
    blocks: list[Block] = [heading(words, "insights.heading", title=shown.title)]
    blocks.append(Paragraph(text(shown.period)))
    blocks += (Paragraph(text(each)) for each in _sentences(words, shown.every))
    if shown.every.planned:
        blocks.append(_grid(words, shown))
    if shown.left:
        blocks.append(note(words, "insights.more", count=str(shown.left)))
    id = shown.about.id
    if shown.quiet:
        blocks.append(paragraph(words, "insights.quiet"))
        blocks.append(buttons(do(words, "insights.button.quiet", "checkpoint", id)))
    blocks.append(note(words, "insights.hidden"))
    word = press(words, "insights.button.docx", take, id, "docx", look=Look.PRIMARY)
    sheet = press(words, "insights.button.csv", take, id, "csv")
    blocks.append(buttons(word, sheet))
    said = words.text("insights.summary", title=shown.title, period=shown.period)
    return Message(said, tuple(blocks), Reader.COORDINATOR)


def _sentences(words: Words, every: Summed) -> tuple[str, ...]:
    """The whole of it, for whoever reads no tables."""
    if not every.planned:
        return (words.line("insights.nothing"),)
    said = [words.line("insights.said.held", held=every.held, planned=every.planned)]
    if every.came is not None:
        said.append(words.line("insights.said.came", count=every.came))
    for each in QUESTIONS:
        felt = every.felt[each]
        if felt.of:
            said.append(words.line(f"insights.said.{each.value}", yes=felt.yes, of=felt.of))
    if not any(each.of for each in every.felt.values()):
        said.append(words.line("insights.said.no_pulse"))
    if every.held:
        rungs = {each.value: every.rungs[each] for each in every.rungs}
        said.append(words.line("insights.said.rungs", **rungs, advice=every.advice))
    if every.early is not None:
        said.append(words.line(f"insights.said.early.{every.early.value}"))
    return tuple(said)


# --- the grid ------------------------------------------------------------------------------------

COLUMNS = ("held", "came", *(each.value for each in QUESTIONS))


def _grid(words: Words, shown: Shown) -> Grid:
    return Grid(
        tuple(words.line(f"insights.column.{each}") for each in COLUMNS),
        tuple(
            (name, tuple(_cell(words, name, each, summed) for each in COLUMNS))
            for name, summed in shown.rows[:GROUPS]
        ),
    )


def _cell(words: Words, name: str, column: str, summed: Summed) -> GridCell:
    short, level = _short(words, column, summed)
    told = short if column == "held" or summed.held else words.line("insights.no_session")
    said = words.line(
        "insights.cell", row=name, column=words.line(f"insights.column.{column}"), said=told
    )
    return GridCell(said, short, level)


def _short(words: Words, column: str, summed: Summed) -> tuple[str, int]:
    """In a few words, and how dark: the more, the darker, which grey shows as well. A month without
    a session has nothing to count."""
    if column != "held" and not summed.held:
        return words.line("insights.nothing_to_count"), 0
    if not summed.planned:
        return words.line("insights.no_session"), 0
    if column == "held":
        said = words.line("insights.of", some=summed.held, all=summed.planned)
        return said, _level(summed.held, summed.planned)
    if column == "came":
        if summed.came is None:
            return words.line("insights.too_few"), 0
        return words.line("insights.about", count=summed.came), min(3, 1 + summed.came // 5)
    felt = next(summed.felt[each] for each in QUESTIONS if each.value == column)
    if not felt.of:
        return words.line("insights.too_few"), 0
    return words.line("insights.of", some=felt.yes, all=felt.of), _level(felt.yes, felt.of)


def _level(some: int, of: int) -> int:
    """0 where there is nothing, else 1 to 3 by the third."""
    return 0 if not of else min(3, 1 + some * 3 // (of + 1)) if some else 1


def pictured(words: Words) -> Message:
    return saying(words.text("insights.picture"), reader=Reader.COORDINATOR)


def picture(words: Words, shown: Shown) -> Picture:
    grid = _grid(words, shown)
    rows = (
        words.line("insights.alt.row", row=name, cells=_alt(words, grid.columns, cells, each))
        for (name, cells), (_, each) in zip(grid.rows, shown.rows, strict=False)
    )
    title = words.line("insights.heading", title=shown.title)
    alt = " ".join((f"{title}.", *rows))
    return Picture("insights", title, grid, None, words.line("insights.foot"), alt[:ALT])


def _alt(words: Words, columns: Sequence[str], cells: Sequence[GridCell], summed: Summed) -> str:
    """Nobody has to hear five times that there was nothing."""
    if not summed.planned:
        return words.line("insights.no_session")
    return "; ".join(
        words.line("insights.alt.cell", column=column, said=each.short)
        for column, each in zip(columns, cells, strict=True)
    )


# --- the report ----------------------------------------------------------------------------------


def ready(words: Words) -> Message:
    return saying(
        words.text("insights.ready"),
        note(words, "insights.ready.hidden"),
        reader=Reader.COORDINATOR,
    )


REPORT = (*COLUMNS, "rungs", "opened")


def report(words: Words, shown: Shown) -> Report:
    row = "insights.column.group" if shown.all else "insights.column.month"
    columns = (words.line(row), *(words.line(f"insights.column.{each}") for each in REPORT))
    every = (words.line("insights.row.every"), shown.every)
    return Report(
        name="insights",
        made=shown.made,
        title=words.line("insights.heading", title=shown.title),
        subtitle=shown.period,
        paragraphs=(words.line("insights.report.about"), *_sentences(words, shown.every)),
        columns=columns,
        rows=tuple(_row(words, name, each) for name, each in (*shown.rows, every)),
        notes=tuple(_notes(words)),
    )


def _row(words: Words, name: str, summed: Summed) -> tuple[str, ...]:
    ladder = words.line(
        "insights.rungs",
        validation=summed.rungs[Principle.VALIDATION],
        connection=summed.rungs[Principle.CONNECTION],
    )
    none = words.line("insights.nothing_to_count")
    return (
        name,
        *(_short(words, each, summed)[0] for each in COLUMNS),
        *((ladder, str(summed.advice)) if summed.held else (none, none)),
    )


def _notes(words: Words) -> Iterable[str]:
    yield words.line("insights.hidden")
    yield words.line("insights.report.how")
