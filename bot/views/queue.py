"""Turns to speak: the card that everybody sees, what somebody hears of their own place, and the
card of whoever runs the session. Nobody's time is shown on any of them, and no count of turns."""

from bot.domain.queue import Queue, Standing, Turn, Way
from bot.ids import ActionId, Person
from bot.library import Words
from bot.message import Block, Choice, Items, Look, Message, Paragraph, Reader, Select
from bot.text import Mention, Text, text
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying

SHOWN = 8
"""Names on a card: more is a list to read."""


# --- what the group sees -------------------------------------------------------------------------


def card(words: Words, queue: Queue) -> Message:
    """Whose turn it is, who comes next, and a button for each way to take part."""
    session = queue.session
    return Message(
        _now(words, queue),
        (
            heading(words, "queue.heading"),
            Paragraph(_now(words, queue)),
            *_next(words, queue),
            note(words, "queue.card.note"),
            buttons(
                press(words, "queue.button.join", "queue.join", session, "speak"),
                press(words, "queue.button.type", "queue.join", session, "type"),
                press(words, "queue.button.reply", "queue.join", session, "reply"),
                press(words, "queue.button.later", "queue.later", session),
                press(words, "queue.button.leave", "queue.leave", session),
            ),
        ),
        Reader.MEMBER,
    )


def over(words: Words, *, further_down: bool = False) -> Message:
    """The same card without its buttons: the queue is closed, or it stands further down."""
    said = words.text("queue.card.moved" if further_down else "queue.card.closed")
    return Message(said, (heading(words, "queue.heading"), Paragraph(said)), Reader.MEMBER)


def _now(words: Words, queue: Queue) -> Text:
    if queue.now is None:
        return words.text("queue.now.waiting" if queue.waiting else "queue.now.nobody")
    key = "queue.now.type" if queue.now.way is Way.TYPE else "queue.now"
    return words.text(key, who=Mention(queue.now.who))


def _next(words: Words, queue: Queue) -> tuple[Block, ...]:
    waiting = queue.waiting
    if not waiting:
        return ()
    lines = [_line(words, each) for each in waiting[:SHOWN]]
    blocks: list[Block] = [paragraph(words, "queue.next"), Items(tuple(lines), numbered=True)]
    if len(waiting) > SHOWN:
        blocks.append(paragraph(words, "queue.more", count=str(len(waiting) - SHOWN)))
    return tuple(blocks)


def _line(words: Words, turn: Turn) -> Text:
    """A name, and how they would like their turn, in words that can be read aloud."""
    hows = [
        words.line(f"queue.how.{each}")
        for each, holds in (
            ("reply", turn.replies),
            ("type", turn.way is Way.TYPE),
            ("later", turn.standing is Standing.LATER),
        )
        if holds
    ]
    how = text(", ", ", ".join(hows)) if hows else ()
    return text(Mention(turn.who), how)


# --- what somebody hears of their own place ------------------------------------------------------


def own(words: Words, queue: Queue, who: Person) -> Message:
    """Where this person stands, and what they can do about it."""
    session, mine = queue.session, queue.of(who)
    if mine is None:
        return _own(
            words,
            "queue.own.none",
            buttons(
                press(words, "queue.button.join", "queue.join", session, "speak"),
                press(words, "queue.button.type", "queue.join", session, "type"),
                press(words, "queue.button.reply", "queue.join", session, "reply"),
            ),
        )
    later = press(words, "queue.button.later", "queue.later", session)
    leave = press(words, "queue.button.leave", "queue.leave", session)
    match mine.standing:
        case Standing.NOW:
            key = "queue.own.now"
        case Standing.LATER:
            key = "queue.own.later"
        case _:
            key = "queue.own.first" if queue.waiting[0] is mine else "queue.own.waiting"
    pressed = (leave,) if mine.standing is Standing.LATER else (later, leave)
    return _own(words, key, buttons(*pressed))


def left(words: Words) -> Message:
    return _own(words, "queue.own.left")


def closed(words: Words) -> Message:
    """For somebody who presses on the card of a queue that is closed."""
    return _own(words, "queue.closed")


def _own(words: Words, key: str, *more: Block) -> Message:
    return saying(words.text(key), *more, reader=Reader.MEMBER)


# --- what who runs the session sees --------------------------------------------------------------


def controls(
    words: Words, queue: Queue, *, just_opened: bool = False, just_given: bool = False
) -> Message:
    """Whose turn it is, who waits, and the few things to do. ``just_given``: that was a moment
    ago, and nothing was done now."""
    said = words.text("queue.opened") if just_opened else _now(words, queue)
    if just_given and queue.now is not None:
        said = words.text("queue.now.just_given", who=Mention(queue.now.who))
    session, given = queue.session, str(queue.given)
    blocks: list[Block] = [heading(words, "queue.run.heading"), Paragraph(said)]
    blocks += _next(words, queue)
    waits = bool(queue.waiting)
    if waits or queue.now is not None:
        key = "queue.button.next" if waits else "queue.button.done"
        pressed = [press(words, key, "queue.next", session, given, look=Look.PRIMARY)]
        if queue.now is not None:
            pressed.append(press(words, "queue.button.pass", "queue.pass", session, given))
        blocks.append(buttons(*pressed))
    if others := _others(words, queue):
        menu = ActionId.of("queue.call", session, given)
        blocks.append(Select(menu, words.line("queue.call"), others))
    blocks.append(note(words, "queue.run.note"))
    blocks.append(
        buttons(
            press(words, "queue.button.look", "queue.look", session),
            press(words, "queue.button.down", "queue.down", session),
            press(words, "queue.button.close", "queue.close", session, look=Look.CAREFUL),
        )
    )
    return Message(said, tuple(blocks))


def _others(words: Words, queue: Queue) -> tuple[Choice, ...]:
    """Those who wait behind the first, by their number in the list above: a menu shows plain words
    and no names."""
    return tuple(
        Choice(str(each.place), words.line("queue.call.option", number=number))
        for number, each in enumerate(queue.waiting[:SHOWN], 1)
        if number > 1
    )


def not_open(words: Words, group: str) -> Message:
    start = do(words, "queue.button.open", "queue open", group, look=Look.PRIMARY)
    return saying(words.text("queue.none"), buttons(start))


def none_yet(words: Words) -> Message:
    """For a member, where no queue is open."""
    return _own(words, "queue.none.member")


def now_closed(words: Words, group: str) -> Message:
    again = do(words, "queue.button.open_again", "queue open", group)
    return saying(words.text("queue.run.closed"), buttons(again))
