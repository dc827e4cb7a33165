"""Discord's messages, modals and commands -> HTML; pure. What cannot be drawn raises Unknown.

The markdown understood here is what ``adapters.discord.markdown`` writes.
https://docs.discord.com/developers/components/reference
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from adapters.discord.render import Drawn
from tests.support.gallery.markup import (
    Payload,
    Unknown,
    box,
    button,
    buttons,
    entry,
    local,
    menu,
    options,
    stacked,
    tag,
    words,
)

_INLINE = re.compile(
    r"\\(?P<literal>[^\w\s])"
    r"|\*\*(?P<bold>(?:\\.|[^\\*])+)\*\*"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\(<(?P<url>[^>]*)>\)"
    r"|<t:(?P<at>\d+):(?P<style>[Ft])>"
    r"|<@(?P<person>\d+)>"
    r"|<(?P<address>https?://[^>]+)>"
)
_LINE = re.compile(
    r"(?P<heading>#{2,3}) (?P<title>.*)|> ?(?P<quote>.*)|(?P<bullet>-|\d+\.) (?P<item>.*)"
)
_LOOKS = {1: "primary", 4: "careful"}


def message(given: Drawn) -> str:
    parts = [markdown(given.content)] if given.content else []
    if given.embed:
        parts.append(tag("div", markdown(given.embed), "embed"))
    return stacked([*parts, *map(_component, given.components)])


def modal(given: Payload) -> str:
    """Discord's own two buttons stand below; it gives an app no say in them."""
    title = words(given["title"], kind="title")
    pressed = buttons([button("Cancel"), button("Submit", "primary")])
    return stacked([title, *map(_component, given["components"]), pressed])


def commands(tree: Payload) -> str:
    """What Discord shows of each command while somebody types it."""
    return stacked(_commands(f"/{tree['name']}", tree["options"]))


def _commands(before: str, given: Sequence[Payload]) -> Iterator[str]:
    for each in given:
        path = f"{before} {each['name']}"
        below = each.get("options", ())
        if each["type"] == 2:
            yield from _commands(path, below)
            continue
        asked = " ".join(option["name"] for option in below)
        yield entry(path, asked, each["description"])


def _component(given: Payload) -> str:
    match given["type"]:
        case 1:
            return buttons(map(_component, given["components"]))
        case 2:
            return button(given["label"], _LOOKS.get(given["style"], ""))
        case 3 | 5:
            return menu(_chosen(given))
        case 4:
            return box(given.get("value", ""), tall=given["style"] == 2)
        case 10:
            return markdown(given["content"])
        case 14:
            return "<hr>" if given["divider"] else '<div class="gap"></div>'
        case 18:
            return _label(given)
        case 21:
            return options(_options(given), "○●")
        case 22:
            return options(_options(given), "☐☑")
        case other:
            raise Unknown(other)


def _label(given: Payload) -> str:
    parts = [tag("p", escape(given["label"], quote=False) + _star(given["component"]), "label")]
    if "description" in given:
        parts.append(words(given["description"], kind="hint"))
    parts.append(_component(given["component"]))
    return tag("div", stacked(parts), "field")


def _star(given: Payload) -> str:
    """Discord's sign of a field that has to be filled in."""
    return " *" if given["required"] else ""


def _chosen(given: Payload) -> str:
    people = [f"@{each['id']}" for each in given.get("default_values", ())]
    named = [each["label"] for each in given.get("options", ()) if each.get("default")]
    return ", ".join(people + named) or given.get("placeholder", "Make a selection")


def _options(given: Payload) -> list[tuple[str, str, bool]]:
    return [
        (each["label"], each.get("description", ""), each.get("default", False))
        for each in given["options"]
    ]


# --- markdown ------------------------------------------------------------------------------------


def markdown(given: str) -> str:
    """Whole lines first: headings, quotes, lists, paragraphs."""
    lines = [(_sort(line), line) for line in _unwrapped(given)]
    parts: list[str] = []
    for sort, group in groupby(lines, key=lambda each: each[0]):
        same = [line for _, line in group]
        match sort:
            case "heading":
                parts += [tag("p", inline(each.lstrip("#").strip()), "heading") for each in same]
            case "quote":
                parts.append(tag("blockquote", inline("\n".join(each[2:] for each in same))))
            case "bullet":
                items = (tag("li", inline(each[2:])) for each in same)
                parts.append(tag("ul", stacked(items)))
            case "number":
                items = (tag("li", inline(each.partition(" ")[2])) for each in same)
                parts.append(tag("ol", stacked(items)))
            case "words":
                parts.append(tag("p", inline("\n".join(same))))
            case _:
                pass
    return stacked(parts)


def _unwrapped(given: str) -> list[str]:
    """Lines, with those that go on in a list item put back to it."""
    out: list[str] = []
    for line in given.split("\n"):
        if out and line.startswith("  ") and _sort(out[-1]) in {"bullet", "number"}:
            out[-1] += f"\n{line.strip()}"
        else:
            out.append(line)
    return out


def _sort(line: str) -> str:
    found = _LINE.match(line)
    if found is None:
        return "words" if line.strip() else "nothing"
    if found["heading"]:
        return "heading"
    if found["bullet"]:
        return "bullet" if found["bullet"] == "-" else "number"
    return "quote"


def inline(given: str) -> str:
    out, end = "", 0
    for found in _INLINE.finditer(given):
        out += escape(given[end : found.start()], quote=False) + _inline(found)
        end = found.end()
    return out + escape(given[end:], quote=False)


def _inline(found: re.Match[str]) -> str:
    if found["literal"]:
        return escape(found["literal"], quote=False)
    if found["bold"]:
        return tag("strong", inline(found["bold"]))
    if found["url"] is not None:
        return tag("span", inline(found["label"]), "link")
    if found["at"]:
        return words(_when(found["at"], found["style"]), "span", "when")
    if found["person"]:
        return words(f"@{found['person']}", "span", "person")
    return words(found["address"], "span", "link")


def _when(timestamp: str, style: str) -> str:
    at = local(timestamp)
    clock = f"{at:%H:%M}"
    return clock if style == "t" else f"{at:%A} {at.day} {at:%B %Y} at {clock}"
