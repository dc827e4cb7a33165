"""A suggestion to ask the group, for who runs a session, and the two ways to decline it."""

from bot.domain.checkpoint import CheckpointKind
from bot.domain.session import Session
from bot.library import Words
from bot.message import Look, Message
from bot.views.parts import buttons, do, paragraph, press, saying


def suggested(words: Words, session: Session) -> Message:
    next_ = CheckpointKind.NEXT.value
    return Message(
        words.text("checkpoint.suggested.summary"),
        (
            paragraph(words, "checkpoint.suggested"),
            buttons(
                press(
                    words,
                    "checkpoint.button.ask_next",
                    "checkpoint.open",
                    session.group,
                    next_,
                    look=Look.PRIMARY,
                ),
                do(words, "checkpoint.button.another", "checkpoint", session.group),
                press(words, "checkpoint.button.not_now", "checkpoint.not_now", session.id),
                press(words, "checkpoint.button.not_again", "checkpoint.not_again", session.id),
            ),
        ),
    )


def not_now(words: Words) -> Message:
    return saying(words.text("checkpoint.not_now"))


def not_again(words: Words, group: str) -> Message:
    ask = do(words, "checkpoint.button.another", "checkpoint", group)
    return saying(words.text("checkpoint.not_again"), buttons(ask))
