"""A grid as a picture: warm paper, which is quiet on a light page and reads on a dark one, and
shades that stay apart in greyscale. Every cell says its words as well.

The longer side goes down: a phone is narrow.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.message import File, GridCell, Picture
from content.lettering import Font, Lines, fitted, font_for, height_of, width_of

GROUND, INK, EDGE, ACCENT = "#f3eee3", "#1f2a2c", "#6f7a77", "#7d3410"
SHADES = ("#fffdf9", "#b2d0ca", "#7fa59f", "#0b4a4f")
ON_SHADES = ("#1f2a2c", "#14201f", "#060c0c", "#fffdf9")
"""The words on each shade: 7:1 at the least, which a test works out."""
WIDTH = 1080
"""Pixels: sharp on a phone, and small to send."""
MARGIN, GAP, NAMES = 48, 14, 300
"""Around everything, between cells, and the width of the names of the rows."""
CELL_HEIGHT, ROUND = 132, 18
"""All cells are as high as the one with the most to say, and at least so high."""
TITLE, NAME, WORDS, FOOT = 56, 34, 38, 36
"""Sizes of letters in pixels. Seen on a phone, a third of it."""
SMALLEST = 22


@dataclass(frozen=True, slots=True)
class _Turned:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[GridCell, ...]], ...]


def drawn(picture: Picture) -> File:
    table = _turned(picture)
    wide = (WIDTH - 2 * MARGIN - NAMES - GAP * len(table.columns)) // len(table.columns)
    font = font_for(_everything(picture))
    heads = [fitted(font, each, wide, NAME, SMALLEST) for each in table.columns]
    foot = fitted(font, picture.foot, WIDTH - 2 * MARGIN, FOOT, FOOT)
    title = fitted(font, picture.title, WIDTH - 2 * MARGIN, TITLE, FOOT)
    top = MARGIN + height_of(title) + 36
    body = top + max(height_of(each) for each in heads) + 22
    tall = max(CELL_HEIGHT, *(height_of(each) + 24 for each in _in_rows(font, table, wide)))
    end = body + len(table.rows) * (tall + GAP) + 26
    image = Image.new("RGB", (WIDTH, end + height_of(foot) + MARGIN), GROUND)
    draw = ImageDraw.Draw(image)
    _write(draw, title, MARGIN, MARGIN, INK)
    lefts = [MARGIN + NAMES + GAP + number * (wide + GAP) for number in range(len(heads))]
    for left, head in zip(lefts, heads, strict=True):
        _write(draw, head, left, top, INK, within=wide)
    for number, (name, cells) in enumerate(table.rows):
        upper = body + number * (tall + GAP)
        words = fitted(font, name, NAMES, NAME, SMALLEST)
        _write(draw, words, MARGIN, upper + (tall - height_of(words)) // 2, INK)
        for left, cell in zip(lefts, cells, strict=True):
            box = (left, upper, left + wide, upper + tall)
            _cell(draw, font, cell, box, marked=cell == picture.marked)
    _write(draw, foot, MARGIN, end, ACCENT)
    out = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return File(f"{picture.name}.png", "image/png", out.getvalue(), picture.alt)


def _cell(
    draw: ImageDraw.ImageDraw,
    font: Font,
    cell: GridCell,
    box: tuple[int, int, int, int],
    *,
    marked: bool,
) -> None:
    """What is marked has a thick edge of another colour, so that it shows without colours too."""
    level = min(max(cell.level, 0), len(SHADES) - 1)
    edge, thick = (ACCENT, 8) if marked else (EDGE, 2)
    left, upper, right, lower = box
    draw.rounded_rectangle(box, ROUND, fill=SHADES[level], outline=edge, width=thick)
    words = _short(font, cell, right - left)
    middle = upper + (lower - upper - height_of(words)) // 2
    _write(draw, words, left, middle, ON_SHADES[level], within=right - left)


def _short(font: Font, cell: GridCell, wide: int) -> Lines:
    return fitted(font, cell.short, wide - 36, WORDS, SMALLEST)


def _in_rows(font: Font, table: _Turned, wide: int) -> Iterator[Lines]:
    for name, cells in table.rows:
        yield fitted(font, name, NAMES, NAME, SMALLEST)
        yield from (_short(font, each, wide) for each in cells)


def _write(
    draw: ImageDraw.ImageDraw,
    lines: Lines,
    left: int,
    upper: int,
    colour: str,
    within: int = 0,
) -> None:
    """One line below the other, in the middle of ``within`` where it is given."""
    for font, line in lines:
        at = left + (within - width_of(font, line)) // 2 if within else left
        draw.text((at, upper), line, colour, font.at)
        upper += font.line


def _turned(picture: Picture) -> _Turned:
    columns, rows = picture.grid.columns, picture.grid.rows
    if len(columns) <= len(rows):
        return _Turned(columns, rows)
    turned = tuple(
        (name, tuple(cells[number] for _, cells in rows)) for number, name in enumerate(columns)
    )
    return _Turned(tuple(name for name, _ in rows), turned)


def _everything(picture: Picture) -> str:
    return "".join(_said(picture))


def _said(picture: Picture) -> Iterator[str]:
    yield from (picture.title, picture.foot, *picture.grid.columns)
    for name, cells in picture.grid.rows:
        yield from (name, *(each.short for each in cells))
