""" "I am here": what somebody reads who says so."""

from bot.library import Words
from bot.message import Button, Message, Paragraph, Reader
from bot.views.parts import buttons, note, press

SHOWN_FROM = 3
"""People. A smaller number is shown to nobody: it would be somebody."""


def button(words: Words, session: str) -> Button:
    return press(words, "here.button", "here.say", session)


def counted(words: Words, session: str) -> Message:
    said = words.text("here.counted")
    again = buttons(press(words, "here.button.back", "here.take_back", session))
    return Message(said, (Paragraph(said), note(words, "here.why"), again), Reader.MEMBER)


def taken_back(words: Words, session: str) -> Message:
    said = words.text("here.taken_back")
    return Message(said, (Paragraph(said), buttons(button(words, session))), Reader.MEMBER)


def not_open(words: Words) -> Message:
    said = words.text("here.not_open")
    return Message(said, (Paragraph(said),), Reader.MEMBER)
