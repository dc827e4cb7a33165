"""Message -> Block Kit; pure. One match, one small converter a block.

A rendering is exact, or visibly shortened ("+3 more"), or an error. Long text goes on in the next
block; what somebody can press is never left out, and its id is never cut.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never

from adapters.slack import limits, mrkdwn
from bot.ids import ActionId
from bot.library import Words
from bot.log import Plain
from bot.message import (
    Block,
    Button,
    Buttons,
    Choice,
    Divider,
    Facts,
    Grid,
    GridCell,
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
    TallyRow,
)
from bot.text import Text, text

Payload = Mapping[str, Any]

CARD = "_card"
"""The callback id of a card shown as a modal. No ActionId starts with an underscore."""
OPENED = "_opened"
"""A link button: Slack reports that it was pressed, and nothing comes of it."""
PICKED = "_picked"
"""A menu of a Grid: each of its options is an ActionId of its own."""

_STYLES = {Look.PRIMARY: {"style": "primary"}, Look.CAREFUL: {"style": "danger"}, Look.NORMAL: {}}
_BAR = 10
"""Characters of a full bar: it fits beside nothing and on any phone."""
_PRESSABLE = frozenset({"actions"})


class CannotRender(Plain, ValueError):
    """What Slack cannot hold, whole or shortened. A mistake in a view, found by the gallery."""


def message(given: Message, words: Words) -> Payload:
    """``text`` is what a notification shows and a screen reader says first."""
    summary = mrkdwn.cut(given.summary, limits.MESSAGE_TEXT)
    return {"text": summary[0] if summary else " ", "blocks": blocks(given, words)}


def home(given: Message, words: Words) -> Payload:
    return {"type": "home", "blocks": blocks(given, words, limits.VIEW_BLOCKS)}


def card(given: Message, words: Words, metadata: str) -> Payload:
    """A card as a modal, for a press that came from where nothing private can be posted."""
    shown = given.blocks
    title = words.line("slack.card")
    if shown and isinstance(shown[0], Heading) and len(shown[0].text) <= limits.VIEW_TITLE:
        title, shown = shown[0].text, shown[1:]
    rest = Message(given.summary, shown, given.reader) if shown else given
    return {
        "type": "modal",
        "callback_id": CARD,
        "title": plain(title, limits.VIEW_TITLE),
        "close": plain(words.line("slack.close"), limits.VIEW_BUTTON),
        "blocks": blocks(rest, words, limits.VIEW_BLOCKS),
        "private_metadata": metadata,
    }


def blocks(given: Message, words: Words, most: int = limits.MESSAGE_BLOCKS) -> list[Payload]:
    """At least one block: a card without any shows its summary."""
    out: list[Payload] = []
    for block in given.blocks or (Paragraph(given.summary),):
        out.extend(_block(block, words))
    return _within(out, most, words) if len(out) > most else out


def _within(out: Sequence[Payload], most: int, words: Words) -> list[Payload]:
    """Leaves out the last blocks that only tell something, and says how many."""
    over = len(out) - most + 1
    spare = [at for at, each in enumerate(out) if not _pressable(each)][-over:]
    if len(spare) < over:
        raise CannotRender(f"a card of {len(out)} blocks does not fit Slack's {most}")
    left_out = set(spare[1:])
    kept: list[Payload] = []
    for at, each in enumerate(out):
        if at == spare[0]:
            kept.append(_context(mrkdwn.literal(words.line("slack.more", count=over))))
        elif at not in left_out:
            kept.append(each)
    return kept


def _pressable(block: Payload) -> bool:
    return block["type"] in _PRESSABLE or "accessory" in block


def _block(block: Block, words: Words) -> Iterator[Payload]:
    match block:
        case Heading(text=title):
            yield _heading(title)
        case Paragraph(text=told):
            yield from (_section(each) for each in mrkdwn.cut(told, limits.SECTION_TEXT))
        case Quoted(text=told):
            yield _quoted(told)
        case Note(text=told):
            yield from (_context(each) for each in mrkdwn.cut(told, limits.SECTION_TEXT))
        case Items():
            yield from _items(block)
        case Facts():
            yield from _facts(block)
        case Tally(rows=rows):
            yield from (_section(each) for each in _lines([_tally_row(row) for row in rows]))
        case Grid():
            yield from _grid(block)
        case Divider():
            yield {"type": "divider"}
        case Buttons(buttons=buttons):
            yield from _buttons(buttons)
        case Select():
            yield from _select(block, words)
        case _:
            assert_never(block)


# --- small pieces --------------------------------------------------------------------------------


def plain(words: str, most: int) -> Payload:
    """Plain text for labels and titles; shortened where it must be, with the sign of it."""
    shown = words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
    return {"type": "plain_text", "text": shown or " ", "emoji": False}


def _marked(rendered: str) -> Payload:
    # Verbatim: Slack looks for no links, channels or people of its own in it.
    return {"type": "mrkdwn", "text": rendered, "verbatim": True}


def _section(rendered: str) -> Payload:
    return {"type": "section", "text": _marked(rendered)}


def _context(rendered: str) -> Payload:
    return {"type": "context", "elements": [_marked(rendered)]}


def note(told: Text) -> list[Payload]:
    """Small print, for whoever builds a view."""
    return [_context(each) for each in mrkdwn.cut(told, limits.SECTION_TEXT)]


def _lines(lines: Sequence[str]) -> list[str]:
    """Lines put together into as few sections as hold them."""
    out: list[str] = []
    for line in lines:
        if out and len(out[-1]) + 1 + len(line) <= limits.SECTION_TEXT:
            out[-1] += f"\n{line}"
        else:
            out.append(line)
    return out


# --- one converter a block -----------------------------------------------------------------------


def _heading(title: str) -> Payload:
    if len(title) > limits.HEADER_TEXT:
        return _section(mrkdwn.of(text(title)))
    return {"type": "header", "text": plain(title, limits.HEADER_TEXT)}


def _quoted(told: Text) -> Payload:
    quote = {"type": "rich_text_quote", "elements": list(mrkdwn.elements(told))}
    return {"type": "rich_text", "elements": [quote]}


def _items(block: Items) -> Iterator[Payload]:
    lines: list[str] = []
    for index, item in enumerate(block.items, 1):
        mark = f"{index}. " if block.numbered else "• "
        lines += mrkdwn.cut(text(mark, item), limits.SECTION_TEXT)
    yield from (_section(each) for each in _lines(lines))


def _facts(block: Facts) -> Iterator[Payload]:
    fields: list[Payload] = []
    for fact in block.facts:
        label = f"*{mrkdwn.literal(fact.label)}*"
        value = mrkdwn.of(fact.value)
        if len(label) + 1 + len(value) <= limits.FIELD_TEXT:
            fields.append(_marked(f"{label}\n{value}"))
            continue
        yield from _fields(fields)
        fields = []
        yield _section(label)
        yield from (_section(each) for each in mrkdwn.cut(fact.value, limits.SECTION_TEXT))
    yield from _fields(fields)


def _fields(fields: Sequence[Payload]) -> Iterator[Payload]:
    for start in range(0, len(fields), limits.SECTION_FIELDS):
        chunk = list(fields[start : start + limits.SECTION_FIELDS])
        # Two columns of Slack's are half as wide: one fact alone takes the whole line.
        yield {"type": "section", **({"fields": chunk} if len(chunk) > 1 else {"text": chunk[0]})}


def _tally_row(row: TallyRow) -> str:
    """The words first, for whoever hears it; the bar is only a picture of them."""
    line = f"*{mrkdwn.literal(row.label)}*: {mrkdwn.literal(row.words)}"
    if row.share is None:
        return line
    full = round(min(max(row.share, 0.0), 1.0) * _BAR)
    return f"{line}\n{'█' * full}{'░' * (_BAR - full)}"


def _grid(block: Grid) -> Iterator[Payload]:
    """A row at a time: each cell behind its column, and a menu of the cells that can be opened."""
    for name, cells in block.rows:
        named = list(zip(block.columns, cells, strict=True))
        told = [f"{mrkdwn.literal(column)}: {mrkdwn.literal(cell.short)}" for column, cell in named]
        sections = [_section(each) for each in _lines([f"*{mrkdwn.literal(name)}*", *told])]
        options = [option(_pick(column, cell)) for column, cell in named if cell.action]
        if options:
            menu = {
                "type": "static_select",
                "action_id": PICKED,
                "placeholder": plain(name, limits.PLACEHOLDER),
                "options": options,
            }
            yield {**sections[0], "accessory": menu}
            yield from sections[1:]
        else:
            yield from sections


def _pick(column: str, cell: GridCell) -> Choice:
    return Choice(cell.action.encode() if cell.action else "", column)


def _buttons(buttons: Sequence[Button | LinkButton]) -> Iterator[Payload]:
    """Slack wants each action id once in a block: a second one starts the next block."""
    row: list[Payload] = []
    seen: set[str] = set()
    for index, each in enumerate(buttons):
        button = _button(each, index)
        if button is None:
            yield from _actions(row)
            row, seen = [], set()
            yield _section(mrkdwn.literal(f"{each.label} ({_address(each)})"))
            continue
        if button["action_id"] in seen or len(row) == limits.ACTION_ELEMENTS:
            yield from _actions(row)
            row, seen = [], set()
        row.append(button)
        seen.add(button["action_id"])
    yield from _actions(row)


def _address(button: Button | LinkButton) -> str:
    return button.url if isinstance(button, LinkButton) else ""


def _actions(elements: Sequence[Payload]) -> Iterator[Payload]:
    if elements:
        yield {"type": "actions", "elements": list(elements)}


def _button(button: Button | LinkButton, index: int) -> Payload | None:
    """None for a link that Slack would not open."""
    shown = {"type": "button", "text": plain(button.label, limits.BUTTON_TEXT)}
    match button:
        case Button(action=action, look=look):
            return {**shown, "action_id": action.encode(), **_STYLES[look]}
        case LinkButton(url=url):
            if not mrkdwn.is_web(url) or len(url) > limits.URL:
                return None
            return {**shown, "action_id": f"{OPENED}.{index}", "url": url}
        case _:
            assert_never(button)


def _select(block: Select, words: Words) -> Iterator[Payload]:
    label = _section(mrkdwn.literal(block.label))
    if not block.options:
        yield label
        return
    shown = list(block.options[: limits.OPTIONS])
    chosen = next((each for each in block.options if each.value == block.chosen), None)
    if chosen is not None and chosen not in shown:
        shown[-1] = chosen
    yield {**label, "accessory": menu(block.action, block.label, shown, block.chosen)}
    over = len(block.options) - len(shown)
    if over:
        yield _context(mrkdwn.literal(words.line("slack.more", count=over)))


def menu(action: ActionId, label: str, choices: Sequence[Choice], chosen: str = "") -> Payload:
    options = [option(each) for each in choices]
    initial = [each for each in options if chosen and each["value"] == chosen]
    return {
        "type": "static_select",
        "action_id": action.encode(),
        "placeholder": plain(label, limits.PLACEHOLDER),
        "options": options,
        **({"initial_option": initial[0]} if initial else {}),
    }


def option(choice: Choice) -> Payload:
    """Raises CannotRender for a value that would have to be cut: it is an identity."""
    if not 0 < len(choice.value) <= limits.OPTION_VALUE:
        raise CannotRender(f"Slack holds option values of 1 to {limits.OPTION_VALUE} characters")
    hint = {"description": plain(choice.hint, limits.OPTION_HINT)} if choice.hint else {}
    return {"text": plain(choice.label, limits.OPTION_TEXT), "value": choice.value, **hint}
