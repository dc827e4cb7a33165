"""Moving, skipping and cancelling: each is shown once before the group hears it."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.domain.session import Series, Session
from bot.domain.wall import Wall, local
from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Button,
    DateField,
    Facts,
    Form,
    Items,
    Look,
    Message,
    Paragraph,
    TimeField,
)
from bot.ports import Follows
from bot.text import Strong, Text, text
from bot.views.dates import clock_words, moment_words, place_of
from bot.views.parts import buttons, do, fact, heading, note, paragraph, press, saying
from bot.views.session import follows, when


@dataclass(frozen=True, slots=True)
class Move:
    """A session and when it is to be instead. ``moved`` is the session as it would become."""

    draft: str
    session: Session
    moved: Session
    wall: Wall
    follows: tuple[Follows, ...]
    clash: Session | None
    now: datetime


def move_form(words: Words, session: Session, given: dict[str, str], clock: Text) -> Form:
    """Asks for the new date and time of one session; what it is now stands in the fields. ``clock``
    says in which zone they are read."""
    shown = local(session.starts_at, session.zone)
    key = "command.session.move"
    return Form(
        id=ActionId.of("session.move_to", session.id),
        title=words.line(f"{key}.title"),
        fields=(
            DateField(
                "date",
                words.line(f"{key}.date"),
                initial=given.get("date", shown.date().isoformat()),
                example=words.line(f"{key}.date.example"),
            ),
            TimeField(
                "time",
                words.line(f"{key}.time"),
                initial=given.get("time", clock_words(shown.time())),
                example=words.line(f"{key}.time.example"),
            ),
        ),
        submit=words.line(f"{key}.submit"),
        intro=text(words.text("session.move.intro", when=when(session)), " ", clock),
    )


def move_preview(words: Words, shown: Move) -> Message:
    session, moved, zone = shown.session, shown.moved, shown.session.zone
    wall = moment_words(words, moved.starts_at, zone, shown.now)
    to = words.text("session.when.zone", when=Strong(wall), zone=place_of(zone))
    facts = Facts(
        (
            fact(words, "session.fact.from", text(when(session))),
            fact(words, "session.fact.to", to),
        )
    )
    blocks: list[Block] = [heading(words, "session.move.title"), facts]
    if session.series is not None:
        blocks.append(note(words, "session.move.alone"))
    if shown.wall is Wall.TWICE:
        at: time = local(moved.starts_at, zone).time()
        blocks.append(note(words, "session.preview.twice", time=clock_words(at)))
    if shown.clash is not None:
        title = Strong(shown.clash.title)
        blocks.append(note(words, "session.preview.clash", title=title, when=when(shown.clash)))
    blocks.append(paragraph(words, "session.move.told"))
    blocks.append(Items(tuple(follows(words, each, zone) for each in shown.follows)))
    anyway = shown.clash is not None
    yes = press(
        words,
        "session.button.move_anyway" if anyway else "session.button.move_yes",
        "session.move_yes",
        shown.draft,
        *(("anyway",) if anyway else ()),
        look=Look.PRIMARY,
    )
    change = press(words, "session.button.change", "session.move.change", shown.draft)
    keep = press(words, "session.button.keep", "session.keep", session.id)
    blocks.append(buttons(yes, change, keep))
    return Message(words.text("session.move.summary", when=wall), tuple(blocks))


def moved(words: Words, session: Session, *, again: bool = False) -> Message:
    """After moving; ``again``: it was moved there before, and nothing was done now."""
    said = words.text("session.moved.again" if again else "session.moved.done", when=when(session))
    back = press(words, "session.button.move_back", "session.move_this", session.id)
    every = press(words, "session.button.list", "session.list", session.group)
    return saying(said, buttons(back, every))


def changed_meanwhile(words: Words, session: Session) -> Message:
    """Somebody else moved it after this was shown: look again before deciding."""
    again = press(words, "session.button.move", "session.move_this", session.id)
    every = press(words, "session.button.list", "session.list", session.group)
    return saying(words.text("session.move.meanwhile", when=when(session)), buttons(again, every))


def drop_confirm(
    words: Words,
    session: Session,
    series: Series | None,
    *,
    skip: bool = False,
    cancel: bool = False,
) -> Message:
    """Asks once. One of a series is skipped, unless ``cancel`` was the word it was asked with;
    ``skip`` leaves out the way to end the series."""
    alone = series is None
    ask = "session.cancel.ask" if alone else f"session.{'cancel.one' if cancel else 'skip'}.ask"
    said = words.text(ask, when=when(session))
    blocks: list[Block] = [Paragraph(said), note(words, "session.cancel.told")]
    yes = "session.button.cancel_yes" if alone or cancel else "session.button.skip_yes"
    pressed: list[Button] = [
        press(words, yes, "session.drop_yes", session.id, look=Look.CAREFUL),
    ]
    if not alone and not skip:
        blocks.append(note(words, "session.cancel.later"))
        pressed.append(
            press(
                words,
                "session.button.cancel_later",
                "session.drop_yes",
                session.id,
                "later",
                look=Look.CAREFUL,
            )
        )
    pressed.append(press(words, "session.button.keep", "session.keep", session.id))
    pressed.append(press(words, "session.button.other", "session.list", session.group))
    return Message(said, (*blocks, buttons(*pressed)))


def dropped(
    words: Words, session: Session, following: Session | None, *, later: bool, again: bool = False
) -> Message:
    """After it was taken out; ``again``: somebody was quicker, and nothing was done now."""
    key = "all" if later else "done"
    said = words.text(
        "session.cancel.again" if again else f"session.cancel.{key}", when=when(session)
    )
    blocks: list[Block] = [Paragraph(said)]
    if following is not None:
        blocks.append(paragraph(words, "session.cancel.following", when=when(following)))
    blocks.append(note(words, "session.cancel.back"))
    plan = do(words, "session.button.plan", "session plan", session.group)
    every = press(words, "session.button.list", "session.list", session.group)
    return Message(said, (*blocks, buttons(plan, every)))
