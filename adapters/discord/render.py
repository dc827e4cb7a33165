"""Message -> what Discord draws; pure.

Two ways, never mixed in one message (docs/discord.md says why):

- ``private``, for answers to somebody who is looking: Components V2, text and buttons in their
  order, the full width of a phone.
- ``posted``, for what comes unasked: an ordinary message, because only its own text reaches a
  notification. The summary comes first there, and what can be pressed comes last.

A rendering is exact, visibly shortened, or ``TooMuch``. Running text and lists are what is
shortened; ids, facts, times and people never are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeGuard, assert_never

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

Component = Mapping[str, Any]

ROW, BUTTON, SELECT, TEXT, SEPARATOR = 1, 2, 3, 10, 14
LINK_STYLE = 5
_STYLES = {Look.PRIMARY: 1, Look.NORMAL: 2, Look.CAREFUL: 4}


class TooMuch(ValueError):
    """It cannot be shown on Discord, shortened or not. The message is content-free."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message ready to go. Either ``in_order`` (Components V2, no content) or not."""

    components: tuple[Component, ...]
    content: str = ""
    embed: str = ""
    """The description of the one embed, where the card is too long for ``content``."""
    in_order: bool = False


class _Sort(Enum):
    """What may happen to words when there is no room for all of them."""

    WHOLE = "whole"
    CUT = "cut"
    LISTED = "listed"
    """Lines are left out from the end, and how many is said."""


@dataclass(frozen=True, slots=True)
class _Said:
    lines: tuple[str, ...]
    sort: _Sort = _Sort.WHOLE
    heading: bool = False
    left: int = 0
    """How many lines were left out, which ``more`` says."""
    more: str = ""

    @property
    def text(self) -> str:
        return "\n".join((*self.lines, self.more) if self.more else self.lines)


@dataclass(frozen=True, slots=True)
class _Pressed:
    """An action row."""

    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class _Gap:
    line: bool


_Piece = _Said | _Pressed | _Gap


def private(message: Message, words: Words) -> Drawn:
    """For the person who acted. Raises TooMuch."""
    pieces = _pieces(message, words)
    if all(isinstance(each, _Gap) for each in pieces):
        pieces = [_Said((markdown(message.summary),), _Sort.CUT)]
    fitting = _fitted(pieces, limits.DISPLAY_TEXT, words)
    components: list[Component] = []
    for piece in _together(fitting):
        match piece:
            case _Said():
                components.append({"type": TEXT, "content": piece.text})
            case _Pressed(components=row):
                components.append({"type": ROW, "components": list(row)})
            case _Gap(line=line):
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
    said: list[_Piece] = [each for each in pieces if isinstance(each, _Said)]
    summary = markdown(message.summary)
    whole = said if _begins_with(said, summary) else [_Said((summary,), _Sort.CUT), *said]
    components = _unique([{"type": ROW, "components": list(row)} for row in rows])
    content = _joined(whole)
    if len(content) <= limits.CONTENT:
        return Drawn(components, content)
    embed = _joined(_fitted(said, limits.EMBED_TEXT, words))
    return Drawn(components, shortened_markdown(summary, limits.CONTENT), embed)


# --- blocks --------------------------------------------------------------------------------------


def _pieces(message: Message, words: Words) -> list[_Piece]:
    first = True
    out: list[_Piece] = []
    for block in message.blocks:
        for piece in _block(block, words, first=first):
            if isinstance(piece, _Said) and not piece.text.strip():
                continue
            out.append(piece)
        first = first and not isinstance(block, Heading)
    return out


def _block(block: Block, words: Words, *, first: bool) -> Iterator[_Piece]:
    match block:
        case Heading(text=title):
            yield _Said((f"{'##' if first else '###'} {_one_line(title)}",), heading=True)
        case Paragraph(text=said):
            yield _Said((markdown(said),), _Sort.CUT)
        case Quoted(text=said):
            lines = markdown(said).split("\n")
            yield _Said(tuple(f"> {line}" for line in lines), _Sort.CUT)
        case Note(text=said):
            yield _Gap(line=False)
            yield _Said((markdown(said),), _Sort.CUT)
        case Items():
            yield _items(block)
        case Facts(facts=facts):
            yield _Said(
                tuple(f"**{escaped(each.label)}:** {markdown(each.value)}" for each in facts)
            )
        case Tally(rows=rows):
            yield _Said(tuple(f"**{escaped(row.label)}:** {escaped(row.words)}" for row in rows))
        case Grid():
            yield from _grid(block, words)
        case Divider():
            yield _Gap(line=True)
        case Buttons():
            yield from _buttons(block)
        case Select(action=action, label=label, options=options, chosen=chosen):
            if any(each.value == chosen for each in options):
                # The chosen option stands where the label would.
                yield _Said((f"**{escaped(label)}**",))
            for part in _portions(options, limits.SELECT_OPTIONS):
                yield _Pressed((_menu(action.encode(), label, part, chosen),))
        case _:
            assert_never(block)


def _items(items: Items) -> _Said:
    lines = []
    for index, item in enumerate(items.items, 1):
        mark = f"{index}. " if items.numbered else "- "
        lines.append(mark + markdown(item).replace("\n", "\n" + " " * len(mark)))
    return _Said(tuple(lines), _Sort.LISTED)


def _grid(grid: Grid, words: Words) -> Iterator[_Piece]:
    """Each row as a list, so that a screen reader says row, column and cell in turn; then one menu
    that opens a cell."""
    lines: list[str] = []
    open_: list[Choice] = []
    for name, cells in grid.rows:
        lines.append(f"**{escaped(name)}**")
        for column, cell in zip(grid.columns, cells, strict=True):
            lines.append(f"- {escaped(column)}: {escaped(cell.words)}")
            if cell.action is not None:
                open_.append(Choice(cell.action.encode(), f"{name}: {column}", cell.words))
    yield _Said(tuple(lines))
    label = words.line("discord.grid")
    for part in _portions(open_, limits.SELECT_OPTIONS):
        yield _Pressed((_menu(PICK, label, part, ""),))


def _buttons(buttons: Buttons) -> Iterator[_Piece]:
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
                    yield _Said((link(url, label),))
            case _:
                assert_never(each)
    for row in _portions(shown, limits.ROW_BUTTONS):
        yield _Pressed(tuple(row))


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


# --- room ----------------------------------------------------------------------------------------


def _fitted(pieces: Sequence[_Piece], most: int, words: Words) -> list[_Piece]:
    """The longest running text and lists give way first. Raises TooMuch."""
    out = list(pieces)

    def more(count: int) -> str:
        return escaped(words.line("discord.more", count=count))

    while (over := len(_joined(out)) - most) > 0:
        giving = [(len(each.text), at, each) for at, each in enumerate(out) if _can_give(each)]
        if not giving:
            raise TooMuch(f"{over} characters more than fit")
        _, at, longest = max(giving, key=lambda each: each[0])
        out[at] = _less(longest, over, more)
    return out


_LEAST = 80
"""Characters that running text keeps however little room there is: about one sentence."""


def _can_give(piece: _Piece) -> TypeGuard[_Said]:
    if not isinstance(piece, _Said) or piece.sort is _Sort.WHOLE:
        return False
    return len(piece.lines) > 1 if piece.sort is _Sort.LISTED else len(piece.text) > _LEAST


def _less(piece: _Said, over: int, more: Callable[[int], str]) -> _Said:
    wanted = len(piece.text) - over
    if piece.sort is _Sort.CUT:
        return replace(piece, lines=(shortened_markdown(piece.text, max(_LEAST, wanted)),))
    while len(piece.lines) > 1 and len(piece.text) > wanted:
        left = piece.left + 1
        piece = replace(piece, lines=piece.lines[:-1], left=left, more=more(left))
    return piece


def _text(piece: _Piece) -> str:
    return piece.text if isinstance(piece, _Said) else ""


def _joined(pieces: Sequence[_Piece]) -> str:
    out = ""
    for piece in pieces:
        if isinstance(piece, _Said):
            out += piece.text + ("\n" if piece.heading else "\n\n")
    return out.rstrip()


def _together(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Neighbouring words become one, so that they are read in one go. A gap stands only between
    two things."""
    out: list[_Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if isinstance(piece, _Gap) and (last is None or isinstance(last, _Gap)):
            continue
        if isinstance(piece, _Said) and isinstance(last, _Said):
            out[-1] = _Said((_joined((last, piece)),), heading=piece.heading)
        else:
            out.append(piece)
    while out and isinstance(out[-1], _Gap):
        out.pop()
    return out


def _begins_with(said: Sequence[_Piece], summary: str) -> bool:
    """Whether the card says its summary at once anyway."""
    first = _text(said[0]).removeprefix("## ") if said else ""
    return first.startswith(summary) or first.rstrip(".") == summary.rstrip(".")


def _rows(pieces: Sequence[_Piece]) -> list[tuple[Component, ...]]:
    """The action rows, with buttons moved up where a row before has room."""
    rows: list[tuple[Component, ...]] = []
    for piece in pieces:
        if not isinstance(piece, _Pressed):
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
