"""The map: how often somebody has reflected on each cell of the toolkit."""

from bot.domain.ladder import Counts, cell_code, next_cell
from bot.domain.toolkit import Area, Cell, Principle
from bot.ids import ActionId
from bot.library import Library, Words
from bot.message import Grid, GridCell, Look, Message, Picture
from bot.text import Strong
from bot.views.parts import buttons, do, heading, note, paragraph, press
from bot.views.prompt import cell_name

OFTEN = 3
"""From here on a cell has its deepest shade."""
ALT = 1000
"""Characters of what a picture says in words: Slack's most."""


def shown(library: Library, counts: Counts, group: str) -> Message:
    words = library.words
    cell = next_cell(counts)
    name = cell_name(library, cell)
    return Message(
        words.text("map.summary", cell=name),
        (
            heading(words, "map.heading"),
            paragraph(words, "map.intro"),
            _grid(library, counts, group),
            paragraph(words, "map.next", cell=Strong(name)),
            buttons(
                press(
                    words,
                    "map.button.next",
                    "prompt.cell",
                    group,
                    cell_code(cell),
                    look=Look.PRIMARY,
                ),
                do(words, "map.button.journal", "journal show", group),
            ),
            note(words, "map.note"),
        ),
    )


def pictured(library: Library) -> Message:
    """The card that comes with the picture."""
    words = library.words
    return Message(words.text("map.picture.summary"), (paragraph(words, "map.picture"),))


def picture(library: Library, counts: Counts, group: str) -> Picture:
    words = library.words
    grid, cell = _grid(library, counts, group), next_cell(counts)
    marked = _cell(library, counts, cell, group)
    next_ = words.line("map.next", cell=cell_name(library, cell))
    rows = (
        words.line(
            "map.alt.row",
            principle=name,
            cells="; ".join(
                words.line("map.alt.cell", area=area, times=each.short)
                for area, each in zip(grid.columns, cells, strict=True)
            ),
        )
        for name, cells in grid.rows
    )
    title = words.line("map.heading")
    alt = " ".join((f"{title}.", *rows, next_))
    return Picture("my-map", title, grid, marked, next_, alt[:ALT])


def _grid(library: Library, counts: Counts, group: str) -> Grid:
    return Grid(
        tuple(library.area_name(area) for area in Area),
        tuple(
            (
                library.principle(principle).name,
                tuple(_cell(library, counts, Cell(principle, area), group) for area in Area),
            )
            for principle in Principle
        ),
    )


def _cell(library: Library, counts: Counts, cell: Cell, group: str) -> GridCell:
    count = counts.get(cell, 0)
    times = _times(library.words, count)
    said = library.words.line(
        "map.cell",
        principle=library.principle(cell.principle).name,
        area=library.area_name(cell.area),
        times=times,
    )
    action = ActionId.of("prompt.cell", group, cell_code(cell))
    return GridCell(said, times, min(count, OFTEN), action)


def _times(words: Words, count: int) -> str:
    if count < OFTEN:
        return words.line(f"map.times.{count}")
    return words.line("map.times.more", count=count)
