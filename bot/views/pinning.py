"""What is said where the newest agreement cannot be pinned."""

from bot.domain.group import Group
from bot.events import Reason
from bot.library import Words
from bot.message import Message, Paragraph
from bot.views.parts import note, paragraph


def unpinned(words: Words, group: Group, reason: Reason) -> Message:
    said = words.text("pinning.unpinned", group=group.name)
    key = f"late.mend.{reason.value}"
    if reason is Reason.MAY_NOT_PIN and group.place.platform == "discord":
        key += ".discord"
    return Message(said, (Paragraph(said), paragraph(words, key), note(words, "pinning.rest")))
