"""The history of one session on one private card: what the group was asked, what came out, and what
was marked, opened and closed. In words, and without a name or a number."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.advice import Advice, Ending, Stand
from bot.domain.checkpoint import Checkpoint, told
from bot.domain.pause import Pause
from bot.domain.pulse import Pulse
from bot.domain.session import Session
from bot.domain.toolkit import Prompt
from bot.library import Words
from bot.message import Button, Items, Message
from bot.text import Strong, Text, When, WhenStyle, text
from bot.views.debrief import sides
from bot.views.ladder import line
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying

AT_MOST = 15
"""Lines, the newest: a long evening still fits every platform's card."""

_ENDED = {
    Ending.ASKED: "sofar.asked",
    Ending.PAUSE: "sofar.pause",
    Ending.HAND: "sofar.hand",
    Ending.SESSION: "sofar.session",
}


def card(
    words: Words,
    session: Session,
    stand: Stand,
    running: Checkpoint | None,
    posted: Sequence[tuple[datetime, Prompt]] = (),
    pulse: Pulse | None = None,
    pauses: Sequence[Pause] = (),
) -> Message:
    """``posted`` are the toolkit's questions that the group was shown, and when; ``pauses`` its
    breaks. Of a session that is over, what both sides said about advice stands below, with its
    ``pulse``."""
    happened = [*_happened(words, stand), *_posted(words, posted)]
    happened += (_pause(words, session, each) for each in pauses)
    happened.sort(key=lambda each: each[0])
    lines = tuple(
        text(When(at, session.zone, WhenStyle.TIME, words.dates), ": ", said)
        for at, said in happened[-AT_MOST:]
    )
    when = When(session.opened_at or session.starts_at, session.zone)
    key = "sofar.over" if session.over else "sofar"
    return Message(
        words.text(f"{key}.summary"),
        (
            heading(words, f"{key}.heading"),
            paragraph(words, "sofar.unopened" if _unopened(session) else "sofar.began", when=when),
            *((Items(lines),) if lines else (paragraph(words, f"{key}.nothing"),)),
            *((paragraph(words, "sofar.running"),) if running else ()),
            *(sides(words, stand, pulse) if session.over else (line(words, stand),)),
            buttons(*_onward(words, session)),
            note(words, "sofar.note"),
        ),
    )


def _unopened(session: Session) -> bool:
    return session.over and session.opened_at is None


def _onward(words: Words, session: Session) -> Iterator[Button]:
    if _unopened(session):
        yield press(words, "reflection.button.did", "reflect.did", session.id)
    elif session.over:
        yield do(words, "session.button.reflect", "reflect", session.group)
    else:
        yield do(words, "sofar.button.ask", "checkpoint", session.group)
        yield do(words, "ladder.button.where", "advice open", session.group)


def none_yet(words: Words) -> Message:
    return saying(words.text("sofar.none"))


def _happened(words: Words, stand: Stand) -> Iterator[tuple[datetime, Text]]:
    for rung, at in stand.explored.items():
        name = words.line(f"choice.principle.{rung.value}")
        yield at, words.text("sofar.marked", rung=name)
    for each in stand.asked:
        yield each.closed_at or each.closes_at, _result(words, each)
    for one in stand.times:
        yield from _advice(words, one)


def _posted(
    words: Words, posted: Sequence[tuple[datetime, Prompt]]
) -> Iterator[tuple[datetime, Text]]:
    for at, prompt in posted:
        yield at, words.text("sofar.question", question=Strong(prompt.aloud or prompt.text))


def _pause(words: Words, session: Session, pause: Pause) -> tuple[datetime, Text]:
    until = When(pause.over_at, session.zone, WhenStyle.TIME, words.dates)
    return pause.began_at, words.text("sofar.break", until=until)


def _result(words: Words, checkpoint: Checkpoint) -> Text:
    shown = told(checkpoint)
    question = Strong(checkpoint.question)
    if shown is None:
        return words.text("sofar.few", question=question)
    if shown.lead is None:
        return words.text("sofar.differ", question=question)
    return words.text("sofar.lead", question=question, answer=Strong(shown.lead.label))


def _advice(words: Words, advice: Advice) -> Iterator[tuple[datetime, Text]]:
    key = "sofar.opened_with" if advice.word else "sofar.opened"
    about = {"word": Strong(advice.word)} if advice.word else {}
    yield advice.opened_at, words.text(key, **about)
    if advice.closed_at is not None and advice.ending is not None:
        yield advice.closed_at, words.text(_ENDED[advice.ending])
