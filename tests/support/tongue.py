"""A language that nobody speaks, with every text of the English pack in it: its letters are
Armenian ones in the place of ours, so a Latin letter on a card was put there by nobody's pack."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from bot.domain.agreement import Template
from bot.domain.cue import Cue
from bot.domain.toolkit import Consideration, Principle, PrincipleText, Prompt, Signpost
from content.pack import Nation, Pack
from content.wording import Entry, Wording

TAG = "xx"
_LETTERS = str.maketrans(
    {chr(97 + each): chr(0x561 + each) for each in range(26)}
    | {chr(65 + each): chr(0x531 + each) for each in range(26)}
)


def turned(words: str) -> str:
    return words.translate(_LETTERS)


def _entry(entry: Entry) -> Entry:
    pieces = (turned(each) if at % 2 == 0 else each for at, each in enumerate(entry.pieces))
    return Entry(entry.reader, tuple(pieces), entry.placeholders)


def _texts(value: Any, *names: str) -> Any:
    """With the texts of those names turned, wherever they stand in it."""
    if isinstance(value, tuple):
        return tuple(_texts(each, *names) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: turned(now)
            if each.name in names and isinstance(now := getattr(value, each.name), str)
            else _texts(getattr(value, each.name), *names)
            for each in fields(value)
        }
        return replace(value, **changed)
    return value


def in_another_tongue(pack: Pack) -> Pack:
    """The pack with every word of it in that language."""
    words = Wording({key: _entry(each) for key, each in pack.words.entries.items()}, TAG)
    principles: dict[Principle, PrincipleText] = {
        key: _texts(each, "name", "motto", "explained") for key, each in pack.principles.items()
    }
    points: dict[str, Prompt | Consideration] = {
        key: _texts(each, "text", "aloud") for key, each in pack.points.items()
    }
    agreements: dict[str, Template] = {
        key: _texts(each, "name", "about", "text") for key, each in pack.agreements.items()
    }
    cues: dict[str, Cue] = {
        key: _texts(each, "name", "say", "do", "debrief", "gentle")
        for key, each in pack.cue_cards.items()
    }

    def help_(each: Signpost) -> Signpost:
        turned_: Signpost = _texts(each, "name", "contact", "when")
        return turned_

    return replace(
        pack,
        language=TAG,
        words=words,
        area_names={key: turned(each) for key, each in pack.area_names.items()},
        principles=principles,
        points=points,
        agreements=agreements,
        cue_cards=cues,
        signposting={
            key: Nation(turned(each.name), tuple(help_(one) for one in each.help))
            for key, each in pack.signposting.items()
        },
        code_words=tuple(turned(each) for each in pack.code_words),
    )


def with_another_tongue(pack: Pack) -> Pack:
    """Both installed; the house keeps the pack's own."""
    together: dict[str, Pack] = {}
    together[pack.language] = replace(pack, others=together)
    together[TAG] = replace(in_another_tongue(pack), others=together)
    return together[pack.language]
