"""A break: what the group reads when it begins and when it is over, and what who called it sees."""

from bot.domain.group import Group
from bot.domain.pause import Pause
from bot.ids import ActionId
from bot.library import Words
from bot.message import Button, Message, Reader
from bot.text import When, WhenStyle
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying


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


def shut(words: Words) -> Message:
    """The same card once the session has ended in the break."""
    return saying(words.text("break.shut"), reader=Reader.MEMBER)


def back(words: Words) -> Message:
    """The soft return."""
    return saying(
        words.text("break.back"), paragraph(words, "break.back.free"), reader=Reader.MEMBER
    )


def running(words: Words, pause: Pause, zone: str) -> Message:
    about = (pause.session, str(pause.version))
    return saying(
        words.text("break.running", until=_until(pause, zone)),
        buttons(
            press(words, "break.button.longer", "break.longer", *about),
            press(words, "break.button.end", "break.end", *about),
        ),
    )


def longest(words: Words, pause: Pause, group: Group) -> Message:
    """No longer than this: what else helps whoever needs more rest."""
    return saying(
        words.text("break.longest", until=_until(pause, group.zone)),
        paragraph(words, "break.longest.then"),
        buttons(
            press(words, "break.button.end", "break.end", pause.session, str(pause.version)),
            do(words, "cue.button.end", "session end", group.id),
        ),
    )


def into(words: Words, pause: Pause, zone: str, anyway: ActionId) -> Message:
    """Before something is posted while the group rests. ``anyway`` posts it all the same."""
    return saying(
        words.text("break.into", until=_until(pause, zone)),
        buttons(
            Button(words.line("break.button.anyway"), anyway),
            press(words, "break.button.end", "break.end", pause.session, str(pause.version)),
        ),
    )


def over(words: Words, *, before: bool = False) -> Message:
    """``before``: it was over already, and nothing was done now."""
    return saying(words.text("break.over.before" if before else "break.over"))


def _until(pause: Pause, zone: str) -> When:
    return When(pause.ends_at, zone, WhenStyle.TIME)
