"""Words about the time of a session, for whoever runs it: what there is time for, and no hurry."""

from bot.domain.session import Session
from bot.domain.shape import Cue
from bot.library import Words
from bot.message import Button, Look, Message, Paragraph
from bot.text import When, WhenStyle
from bot.views.parts import buttons, do, note, press, saying


def cue(words: Words, session: Session, which: Cue) -> Message:
    ends = When(session.until, session.zone, WhenStyle.TIME)
    said = words.text(f"cue.{which.value}", **({} if which is Cue.BREAK else {"ends": ends}))
    pressed = (*_offer(words, session, which), _hush(words, session))
    body = (Paragraph(said), note(words, "cue.only_you"), buttons(*pressed))
    return Message(said, body)


def hushed(words: Words) -> Message:
    return saying(words.text("cue.hushed"))


def _offer(words: Words, session: Session, which: Cue) -> tuple[Button, ...]:
    group = session.group
    match which:
        case Cue.BREAK:
            return (do(words, "cue.button.break", "break", group, look=Look.PRIMARY),)
        case Cue.HALF_WAY:
            return (do(words, "cue.button.checkpoint", "checkpoint", group),)
        case Cue.FIVE_LEFT:
            return (do(words, "cue.button.prompt", "prompt", group),)
        case Cue.OVER:
            return (do(words, "cue.button.end", "session end", group, look=Look.CAREFUL),)


def _hush(words: Words, session: Session) -> Button:
    return press(words, "cue.button.hush", "session.hush", session.id)
