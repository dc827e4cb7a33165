"""What the toolkit filled in says of itself, alike in every format."""

from bot.domain.filled import Filled, Told
from bot.library import Words


def title(words: Words, filled: Filled) -> str:
    return words.line("filled.title.empty" if filled.empty else "filled.title")


def subtitle(words: Words, filled: Filled) -> str:
    """Nobody's yet, where it is of no group: a copy to print."""
    if not filled.group:
        return words.line("filled.subtitle.blank")
    return words.line("filled.subtitle", group=filled.group, day=words.dates.numbered(filled.made))


def about(words: Words, filled: Filled) -> str:
    if filled.shared:
        return words.line("filled.about.shared")
    return words.line("filled.about.empty" if filled.empty else "filled.about")


def question(words: Words, asked: str) -> str:
    return words.line(f"reflection.field.{asked}")


def told_heading(words: Words, told: Told) -> str:
    return words.line(f"filled.told.{told.kind.value}", day=words.dates.numbered(told.on))
