"""What the router itself has to say: not here, not you, not any more, not understood."""

from bot.commands import CommandSpec, Who
from bot.ids import ActionId
from bot.library import Words
from bot.message import Button, Buttons, Items, Look, Message, Paragraph, Reader
from bot.text import Strong, text


def plain(words: Words, key: str) -> Message:
    """A card of one paragraph."""
    body = words.text(key)
    return Message(body, (Paragraph(body),), Reader.MEMBER)


def no_longer_active(words: Words) -> Message:
    return plain(words, "router.no_longer_active")


def no_group(words: Words, *, in_channel: bool, may_set_up: bool) -> Message:
    """No group is bound here: this person can set one up, or somebody else, or it has a channel of
    its own."""
    if not in_channel:
        return plain(words, "router.no_group.direct")
    if not may_set_up:
        return plain(words, "router.no_group.channel")
    body = words.text("router.no_group.set_up")
    set_up = Button(words.line("home.button.setup"), ActionId.of("do", "setup"), Look.PRIMARY)
    return Message(body, (Paragraph(body), Buttons((set_up,))), Reader.COORDINATOR)


def refused(words: Words, need: Who) -> Message:
    return plain(words, f"router.refused.{need.value}")


def unknown_command(
    words: Words, command: str, typed: str, near: tuple[CommandSpec, ...]
) -> Message:
    """Keeps what was typed and names what looks most like it."""
    body = words.text("router.unknown", typed=Strong(f"/{command} {typed}"[:200]))
    likely = tuple(
        text(Strong(f"/{command} {spec.path}"), ": ", words.text(spec.key)) for spec in near
    )
    help_ = Buttons((Button(words.line("home.button.help"), ActionId.of("do", "help")),))
    if likely:
        near_line = Paragraph(words.text("router.unknown.near"))
        return Message(body, (Paragraph(body), near_line, Items(likely), help_), Reader.MEMBER)
    return Message(body, (Paragraph(body), help_), Reader.MEMBER)
