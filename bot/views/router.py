"""What the router itself has to say: not here, not you, not any more, not understood."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands import CommandSpec, Who
from bot.domain.group import Group
from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Items,
    Look,
    Message,
    Note,
    Paragraph,
    Quoted,
    Reader,
)
from bot.text import Strong, text
from bot.views.dates import short
from bot.views.parts import saying


def plain(words: Words, key: str) -> Message:
    """A card of one paragraph."""
    return saying(words.text(key), reader=Reader.MEMBER)


def no_longer_active(words: Words) -> Message:
    return plain(words, "router.no_longer_active")


def no_group(words: Words, *, in_channel: bool, may_set_up: bool) -> Message:
    """No group is bound here: this person can set one up, or somebody else, or it has a channel of
    its own."""
    if not in_channel:
        return plain(words, "router.no_group.direct")
    if not may_set_up:
        return plain(words, "router.no_group.channel")
    set_up = Button(words.line("home.button.setup"), ActionId.of("do", "setup"), Look.PRIMARY)
    return saying(
        words.text("router.no_group.set_up"), Buttons((set_up,)), reader=Reader.COORDINATOR
    )


GROUPS_AT_MOST = 5
"""Buttons on a card: more is a list to read."""
NAME_ON_BUTTON = 34


def which(
    words: Words, command: str, path: str, groups: Sequence[Group], typed: str = ""
) -> Message:
    """A command that needs a group, from somebody who has several. ``typed`` is shown again, so
    that it can be copied: a button carries none of it."""
    shown = groups[:GROUPS_AT_MOST]
    verb = path.replace(" ", ".")
    named = tuple(
        Button(short(each.name, NAME_ON_BUTTON), ActionId.of("do", verb, each.id)) for each in shown
    )
    blocks: list[Block] = [Paragraph(words.text("router.which"))]
    if typed:
        blocks += (Quoted(text(f"/{command} {typed}")), Note(words.text("router.which.typed")))
    blocks.append(Buttons(named))
    if len(groups) > len(shown):
        blocks.append(Note(words.text("router.which.more", command=command)))
    return Message(words.text("router.which.summary"), tuple(blocks), Reader.MEMBER)


def refused(words: Words, need: Who) -> Message:
    return plain(words, f"router.refused.{need.value}")


def invite_line(words: Words) -> str:
    """The channel has yet to invite the bot, as one sentence."""
    return words.line("router.invite", app=words.line("slack.app"))


def invite(words: Words, command: str, typed: str) -> Message:
    """The same as a card, which gives back what was typed."""
    body = text(invite_line(words))
    if not typed:
        return saying(body, reader=Reader.MEMBER)
    kept = words.text("router.invite.typed", typed=Strong(f"/{command} {typed}"))
    return saying(body, Paragraph(kept), reader=Reader.MEMBER)


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
        card = saying(body, near_line, Items(likely), help_, reader=Reader.MEMBER)
        nearest = Strong(f"/{command} {near[0].path}")
        said = Strong(f"/{command} {typed}"[:80])
        return replace(card, short=words.text("router.unknown.short", typed=said, near=nearest))
    return saying(body, help_, reader=Reader.MEMBER)
