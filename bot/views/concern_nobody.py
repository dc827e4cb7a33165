"""That concerns wait where nobody reads them, for those who can have somebody chosen."""

from bot.domain.group import Group
from bot.library import Words
from bot.message import Block, Message, Reader
from bot.text import Text
from bot.views.parts import buttons, do, note, paragraph, saying


def nobody(words: Words, group: Group, command: str, *, coordinates: bool) -> Message:
    said = words.text("concern.unread", group=group.name)
    return _asking(words, group, said, command, coordinates=coordinates)


def unreached(words: Words, group: Group, command: str, *, coordinates: bool) -> Message:
    """Those who read concerns are named, and none of them was reached."""
    said = words.text("concern.unreached", group=group.name)
    return _asking(words, group, said, command, coordinates=coordinates)


def relief(words: Words, group: Group, command: str, *, coordinates: bool) -> Message:
    """Somebody who reads concerns would like to stop or to be away, and nobody else does."""
    said = words.text("concern.relief", group=group.name)
    return _asking(words, group, said, command, coordinates=coordinates)


def _asking(words: Words, group: Group, said: Text, command: str, *, coordinates: bool) -> Message:
    more: tuple[Block, ...] = (
        (buttons(do(words, "concern.button.choose", "concern leads", group.id)),)
        if coordinates
        else (paragraph(words, "concern.unread.ask", command=command),)
    )
    return saying(said, *more, note(words, "concern.unread.note"), reader=Reader.COORDINATOR)
