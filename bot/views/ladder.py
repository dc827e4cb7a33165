"""Where a session stands on the ladder, and the gate before advice: for facilitators alone."""

from bot.domain.advice import RUNGS, WORD_LIMIT, Ending, Gate, Stand
from bot.domain.agreement import Clause
from bot.domain.checkpoint import CheckpointKind, told
from bot.domain.ladder import prompt_code
from bot.domain.session import Session
from bot.domain.toolkit import Principle, Prompt
from bot.ids import ActionId
from bot.library import Library, Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Facts,
    Form,
    Look,
    Message,
    Paragraph,
    Quoted,
    TextField,
)
from bot.text import Strong, Text, When, WhenStyle, joined
from bot.views.parts import buttons, do, fact, heading, note, paragraph, press, saying


def line(words: Words, stand: Stand) -> Paragraph:
    """Each rung in a word or two."""
    said = [
        words.text(
            "ladder.line.yes" if rung in stand.explored else "ladder.line.no",
            rung=_name(words, rung),
        )
        for rung in RUNGS
    ]
    said.append(words.text("ladder.line.open" if stand.advice else "ladder.line.closed"))
    return paragraph(words, "ladder.line", rungs=joined(said))


def standing(words: Words, stand: Stand, session: Session) -> tuple[Block, ...]:
    """On the session card: the line, with one tap for the rung that comes next."""
    if not stand.missing:
        return (line(words, stand),)
    return (line(words, stand), buttons(_mark(words, stand.missing[0], session)))


def card(
    library: Library,
    session: Session,
    stand: Stand,
    clause: Clause | None,
    prompt: Prompt | None = None,
    once: str = "",
    resting: str = "",
) -> Message:
    """All of it on one card, and the gate with it. ``prompt`` is a question of the lowest rung that
    is missing; ``once`` is the card's own mark, so that it is posted from here once; ``resting`` is
    the advice whose pause is not over yet."""
    words = library.words
    blocks: list[Block] = [
        heading(words, "ladder.heading"),
        *_asked_before(words, stand),
        Facts(
            (
                *(
                    fact(
                        words,
                        f"choice.principle.{rung.value}",
                        _explored(words, stand, session, rung),
                    )
                    for rung in RUNGS
                ),
                fact(words, "choice.principle.advice", _advice(words, stand, session)),
            )
        ),
        Buttons(tuple(_toggle(words, stand, session, rung) for rung in RUNGS)),
        Paragraph(_choice(words, stand)),
    ]
    if clause is None:
        blocks.append(paragraph(words, "ladder.agreed.none"))
    else:
        blocks += (paragraph(words, "ladder.agreed"), Quoted((clause.text,)))
    blocks += _gate(words, session, stand, prompt, once, resting)
    blocks.append(note(words, "ladder.note"))
    return Message(words.text("ladder.summary"), tuple(blocks))


def _asked_before(words: Words, stand: Stand) -> tuple[Block, ...]:
    """One person's no is read before anything about rungs."""
    if stand.advice is not None or stand.gate not in (Gate.STOPPED, Gate.PAUSED):
        return ()
    return (paragraph(words, f"ladder.gate.{stand.gate.value}"),)


def _explored(words: Words, stand: Stand, session: Session, rung: Principle) -> Text:
    marked = stand.explored.get(rung)
    if marked is None:
        return words.text("ladder.not_yet")
    return words.text("ladder.explored", at=When(marked, session.zone, WhenStyle.TIME))


def _advice(words: Words, stand: Stand, session: Session) -> Text:
    if stand.advice is None:
        return words.text("ladder.closed")
    since = When(stand.advice.opened_at, session.zone, WhenStyle.TIME)
    return words.text("ladder.open", since=since)


def _toggle(words: Words, stand: Stand, session: Session, rung: Principle) -> Button:
    if rung not in stand.explored:
        return _mark(words, rung, session)
    return press(
        words, f"ladder.button.unmark.{rung.value}", "ladder.unmark", session.id, rung.value
    )


def _mark(words: Words, rung: Principle, session: Session) -> Button:
    return press(words, f"ladder.button.mark.{rung.value}", "ladder.mark", session.id, rung.value)


def _choice(words: Words, stand: Stand) -> Text:
    """What the group last chose, and no more of it than the group itself was told."""
    choice = stand.choice
    if choice is None:
        return words.text("ladder.choice.none")
    shown = told(choice)
    if shown is None:
        return words.text("ladder.choice.hidden")
    if shown.lead is None:
        return words.text("ladder.choice.mixed")
    return words.text("ladder.choice.lead", answer=Strong(shown.lead.label))


def _gate(
    words: Words,
    session: Session,
    stand: Stand,
    prompt: Prompt | None,
    once: str,
    resting: str,
) -> tuple[Block, ...]:
    if stand.advice is not None:
        close = press(
            words, "ladder.button.close", "advice.close", stand.advice.id, look=Look.PRIMARY
        )
        return (paragraph(words, "ladder.gate.open"), buttons(close))
    override = press(words, "ladder.button.override", "advice.override", session.id)
    match stand.gate:
        case Gate.READY:
            opened = press(
                words, "ladder.button.open", "advice.open", session.id, look=Look.PRIMARY
            )
            return (paragraph(words, "ladder.gate.ready"), buttons(opened))
        case Gate.RUNG:
            rung = stand.missing[0]
            lead = paragraph(words, "ladder.gate.rung", rung=Strong(_name(words, rung)))
            if prompt is None or not prompt.aloud:
                return (lead, buttons(override))
            group, code = session.group, prompt_code(prompt.id)
            post = press(
                words, "ladder.button.post", "prompt.post", group, code, once, look=Look.PRIMARY
            )
            other = press(words, "ladder.button.another", "prompt.rung", group, rung.value, code)
            return (lead, Quoted((prompt.aloud,)), buttons(post, other, override))
        case Gate.ASK:
            ask = _ask(words, session.group, Look.PRIMARY)
            return (paragraph(words, "ladder.gate.ask"), buttons(ask, override))
        case Gate.STOPPED | Gate.PAUSED:
            ask = _ask(words, session.group, Look.PRIMARY)
            on = [_go_on(words, resting)] if resting else []
            return (buttons(ask, *on, override),)


def _ask(words: Words, group: str, look: Look = Look.NORMAL) -> Button:
    next_ = CheckpointKind.NEXT.value
    return press(words, "ladder.button.ask", "checkpoint.open", group, next_, look=look)


def _go_on(words: Words, advice: str, look: Look = Look.NORMAL) -> Button:
    return press(words, "ladder.button.go_on", "advice.go_on", advice, look=look)


def word_form(words: Words, session: Session, gate: Gate, typed: str) -> Form:
    """Advice against the ladder: a word about why, which stands in the debrief. It says what stands
    before it, so that nobody writes their word about something else."""
    return Form(
        id=ActionId.of("advice.word", session.id),
        title=words.line("ladder.word.title"),
        fields=(
            TextField("word", words.line("ladder.word.label"), initial=typed, limit=WORD_LIMIT),
        ),
        submit=words.line("ladder.word.submit"),
        intro=words.text("ladder.word.intro", why=words.line(f"ladder.word.why.{gate.value}")),
    )


def opening(words: Words, session: Session, advice: str) -> Message:
    """For whoever opened it."""
    return Message(
        words.text("ladder.opened.summary"),
        (
            heading(words, "ladder.opened.heading"),
            paragraph(words, "ladder.opened"),
            buttons(
                press(words, "ladder.button.close", "advice.close", advice),
                _where(words, session.group),
            ),
        ),
    )


def closing(words: Words, group: str) -> Message:
    """For whoever closed it by hand: what to say."""
    return Message(
        words.text("ladder.closed.summary"),
        (heading(words, "ladder.closed.heading"), *_script(words, Ending.HAND, group)),
    )


def none_open(words: Words, group: str) -> Message:
    return saying(words.text("ladder.none_open"), buttons(_where(words, group)))


def asked(words: Words, ending: Ending, group: str, advice: str) -> Message:
    """To those who run the session: that someone asked. There is no name and no count to tell.
    The group was told that they say when a pause is over, so they have the buttons for it."""
    paused = ending is Ending.PAUSE
    then = (_go_on(words, advice, Look.PRIMARY), _ask(words, group)) if paused else ()
    key = "ladder.asked.pause" if ending is Ending.PAUSE else "ladder.asked"
    return Message(
        words.text(f"{key}.summary"),
        (
            heading(words, f"{key}.heading"),
            paragraph(words, "ladder.asked.unknown"),
            *_script(words, ending, group, *then),
        ),
    )


def went_on(words: Words, group: str, *, before: bool = False) -> Message:
    """After a pause. ``before``: the group had read it already."""
    key = "ladder.went_on.before" if before else "ladder.went_on"
    return saying(words.text(key), buttons(_ask(words, group), _where(words, group)))


def _script(words: Words, ending: Ending, group: str, *then: Button) -> tuple[Block, ...]:
    key = "ladder.script.pause" if ending is Ending.PAUSE else "ladder.script"
    return (
        paragraph(words, "ladder.script.lead"),
        Quoted(words.text(key)),
        paragraph(words, f"{key}.then"),
        buttons(
            *then,
            press(words, "ladder.button.connection", "prompt.rung", group, "connection"),
            _where(words, group),
        ),
    )


def no_session(words: Words, group: str) -> Message:
    """There is no ladder outside a session."""
    return saying(
        words.text("ladder.no_session"),
        buttons(do(words, "ladder.button.start", "session start", group)),
    )


def over(words: Words) -> Message:
    return saying(words.text("ladder.over"))


def _where(words: Words, group: str) -> Button:
    return do(words, "ladder.button.where", "advice open", group)


def _name(words: Words, rung: Principle) -> str:
    return words.line(f"choice.principle.{rung.value}")
