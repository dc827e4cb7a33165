"""Text -> Discord's markdown; pure. Nothing in a plain string becomes markup, a mention or an
invisible link.

Discord takes a backslash away before any punctuation, so every piece of punctuation that could
begin markup is written with one. Addresses stay as they are, because a backslash would break them,
and stand in angle brackets, so that no preview of the page opens below the card.
"""

import re
from typing import assert_never
from urllib.parse import quote, urlsplit

from bot.ids import Person
from bot.plain import when_words
from bot.text import Inline, Link, Mention, Strong, Text, When, WhenStyle

_ADDRESS = r"(?P<address>https?://[^\s<>]*[^\s<>.,;:!?)\]])"
_MARKUP = r"(?P<markup>[\\*_~`|<>\[\]#])"
_LINE_START = r"(?P<start>^[ \t]*(?:[-+]|\d+(?=\.)))"
_EVERYONE = r"(?P<everyone>@(?=everyone|here))"
_SPECIAL = re.compile("|".join((_ADDRESS, _LINE_START, _MARKUP, _EVERYONE)), re.MULTILINE)

_STYLES = {WhenStyle.DAY_AND_TIME: "F", WhenStyle.TIME: "t"}


def escaped(words: str) -> str:
    """Reads as it was written, whatever stands in it."""
    return _SPECIAL.sub(_escape, words)


def _escape(match: re.Match[str]) -> str:
    if match["address"]:
        return f"<{match['address']}>"
    if match["everyone"]:
        return "@\u200b"
    if start := match["start"]:
        # "1." is escaped before its dot, "-" before itself; leading spaces stay.
        return f"{start}\\" if start[-1].isdigit() else f"{start[:-1]}\\{start[-1]}"
    return f"\\{match['markup']}"


def markdown(text: Text) -> str:
    """A Text as one string of Discord's markdown."""
    return "".join(_inline(piece) for piece in text)


def _inline(piece: Inline) -> str:
    match piece:
        case str():
            return escaped(piece)
        case Strong(text=words):
            # Discord takes no mark that stands inside its own spaces.
            inner = words.strip()
            return words.replace(inner, f"**{escaped(inner)}**") if inner else words
        case When():
            return when(piece)
        case Mention(person=person):
            return mention(person)
        case Link(url=url, label=label):
            return link(url, label)
        case _:
            assert_never(piece)


def when(moment: When) -> str:
    """In each reader's own zone and language, with the day in words. Discord has no style for a
    day with its weekday, so a day alone is written out in the group's zone."""
    style = _STYLES.get(moment.style)
    if style is None:
        return escaped(when_words(moment))
    return f"<t:{int(moment.at.timestamp())}:{style}>"


def mention(person: Person) -> str:
    """Shows the name they have in the server. Who hears of it is decided by allowed_mentions."""
    return f"<@{person.user}>" if person.user.isdecimal() else escaped(f"@{person.user}")


def link(url: str, label: str) -> str:
    if not openable(url):
        return escaped(f"{label} ({url})")
    if label in {url, ""}:
        return escaped(url)
    return f"[{escaped(label)}](<{quote(url, safe=_URL_SAFE)}>)"


_URL_SAFE = "%:/?#[]@!$&'()*+,;=~-._"


def openable(url: str) -> bool:
    """Whether Discord makes a link of it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def shortened(words: str, most: int) -> str:
    """At most that many characters, with an ellipsis where something was left out."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def shortened_markdown(words: str, most: int) -> str:
    """The same for markdown: never cut inside a timestamp, a mention, a link or an escape."""
    if len(words) <= most:
        return words
    kept = words[: most - len("**…")]
    cut = max(kept.rfind(" "), kept.rfind("\n"))
    kept = kept[:cut] if cut > most // 2 else kept.rstrip("\\")
    for opening, closing in (("<", ">"), ("[", ")")):
        begun = max(0, _last_unescaped(kept, opening))
        if kept[begun : begun + 1] == opening and closing not in kept[begun:]:
            kept = kept[:begun]
    if kept.count("**") % 2:
        kept += "**"
    return f"{kept.rstrip()}…"


def _last_unescaped(words: str, mark: str) -> int:
    at = words.rfind(mark)
    while at > 0 and words[at - 1] == "\\":
        at = words.rfind(mark, 0, at)
    return at
