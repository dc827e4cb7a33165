"""Text -> Slack's mrkdwn, and Text -> the elements of a rich text block; pure.

mrkdwn has no way to say "this star is a star", so a mark that Slack would read as formatting gets
a zero-width space beside it. What people wrote themselves (Quoted) goes out as rich text, which is
exact. https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never
from urllib.parse import urlsplit

from bot.ids import Person
from bot.plain import name_of, when_words
from bot.text import Inline, Link, Mention, Strong, Text, When, WhenStyle

PLATFORM = "slack"

_USER = re.compile(r"[UW][A-Z0-9]+")
_ZERO = "\u200b"
_MARK = re.compile(r"(?<![^\W_])[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?![^\W_])")
_QUOTE = re.compile(r"^(>+)", re.MULTILINE)
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]*[a-z+-][a-z0-9_+'-]*:)")
_SCHEMES = frozenset({"http", "https", "mailto"})
_DAY, _TIME = "{date_long}", "{time}"
"""``date_long`` names the day of the week; the ``pretty`` ones say "tomorrow", which goes stale.
https://docs.slack.dev/messaging/formatting-message-text#date-formatting"""


def is_user(id: str) -> bool:
    """Whether Slack could have given this id to somebody."""
    return _USER.fullmatch(id) is not None


def escape(words: str) -> str:
    """The three characters that Slack asks for, and nothing else."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(words: str) -> str:
    """A plain string that stays plain: no bold, no quote, no emoji code, no mention."""
    quiet = _MARK.sub(lambda found: f"{_ZERO}{found[0]}{_ZERO}", words)
    quiet = _QUOTE.sub(lambda found: f"{_ZERO}{found[0]}", quiet)
    return escape(_EMOJI.sub(f":{_ZERO}", quiet))


def is_web(url: str) -> bool:
    """Whether Slack may make a link of it."""
    try:
        return urlsplit(url).scheme in _SCHEMES and not any(each.isspace() for each in url)
    except ValueError:
        return False


def of(text: Text) -> str:
    return "".join(rendered for rendered, _ in _pieces(text))


def cut(text: Text, most: int) -> list[str]:
    """The whole text as one or more strings of at most ``most`` characters. A date, a mention or
    a link is never cut, and words only where one alone is too long."""
    out: list[str] = []
    line = ""
    for rendered, whole in _pieces(text):
        for atom in (rendered,) if whole else _atoms(rendered, most):
            if len(line) + len(atom) > most:
                out.append(line)
                line = ""
            line += atom
    return [each for each in (*out, line) if each.strip()]


def _atoms(rendered: str, most: int) -> Iterator[str]:
    """An escaped string in the pieces where it may be cut: after a space, never in an ``&amp;``."""
    for word in re.findall(r"\S*\s+|\S+", rendered):
        if len(word) <= most:
            yield word
        else:
            yield from re.findall(rf"(?:&(?:amp|lt|gt);|.){{1,{most // 5}}}", word, re.DOTALL)


def _pieces(text: Text) -> Iterator[tuple[str, bool]]:
    """Each piece, and whether it must stay in one piece."""
    for piece in text:
        match piece:
            case str():
                yield literal(piece), False
            case Strong(text=words):
                yield _strong(words), True
            case When():
                yield _when(piece), True
            case Mention(person=person):
                yield _mention(person), True
            case Link(url=url, label=label):
                yield _link(url, label), True
            case _:
                assert_never(piece)


def _strong(words: str) -> str:
    """Bold needs a letter at both ends and stays on one line."""
    inner = literal(words.replace("*", "∗")).strip()
    return f"*{' '.join(inner.split())}*" if inner else ""


def _when(when: When) -> str:
    return (
        f"<!date^{int(when.at.timestamp())}^{escape(_format(when)).replace('^', ' ')}"
        f"|{escape(fallback(when)).replace('|', ' ')}>"
    )


def _format(when: When) -> str:
    """Slack names the day itself; what stands between it and the time is the pack's."""
    match when.style:
        case WhenStyle.DAY_AND_TIME:
            return when.dates.moment(_DAY, _TIME)
        case WhenStyle.DAY:
            return _DAY
        case WhenStyle.TIME:
            return _TIME


def fallback(when: When) -> str:
    """For an app that cannot show each reader their own time: the group's, and whose it is."""
    return f"{when_words(when)} ({when.zone})"


def _mention(person: Person) -> str:
    if person.platform == PLATFORM and is_user(person.user):
        return f"<@{person.user}>"
    return literal(name_of(person))


def _link(url: str, label: str) -> str:
    if not is_web(url):
        return literal(f"{label} ({url})")
    address = escape(url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E"))
    return f"<{address}|{literal(label.replace('|', '/'))}>"


# --- rich text ---------------------------------------------------------------------------------


def elements(text: Text) -> Sequence[Mapping[str, Any]]:
    """The same as elements of a rich text block, where nothing needs escaping."""
    return [_element(piece) for piece in text if piece != ""]


def _element(piece: Inline) -> Mapping[str, Any]:
    match piece:
        case str():
            return {"type": "text", "text": piece}
        case Strong(text=words):
            return {"type": "text", "text": words, "style": {"bold": True}}
        case When(at=at):
            return {
                "type": "date",
                "timestamp": int(at.timestamp()),
                "format": _format(piece),
                "fallback": fallback(piece),
            }
        case Mention(person=person):
            if person.platform == PLATFORM and is_user(person.user):
                return {"type": "user", "user_id": person.user}
            return {"type": "text", "text": name_of(person)}
        case Link(url=url, label=label):
            if is_web(url):
                return {"type": "link", "url": url, "text": label}
            return {"type": "text", "text": f"{label} ({url})"}
        case _:
            assert_never(piece)
