""" "I am here": what somebody reads who says so."""

from bot.library import Words
from bot.message import Button, Message, Reader
from bot.views.parts import buttons, note, press, saying

SHOWN_FROM = 3
"""People. A smaller number is shown to nobody: it would be somebody."""


def button(words: Words, session: str) -> Button:
    return press(words, "here.button", "here.say", session)


def counted(words: Words, session: str) -> Message:
    again = buttons(press(words, "here.button.back", "here.take_back", session))
    return saying(words.text("here.counted"), note(words, "here.why"), again, reader=Reader.MEMBER)


def taken_back(words: Words, session: str) -> Message:
    return saying(
        words.text("here.taken_back"), buttons(button(words, session)), reader=Reader.MEMBER
    )


def not_open(words: Words) -> Message:
    return saying(words.text("here.not_open"), reader=Reader.MEMBER)
