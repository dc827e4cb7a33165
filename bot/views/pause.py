"""A break: what the group reads when it begins and when it is over, and what who called it sees."""

from bot.domain.pause import Pause
from bot.library import Words
from bot.message import Message, Paragraph, Reader
from bot.text import When, WhenStyle
from bot.views.parts import buttons, heading, note, paragraph, press


def card(words: Words, pause: Pause, zone: str) -> Message:
    """For the group, without a button: there is nothing to do."""
    until = _until(pause, zone)
    return Message(
        words.text("break.card.summary", until=until),
        (
            heading(words, "break.card.heading"),
            paragraph(words, "break.card", until=until),
            note(words, "break.card.free"),
        ),
        Reader.MEMBER,
    )


def back(words: Words) -> Message:
    """The soft return."""
    said = words.text("break.back")
    return Message(said, (Paragraph(said), paragraph(words, "break.back.free")), Reader.MEMBER)


def running(words: Words, pause: Pause, zone: str) -> Message:
    said = words.text("break.running", until=_until(pause, zone))
    about = (pause.session, str(pause.version))
    return Message(
        said,
        (
            Paragraph(said),
            buttons(
                press(words, "break.button.longer", "break.longer", *about),
                press(words, "break.button.end", "break.end", *about),
            ),
        ),
    )


def over(words: Words, *, before: bool = False) -> Message:
    """``before``: it was over already, and nothing was done now."""
    said = words.text("break.over.before" if before else "break.over")
    return Message(said, (Paragraph(said),))


def _until(pause: Pause, zone: str) -> When:
    return When(pause.ends_at, zone, WhenStyle.TIME)
