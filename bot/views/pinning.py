"""What is said where the newest agreement cannot be pinned."""

from bot.domain.group import Group
from bot.events import Reason
from bot.library import Words
from bot.message import Message
from bot.views.parts import note, paragraph, saying


def unpinned(words: Words, group: Group, reason: Reason) -> Message:
    key = f"late.mend.{reason.value}"
    if reason is Reason.MAY_NOT_PIN and group.place.platform == "discord":
        key += ".discord"
    return saying(
        words.text("pinning.unpinned", group=group.name),
        paragraph(words, key),
        note(words, "pinning.rest"),
    )
