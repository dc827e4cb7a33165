"""Letters for pictures: a font that has them all, and words that fit where they have to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageFont

BROAD = (
    "AtkinsonHyperlegibleNext-Regular.ttf",
    "AtkinsonHyperlegible-Regular.ttf",
    "NotoSans-Regular.ttf",
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
    "Arial.ttf",
)
"""Looked for on the machine, in this order, where the built-in font lacks a letter."""
BUILT_IN = ""
"""Pillow's own: Aileron, which is plain and open, with the letters of English."""
_NONE = "\uffff"
"""No character at all: a font draws for it what it draws for a letter that it lacks."""


@dataclass(frozen=True, slots=True)
class Font:
    """``name`` is a file's, or ``BUILT_IN``; ``size`` is in pixels."""

    name: str
    size: int

    @property
    def at(self) -> ImageFont.FreeTypeFont:
        return _loaded(self.name, self.size)

    @property
    def line(self) -> int:
        """From one line to the next."""
        return self.size * 5 // 4


Lines = Sequence[tuple[Font, str]]


def font_for(words: str) -> Font:
    """The built-in one, or the first on this machine that has every letter of these words. Where
    none does, the built-in one: what it lacks is an empty box, and the words stand beside it."""
    for name in (BUILT_IN, *BROAD):
        try:
            if _has(Font(name, 20), words):
                return Font(name, 20)
        except OSError:
            continue
    return Font(BUILT_IN, 20)


def _has(font: Font, words: str) -> bool:
    """Raises OSError where the machine has no such font."""
    lacking = bytes(font.at.getmask(_NONE))
    letters = {each for each in words if not each.isspace()}
    return all(bytes(font.at.getmask(each)) != lacking for each in letters)


def fitted(font: Font, words: str, wide: int, size: int, smallest: int) -> Lines:
    """The words in lines of at most ``wide`` pixels, as large as ``size`` where every word fits.
    One that fits at no size goes on in the next line."""
    while size > smallest and not all(
        width_of(Font(font.name, size), each) <= wide for each in words.split()
    ):
        size -= 2
    sized = Font(font.name, size)
    lines: list[str] = []
    for word in words.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(sized, joined) <= wide:
            lines[-1] = joined
            continue
        rest = word
        while width_of(sized, rest) > wide:
            cut = next(
                count
                for count in range(len(rest) - 1, 0, -1)
                if count == 1 or width_of(sized, rest[:count]) <= wide
            )
            lines.append(rest[:cut])
            rest = rest[cut:]
        lines.append(rest)
    return [(sized, line) for line in lines]


def width_of(font: Font, words: str) -> int:
    return round(font.at.getlength(words))


def height_of(lines: Lines) -> int:
    return sum(font.line for font, _ in lines)


@lru_cache(maxsize=64)
def _loaded(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Raises OSError where the machine has no such font."""
    if name:
        return ImageFont.truetype(name, size)
    built_in = ImageFont.load_default(size)
    if not isinstance(built_in, ImageFont.FreeTypeFont):
        raise OSError("Pillow was built without FreeType")
    return built_in
