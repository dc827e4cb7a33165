"""A card as one member gets it: their own time zone, and short where they asked for short ones.

Pure, and the same for an answer, a direct message and the Home tab. What stands in a channel is
everybody's and stays as it is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import groupby
from typing import Any

from bot.domain.member import Member
from bot.message import (
    Block,
    Button,
    Buttons,
    Divider,
    Facts,
    Grid,
    Heading,
    Items,
    LinkButton,
    Message,
    Note,
    Paragraph,
    Quoted,
    Reader,
    Select,
    Tally,
)
from bot.text import Inline, Text, When, joined, text

SENTENCES, CONTROLS = 2, 3
"""Of a short card: what docs/copy.md allows."""
_END = re.compile(r"(?<=[.?])\s+")


def personal(
    message: Message,
    member: Member,
    whole: Button | None = None,
    rest: Button | None = None,
) -> Message:
    """Cards for members only: who runs a group works in the group's time, on whole cards.
    ``whole`` is the button that shows all of a card, where there is one; ``rest`` the one that
    stays on a card that nobody asked for, however few buttons it has."""
    if message.reader is not Reader.MEMBER:
        return message
    if member.zone:
        message = in_zone(message, member.zone)
    return shortened(message, whole, rest) if member.low_energy else message


# --- short ---------------------------------------------------------------------------------------


def shortened(message: Message, whole: Button | None = None, rest: Button | None = None) -> Message:
    """At most two sentences and three controls, in the order in which they always stand. Where
    something is left out, ``whole`` is the last of the three; ``rest``, where the card has it, is
    never left out. A menu of what to do instead stands under them."""
    said = list(_sentences(message))
    words = message.short or joined(said[:SENTENCES], " ") or message.summary
    controls = list(_controls(message))
    last: list[Button] = []
    if whole is not None and _lacks(message, said, controls):
        last = [whole]
    if rest is not None and rest in controls[CONTROLS - len(last) :]:
        last = [rest, *last]
    controls = [*controls[: CONTROLS - len(last)], *last]
    pressed = tuple(each for each in controls if not isinstance(each, Select))
    kept = [each for each in message.blocks if _kept(each)]
    blocks: list[Block] = [*kept, Paragraph(words)]
    blocks += [each for each in controls if isinstance(each, Select)]
    if pressed:
        blocks.append(Buttons(pressed))
    blocks += [each for each in message.blocks if _instead(each)]
    return replace(message, blocks=tuple(blocks))


def _lacks(
    message: Message, said: Sequence[Text], controls: Sequence[Button | LinkButton | Select]
) -> bool:
    """Whether something is left out that should be one tap away. Where the card brings its own
    short words, what can be pressed comes first."""
    if message.short and not any(_kept(each) for each in message.blocks):
        return len(controls) != CONTROLS or _can_wait(controls[-1])
    if message.short:
        return True
    return len(said) > SENTENCES or len(controls) > CONTROLS


def _can_wait(control: Button | LinkButton | Select) -> bool:
    """A concern that stands last has the platform's own way too; all of a card has no other."""
    return isinstance(control, Button) and control.action.parts[:1] == ("concern.raise",)


def _kept(block: Block) -> bool:
    return isinstance(block, Items) and block.keeps


def _instead(block: Block) -> bool:
    return isinstance(block, Select) and block.instead


def _controls(message: Message) -> Iterator[Button | LinkButton | Select]:
    for block in message.blocks:
        match block:
            case Buttons(buttons):
                yield from buttons
            case Select(instead=False):
                yield block
            case _:
                pass


def _sentences(message: Message) -> Iterator[Text]:
    """What the card says, in its order. A heading only names it, and what ends with a colon belongs
    to what comes after it."""
    before: Text = ()
    for words in _words(message):
        for sentence in sentences(words):
            whole = text(before, " ", sentence) if before else sentence
            before = whole if _last(whole).endswith(":") else ()
            if not before:
                yield whole
    if before:
        yield before


def _words(message: Message) -> Iterator[Text]:
    for block in message.blocks:
        match block:
            case Paragraph(words) | Quoted(words) | Note(words):
                yield words
            case Items(items, keeps=False):
                yield from (_ended(each) for each in items)
            case Facts(facts):
                yield from (_ended(text(f"{each.label}: ", each.value)) for each in facts)
            case Tally(rows):
                yield from (_ended(text(f"{each.label}: {each.words}")) for each in rows)
            case Items() | Heading() | Divider() | Buttons() | Select() | Grid():
                pass


def sentences(words: Text) -> Iterator[Text]:
    """A text as its sentences, each keeping what is in it: times, people, links."""
    sentence: list[Inline] = []
    for piece in _merged(words):
        if not isinstance(piece, str):
            sentence.append(piece)
            continue
        first, *rest = _END.split(piece)
        sentence.append(first)
        for each in rest:
            yield text(*sentence)
            sentence = [each]
    if any(each != "" for each in sentence):
        yield text(*sentence)


def first_sentence(words: Text) -> Text:
    """For a card's own short words, of what somebody wrote at more length."""
    return next(sentences(words), ())


def _merged(words: Text) -> Iterator[Inline]:
    """Neighbouring strings as one: a sentence may end where one of them does."""
    for plain, pieces in groupby(words, key=lambda each: isinstance(each, str)):
        if plain:
            yield "".join(each for each in pieces if isinstance(each, str))
        else:
            yield from pieces


def _ended(words: Text) -> Text:
    """With a full stop, where nothing ends it yet."""
    return words if _last(words).endswith((".", "?", ":")) else text(words, ".")


def _last(words: Text) -> str:
    """How it ends, where it ends with plain words."""
    return words[-1] if words and isinstance(words[-1], str) else ""


# --- in their zone -------------------------------------------------------------------------------


def in_zone(message: Message, zone: str) -> Message:
    """The same card with its times in that zone, wherever they stand on it."""
    changed: Message = _in_zone(message, zone)
    return changed


def _in_zone(value: Any, zone: str) -> Any:
    if isinstance(value, When):
        return replace(value, zone=zone)
    if isinstance(value, tuple):
        return tuple(_in_zone(each, zone) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = dict(_changed(value, zone))
        return replace(value, **changed) if changed else value
    return value


def _changed(value: Any, zone: str) -> Iterable[tuple[str, Any]]:
    for each in fields(value):
        before = getattr(value, each.name)
        after = _in_zone(before, zone)
        if after != before:
            yield each.name, after
