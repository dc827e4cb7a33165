"""The card that comes with a journal as a file."""

from bot.domain.filled import Filled, Format
from bot.ids import ActionId
from bot.library import Words
from bot.message import Button, Message
from bot.views.parts import buttons, do, note, paragraph


def ready(words: Words, filled: Filled, format: Format, group: str) -> Message:
    """``group`` is its id. The buttons give the same in the other formats."""
    key = "filled.ready.empty" if filled.empty else "filled.ready"
    return Message(
        words.text("filled.ready.summary"),
        (
            paragraph(words, key, group=filled.group),
            note(words, "filled.ready.keep"),
            buttons(*(_other(words, each, group) for each in Format if each is not format)),
        ),
    )


def shared(words: Words, filled: Filled) -> Message:
    return Message(
        words.text("filled.shared.summary"),
        (
            paragraph(words, "filled.shared", group=filled.group),
            note(words, "filled.shared.keep"),
        ),
    )


def nothing_shared(words: Words, group: str) -> Message:
    return Message(
        words.text("filled.shared.none.summary"),
        (
            paragraph(words, "filled.shared.none"),
            buttons(do(words, "peer.button.list", "debrief show", group)),
        ),
    )


def _other(words: Words, format: Format, group: str) -> Button:
    action = ActionId.of("journal.take", group, format.value)
    return Button(words.line(f"filled.button.{format.value}"), action)
