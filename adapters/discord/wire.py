"""What was drawn, as discord.py wants it: nothing of it is kept in memory afterwards."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import discord

from adapters.discord import limits
from adapters.discord.render import Drawn
from bot.message import File


class Card(discord.ui.LayoutView):
    """Carries finished components. discord.py would otherwise hold each view for its callbacks;
    here every press is answered from its id alone."""

    def __init__(self, drawn: Drawn) -> None:
        super().__init__(timeout=None)
        self._drawn = drawn

    def to_components(self) -> list[dict[str, Any]]:
        return [dict(each) for each in self._drawn.components]

    def has_components_v2(self) -> bool:
        return self._drawn.in_order

    def is_dispatchable(self) -> bool:
        return False

    def is_finished(self) -> bool:
        return True


class OpenedForm(discord.ui.Modal):
    """Carries a finished modal in the same way."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(title=data["title"], custom_id=data["custom_id"], timeout=None)
        self._data = data

    def to_dict(self) -> dict[str, Any]:
        return dict(self._data)

    def is_finished(self) -> bool:
        return True


def to_send(drawn: Drawn, file: File | None = None, *, about: str = "") -> dict[str, Any]:
    """Arguments for any of discord.py's ways to send. ``about`` describes a file
    that says nothing of itself."""
    given: dict[str, Any] = {"view": Card(drawn)}
    if drawn.content:
        given["content"] = drawn.content
    if drawn.embed:
        given["embed"] = discord.Embed(description=drawn.embed)
    if file is not None:
        given["file"] = _file(file, about)
    return given


def to_edit(drawn: Drawn, file: File | None = None, *, about: str = "") -> dict[str, Any]:
    """Arguments for any of discord.py's ways to edit: nothing of before stays."""
    embeds = [discord.Embed(description=drawn.embed)] if drawn.embed else []
    return {
        "view": Card(drawn),
        "content": drawn.content or None,
        "embeds": embeds,
        "attachments": [_file(file, about)] if file is not None else [],
    }


def _file(file: File, about: str) -> discord.File:
    return discord.File(
        BytesIO(file.content),
        filename=file.name,
        description=(file.alt or about)[: limits.ALT_TEXT] or None,
    )
