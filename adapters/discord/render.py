"""Message -> what Discord draws; pure.

Two ways, never mixed in one message (docs/discord.md says why):

- ``private``, for answers to somebody who is looking: Components V2, text and buttons in their
  order, the full width of a phone.
- ``posted``, for what comes unasked: an ordinary message, because only its own text reaches a
  notification. The summary comes first there, or right below the card's heading where it says all
  of it; nothing is said again, and what can be pressed comes last.

A rendering is exact, visibly shortened, or ``TooMuch``. Running text and lists are what is
shortened; ids, facts, times and people never are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from adapters.discord import limits
from adapters.discord.inbound import PICK
from adapters.discord.markdown import (
    escaped,
    link,
    markdown,
    openable,
    shortened,
    shortened_markdown,
)
from adapters.discord.pieces import (
    Component,
    Gap,
    Piece,
    Pressed,
    Said,
    Sort,
    TooMuch,
    fitted,
    joined,
    together,
    words_of,
)
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Choice,
    Divider,
    Facts,
    Grid,
    Heading,
    Items,
    LinkButton,
    Look,
    Message,
    Note,
    Paragraph,
    Quoted,
    Select,
    Tally,
)

ROW, BUTTON, SELECT, TEXT, SEPARATOR = 1, 2, 3, 10, 14
LINK_STYLE = 5
_STYLES = {Look.PRIMARY: 1, Look.NORMAL: 2, Look.CAREFUL: 4}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message ready to go. Either ``in_order`` (Components V2, no content) or not."""

    components: tuple[Component, ...]
    content: str = ""
    embed: str = ""
    """The description of the one embed, where the card is too long for ``content``."""
    in_order: bool = False


def private(message: Message, words: Words) -> Drawn:
    """For the person who acted. Raises TooMuch."""
    pieces = _pieces(message, words)
    if all(isinstance(each, Gap) for each in pieces):
        pieces = [Said((markdown(message.summary),), Sort.CUT)]
    fitting = fitted(pieces, limits.DISPLAY_TEXT, words)
    components: list[Component] = []
    for piece in together(fitting):
        match piece:
            case Said():
                components.append({"type": TEXT, "content": piece.text})
            case Pressed(components=row):
                components.append({"type": ROW, "components": list(row)})
            case Gap(line=line):
                components.append({"type": SEPARATOR, "divider": line, "spacing": 1})
            case _:
                assert_never(piece)
    count = sum(1 + len(each.get("components", ())) for each in components)
    if count > limits.COMPONENTS:
        raise TooMuch(f"{count} components, where {limits.COMPONENTS} fit")
    return Drawn(_unique(components), in_order=True)


def posted(message: Message, words: Words) -> Drawn:
    """For a channel or a direct message. Raises TooMuch."""
    pieces = _pieces(message, words)
    rows = _rows(pieces)
    if len(rows) > limits.ROWS:
        return private(message, words)
    said: list[Piece] = [each for each in pieces if isinstance(each, Said)]
    summary = markdown(message.summary)
    rest = list(_besides(said, summary))
    whole = said if _says(said, summary) else [Said((summary,), Sort.CUT), *rest]
    components = _unique([{"type": ROW, "components": list(row)} for row in rows])
    content = joined(whole)
    if len(content) <= limits.CONTENT:
        return Drawn(components, content)
    # The summary may be cut short here, so the frame holds all that it says.
    embed = joined(fitted(said, limits.EMBED_TEXT, words))
    return Drawn(components, shortened_markdown(summary, limits.CONTENT), embed)


# --- blocks --------------------------------------------------------------------------------------


def _pieces(message: Message, words: Words) -> list[Piece]:
    first = True
    out: list[Piece] = []
    for block in message.blocks:
        for piece in _block(block, words, first=first):
            if isinstance(piece, Said) and not piece.text.strip():
                continue
            out.append(piece)
        first = first and not isinstance(block, Heading)
    return out


def _block(block: Block, words: Words, *, first: bool) -> Iterator[Piece]:
    match block:
        case Heading(text=title):
            yield Said((f"{'##' if first else '###'} {_one_line(title)}",), heading=True)
        case Paragraph(text=said):
            yield Said((markdown(said),), Sort.CUT)
        case Quoted(text=said):
            lines = markdown(said).split("\n")
            yield Said(tuple(f"> {line}" for line in lines), Sort.CUT)
        case Note(text=said):
            yield Gap(line=False)
            yield Said((markdown(said),), Sort.CUT)
        case Items():
            yield _items(block)
        case Facts(facts=facts):
            yield Said(
                tuple(f"**{escaped(each.label)}:** {markdown(each.value)}" for each in facts)
            )
        case Tally(rows=rows):
            yield Said(tuple(f"**{escaped(row.label)}:** {escaped(row.words)}" for row in rows))
        case Grid():
            yield from _grid(block, words)
        case Divider():
            yield Gap(line=True)
        case Buttons():
            yield from _buttons(block)
        case Select(action=action, label=label, options=options, chosen=chosen):
            if any(each.value == chosen for each in options):
                # The chosen option stands where the label would.
                yield Said((f"**{escaped(label)}**",))
            for part in _portions(options, limits.SELECT_OPTIONS):
                yield Pressed((_menu(action.encode(), label, part, chosen),))
        case _:
            assert_never(block)


def _items(items: Items) -> Said:
    lines = []
    for index, item in enumerate(items.items, 1):
        mark = f"{index}. " if items.numbered else "- "
        lines.append(mark + markdown(item).replace("\n", "\n" + " " * len(mark)))
    return Said(tuple(lines), Sort.LISTED)


def _grid(grid: Grid, words: Words) -> Iterator[Piece]:
    """Each row as a list, so that a screen reader says row, column and cell in turn; then one menu
    that opens a cell."""
    lines: list[str] = []
    open_: list[Choice] = []
    for name, cells in grid.rows:
        lines.append(f"**{escaped(name)}**")
        for column, cell in zip(grid.columns, cells, strict=True):
            lines.append(f"- {escaped(column)}: {escaped(cell.short)}")
            if cell.action is not None:
                open_.append(Choice(cell.action.encode(), f"{name}: {column}", cell.short))
    yield Said(tuple(lines))
    label = words.line("discord.grid")
    for part in _portions(open_, limits.SELECT_OPTIONS):
        yield Pressed((_menu(PICK, label, part, ""),))


def _buttons(buttons: Buttons) -> Iterator[Piece]:
    shown: list[Component] = []
    for each in buttons.buttons:
        match each:
            case Button(label=label, action=action, look=look):
                shown.append(
                    {
                        "type": BUTTON,
                        "style": _STYLES[look],
                        "label": shortened(label, limits.BUTTON_LABEL),
                        "custom_id": action.encode(),
                    }
                )
            case LinkButton(label=label, url=url):
                if openable(url) and len(url) <= limits.BUTTON_URL:
                    label = shortened(label, limits.BUTTON_LABEL)
                    shown.append({"type": BUTTON, "style": LINK_STYLE, "label": label, "url": url})
                else:
                    yield Said((link(url, label),))
            case _:
                assert_never(each)
    for row in _portions(shown, limits.ROW_BUTTONS):
        yield Pressed(tuple(row))


def _menu(custom_id: str, label: str, options: Sequence[Choice], chosen: str) -> Component:
    return {
        "type": SELECT,
        "custom_id": custom_id,
        "placeholder": shortened(label, limits.PLACEHOLDER),
        "options": [option(each, chosen=each.value == chosen) for each in options],
    }


def option(choice: Choice, *, chosen: bool) -> Component:
    """One option of a menu, a radio or a checkbox group. Raises TooMuch where its value would have
    to be cut."""
    if not 0 < len(choice.value) <= limits.OPTION_LABEL:
        raise TooMuch("the value of an option does not fit")
    given: dict[str, Any] = {
        "label": shortened(choice.label, limits.OPTION_LABEL),
        "value": choice.value,
    }
    if choice.hint:
        given["description"] = shortened(choice.hint, limits.OPTION_LABEL)
    if chosen:
        given["default"] = True
    return given


# --- posted ---------------------------------------------------------------------------------------


_SENTENCE = re.compile(r"(?<=[.?])\s+")
_WORD = re.compile(r"\w+")
_ALIKE = 0.75
"""The share of a heading's words that the summary has too, from which on it says nothing new."""


def _says(said: Sequence[Piece], summary: str) -> bool:
    """Whether the card says all of its summary at once anyway: in its heading, or in what comes
    first otherwise. A notification then begins with the heading."""
    words = [words_of(each) for each in said[:2]]
    if said and isinstance(said[0], Said) and said[0].heading:
        if words[0].removeprefix("## ").rstrip(".") == summary.rstrip("."):
            return True
        words = words[1:]
    return bool(words) and all(each in words[0] for each in _SENTENCE.split(summary))


def _besides(said: Sequence[Piece], summary: str) -> Iterator[Piece]:
    """What the card says and its summary, which stands above, does not: nothing is read twice."""
    known = set(_WORD.findall(summary.casefold()))
    first = True
    for piece in said:
        if not isinstance(piece, Said):
            continue
        words = _WORD.findall(piece.text.casefold())
        if piece.heading and first:
            first = False
            if sum(each in known for each in words) >= _ALIKE * len(words):
                continue
        if piece.sort is Sort.CUT and all(
            each in summary for each in _SENTENCE.split(piece.text.strip())
        ):
            continue
        yield piece


def _rows(pieces: Sequence[Piece]) -> list[tuple[Component, ...]]:
    """The action rows, with buttons moved up where a row before has room."""
    rows: list[tuple[Component, ...]] = []
    for piece in pieces:
        if not isinstance(piece, Pressed):
            continue
        buttons = all(each["type"] == BUTTON for each in piece.components)
        fits = rows and buttons and rows[-1][0]["type"] == BUTTON
        if fits and len(rows[-1]) + len(piece.components) <= limits.ROW_BUTTONS:
            rows[-1] = (*rows[-1], *piece.components)
        else:
            rows.append(piece.components)
    return rows


def _unique(components: Sequence[Component]) -> tuple[Component, ...]:
    """Discord refuses a message that has a custom_id twice: later ones get a number, which
    ``inbound`` takes off. Raises TooMuch where it does not fit."""
    seen: dict[str, int] = {}

    def once(component: Component) -> Component:
        if "components" in component:
            return {**component, "components": [once(each) for each in component["components"]]}
        if "custom_id" not in component:
            return component
        own = component["custom_id"]
        seen[own] = count = seen.get(own, 0) + 1
        numbered = own if count == 1 else f"{own}#{count}"
        if len(numbered) > limits.CUSTOM_ID:
            raise TooMuch("a custom_id does not fit")
        return {**component, "custom_id": numbered}

    return tuple(once(each) for each in components)


def _portions(items: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), most):
        yield items[start : start + most]


def _one_line(words: str) -> str:
    return " ".join(escaped(words).split())


def with_row(drawn: Drawn, buttons: Sequence[Component]) -> Drawn:
    """With a row of this adapter's own buttons below. Raises TooMuch."""
    if not buttons:
        return drawn
    rows = sum(each["type"] == ROW for each in drawn.components)
    if len(buttons) > limits.ROW_BUTTONS or (not drawn.in_order and rows == limits.ROWS):
        raise TooMuch("no room for another row")
    row: Component = {"type": ROW, "components": list(buttons)}
    return replace(drawn, components=(*drawn.components, row))


def own_button(label: str, custom_id: str, look: Look = Look.NORMAL) -> Component:
    return {
        "type": BUTTON,
        "style": _STYLES[look],
        "label": shortened(label, limits.BUTTON_LABEL),
        "custom_id": custom_id,
    }
