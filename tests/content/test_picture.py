"""The map as a picture: readable in greyscale, in low light, and whatever it has to say."""

import io
from itertools import pairwise

import pytest
from PIL import Image, ImageStat

from bot.domain.toolkit import LADDER, Cell
from bot.message import Grid, GridCell, Picture
from bot.views import toolkit_map as view
from content import picture as drawing
from content.lettering import BUILT_IN, Font, fitted, font_for, width_of
from content.pack import Pack

GROUP = "g" * 24


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG21/#dfn-relative-luminance"""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(drawing.drawn(picture).content))


def of(pack: Pack, **times: int) -> Picture:
    counts = {Cell.of(name.replace("_", ".")): count for name, count in times.items()}
    return view.picture(pack, counts, GROUP)


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        *zip(drawing.ON_SHADES, drawing.SHADES, strict=True),
        (drawing.INK, drawing.GROUND),
        (drawing.ACCENT, drawing.GROUND),
    ],
)
def test_all_words_hold_seven_to_one(words: str, ground: str) -> None:
    assert contrast(words, ground) >= 7


def test_the_shades_stay_apart_without_colours() -> None:
    greys = [luminance(each) for each in drawing.SHADES]
    assert greys == sorted(greys, reverse=True), "the more, the darker"
    assert all(contrast(one, other) >= 1.6 for one, other in pairwise(drawing.SHADES))
    assert all(contrast(edge, drawing.GROUND) >= 3 for edge in (drawing.EDGE, drawing.ACCENT))


def test_it_is_light_paper_that_is_quiet_on_a_light_page_and_reads_on_a_dark_one(
    shipped: Pack,
) -> None:
    """Warm, and not as bright as a page of white. The marks stay apart on both."""
    full = view.picture(shipped, dict.fromkeys(LADDER, 9), GROUP)
    assert 200 < lightness(of(shipped)) < 245
    assert lightness(full) > 110
    slack, discord = "#ffffff", "#313338"
    assert contrast(drawing.GROUND, slack) < 1.25
    assert contrast(drawing.GROUND, discord) > 7


def lightness(picture: Picture) -> float:
    """Of 255, over all of it."""
    return ImageStat.Stat(opened(picture).convert("L")).mean[0]


def test_it_is_a_small_sharp_picture_that_carries_nothing_else(shipped: Pack) -> None:
    file = shipped.written(of(shipped, validation_skills=2))
    assert (file.name, file.media_type) == ("my-map.png", "image/png")
    assert len(file.content) < 60_000
    image = Image.open(io.BytesIO(file.content))
    assert image.width == drawing.WIDTH
    assert image.info == {}, "no words beside the pixels"


def test_the_same_map_is_the_same_picture(shipped: Pack) -> None:
    assert drawing.drawn(of(shipped)) == drawing.drawn(of(shipped))
    more = drawing.drawn(of(shipped, validation_skills=1))
    assert more.content != drawing.drawn(of(shipped)).content


def test_what_it_says_in_words_names_every_cell_in_order(shipped: Pack) -> None:
    alt = of(shipped, validation_skills=2, advice_debriefing=7).alt
    assert alt.index("Validation:") < alt.index("Connection:") < alt.index("Advice-giving:")
    assert alt.count("not yet") == 13
    assert "Skills, twice" in alt
    assert "Debriefing, 7 times" in alt
    assert len(alt) <= view.ALT


def test_what_comes_next_stands_out_by_its_edge(shipped: Pack) -> None:
    image = opened(of(shipped)).convert("RGB")
    accent = tuple(int(drawing.ACCENT[at : at + 2], 16) for at in (1, 3, 5))
    left = drawing.MARGIN + drawing.NAMES + drawing.GAP
    column = [image.getpixel((left + 4, y)) for y in range(image.height)]
    run = sum(each == accent for each in column)
    assert drawing.CELL_HEIGHT // 2 < run <= drawing.CELL_HEIGHT, "one cell, in the first column"


# --- words of other packs ------------------------------------------------------------------------


def grid(words: str) -> Picture:
    cell = GridCell(words, words, 1)
    names = (words, f"{words}.", f"{words}!")
    return Picture(
        "p", words, Grid(names, tuple((each, (cell,) * 3) for each in names)), None, words, ""
    )


@pytest.mark.parametrize(
    "words",
    [
        "x",
        "Wissens- und Vermittlungskompetenzentwicklung",
        "W" * 80,
        "a b " * 60,
        "Gwrando a chefnogi ŵ ŷ",
    ],
)
def test_nothing_runs_over_its_edge(words: str) -> None:
    image = opened(grid(words)).convert("RGB")
    ground = image.getpixel((0, 0))
    assert all(image.getpixel((image.width - 20, y)) == ground for y in range(image.height))
    assert all(image.getpixel((x, image.height - 20)) == ground for x in range(image.width))


@pytest.mark.parametrize("words", ["", "one", "one two three four", "W" * 60])
@pytest.mark.parametrize("wide", [40, 300])
def test_every_letter_is_there_and_within(words: str, wide: int) -> None:
    lines = fitted(Font(BUILT_IN, 20), words, wide, 38, 22)
    assert "".join("".join(line for _, line in lines).split()) == "".join(words.split())
    assert all(width_of(font, line) <= wide for font, line in lines)


def test_english_needs_no_font_of_the_machine() -> None:
    assert font_for("Knowledge and delivery style: 12 times, Advice-giving.").name == BUILT_IN


def test_letters_that_no_font_has_are_no_error() -> None:
    assert font_for("\U0001f9e1\ue000").size == 20
