"""Advice as the group sees it: how it works here, and two buttons that end it without a name."""

from bot.domain.advice import Advice, Ending
from bot.library import Words
from bot.message import Items, Message, Reader
from bot.views.parts import buttons, heading, note, paragraph, press, saying

RULES = ("options", "own", "take")


def opened(words: Words, advice: Advice) -> Message:
    return Message(
        words.text("advice.opened.summary"),
        (
            heading(words, "advice.opened.heading"),
            Items(tuple(words.text(f"advice.rule.{each}") for each in RULES)),
            buttons(
                press(words, "advice.button.no_more", "advice.no_more", advice.id),
                press(words, "advice.button.pause", "advice.pause", advice.id),
            ),
            note(words, "advice.opened.note"),
        ),
        Reader.MEMBER,
    )


def shut(words: Words) -> Message:
    """The same card once it is closed: the buttons are gone."""
    said = words.text("advice.shut")
    return Message(
        said,
        (heading(words, "advice.shut.heading"), paragraph(words, "advice.shut.thanks")),
        Reader.MEMBER,
    )


def turn(words: Words, ending: Ending) -> Message:
    """A turn to something else. It is the same whether somebody asked or those who run the group
    closed it."""
    key = "advice.turn.pause" if ending is Ending.PAUSE else "advice.turn"
    return Message(
        words.text(f"{key}.heading"),
        (heading(words, f"{key}.heading"), paragraph(words, key)),
        Reader.MEMBER,
    )


def on(words: Words) -> Message:
    """The pause is over."""
    return saying(words.text("advice.on"), paragraph(words, "advice.on.free"), reader=Reader.MEMBER)


def heard(words: Words, ending: Ending) -> Message:
    """For whoever pressed: the same for the first and for any other, so it tells nothing."""
    key = "advice.heard.pause" if ending is Ending.PAUSE else "advice.heard"
    return saying(words.text(key), note(words, "advice.heard.note"), reader=Reader.MEMBER)
