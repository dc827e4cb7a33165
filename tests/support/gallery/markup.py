"""Small pieces of HTML for the gallery's page; pure.

What is drawn is a picture made of words: nothing in it can be pressed, filled in or followed.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

Payload = Mapping[str, Any]

READER_ZONE = ZoneInfo("Europe/London")
"""Whose clock the pictures show. On both platforms it is each reader's own."""


class Unknown(ValueError):
    """The page does not know how to draw this. A new block needs its picture here."""


def tag(name: str, inside: str, kind: str = "") -> str:
    """``inside`` is HTML already."""
    kind = f' class="{kind}"' if kind else ""
    return f"<{name}{kind}>{inside}</{name}>"


def words(said: str, name: str = "p", kind: str = "") -> str:
    """A plain string as an element."""
    return tag(name, escape(said, quote=False), kind)


def stacked(parts: Iterable[str]) -> str:
    return "\n".join(parts)


def buttons(each: Iterable[str]) -> str:
    return tag("p", " ".join(each), "buttons")


def button(label: str, look: str = "") -> str:
    return words(label, "span", f"button {look}".rstrip())


def menu(shown: str) -> str:
    return words(shown, "span", "menu")


def box(shown: str, *, tall: bool = False) -> str:
    return words(shown, "p", "box tall" if tall else "box")


def entry(typed: str, after: str, about: str) -> str:
    """A command: what is typed, what may come after it, and what it is for."""
    head = tag("p", f"{words(typed, 'strong')} {words(after, 'span', 'hint')}")
    return tag("div", stacked([head, words(about, kind="note")]), "entry")


def options(labels: Iterable[tuple[str, str, bool]], marks: str) -> str:
    """Each label, its hint and whether it is chosen; ``marks`` is the empty sign and the full."""
    drawn = (
        f"{marks[chosen]} {escape(label, quote=False)}"
        + (f" {words(hint, 'span', 'hint')}" if hint else "")
        for label, hint, chosen in labels
    )
    return stacked(tag("p", each, "option") for each in drawn)


def local(timestamp: str) -> datetime:
    return datetime.fromtimestamp(int(timestamp), UTC).astimezone(READER_ZONE)
