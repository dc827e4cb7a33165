"""Every shape of a button's, a menu's or a form's id that was ever sent out, release by release.

People keep cards for months, so what a release has sent is read by every one after it. A file in
``tests/payloads/actions`` belongs to a release: lines are added to it until it is out, and never
taken away or changed. A line is how it is used (``press``, ``choose``, ``form``) and one example.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot import __version__
from bot.ids import ActionId
from bot.message import Button, Buttons, Form, Grid, Message, Select

FOLDER = Path(__file__).parents[1] / "payloads" / "actions"
Shape = tuple[str, str, int]


def newest() -> Path:
    """This release's: of 0.1.7 it is ``v0.1.txt``."""
    return FOLDER / f"v{'.'.join(__version__.split('.')[:2])}.txt"


def lines() -> list[str]:
    """Of every release, oldest first."""
    return [
        line
        for file in sorted(FOLDER.glob("v*.txt"), key=_release)
        for line in file.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]


def shape(line: str) -> Shape:
    """What a reader of ids has to cope with: how it is used, its verb, and how many parts."""
    used, _, encoded = line.partition(" ")
    verb, _, rest = encoded.partition(":")
    return used, verb, len(rest.split("/")) if rest else 0


def issued(shown: Iterable[Message | Form]) -> Iterator[str]:
    """Everything on these cards that can be pressed, chosen or sent."""
    for each in shown:
        if isinstance(each, Form):
            yield _line("form", each.id)
            continue
        for block in each.blocks:
            match block:
                case Buttons(buttons=buttons):
                    yield from (_line("press", b.action) for b in buttons if isinstance(b, Button))
                case Select(action=action):
                    yield _line("choose", action)
                case Grid(rows=rows):
                    cells = [cell for _, row in rows for cell in row]
                    yield from (_line("press", cell.action) for cell in cells if cell.action)
                case _:
                    pass


def _line(used: str, action: ActionId) -> str:
    return f"{used} {action.encode()}"


def _release(file: Path) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", file.stem))
