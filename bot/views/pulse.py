"""A pulse as members answer it, and what those who run the group see once it has closed.

Nobody sees more of a result than ``domain.pulse.told`` gives: words, never a number.
"""

from collections.abc import Sequence

from bot.domain.checkpoint import Share
from bot.domain.group import Group
from bot.domain.pulse import (
    DID_LIMIT,
    QUESTIONS,
    WORDS_LIMIT,
    Ballot,
    Felt,
    Pulse,
    Question,
    lead,
    told,
)
from bot.domain.session import Session
from bot.ids import NO_GROUP, ActionId
from bot.library import Words
from bot.message import (
    Block,
    Buttons,
    Choice,
    Fact,
    Facts,
    Form,
    Heading,
    Look,
    Message,
    Paragraph,
    Quoted,
    Reader,
    Select,
    TextField,
    TextKind,
)
from bot.text import Text, When, joined, text
from bot.views.concerns import raise_button
from bot.views.parts import buttons, fact, heading, note, paragraph, press, saying

SKIP, TODAY, STOP = "skip", "today", "stop"


def _answers(words: Words, pulse: Pulse, asked: Question, *, skip: bool = True) -> Buttons:
    values = [each.value for each in Felt] + [SKIP] * skip
    return Buttons(
        tuple(
            press(words, f"pulse.button.{each}", "pulse.answer", pulse.id, asked.value, each)
            for each in values
        )
    )


def _instead(words: Words, pulse: Pulse, asked: Question, *others: str) -> Select:
    """What else can be done than to answer, for who reads short cards: its three buttons are the
    three answers, and none of those is worth less than a way out."""
    return Select(
        ActionId.of("pulse.instead", pulse.id, asked.value),
        words.line("pulse.instead"),
        tuple(Choice(each, words.line(f"pulse.instead.{each}")) for each in (SKIP, *others)),
        instead=True,
    )


def _until(group: Group, pulse: Pulse) -> When:
    return When(pulse.closes_at, group.zone)


# --- asking --------------------------------------------------------------------------------------


def card(words: Words, group: Group, pulse: Pulse) -> Message:
    """In the channel: the first of three questions, with its answers."""
    return Message(
        words.text("pulse.card.summary"),
        (
            heading(words, "pulse.card.heading"),
            paragraph(words, "pulse.ask.heard"),
            _answers(words, pulse, QUESTIONS[0]),
            note(words, "pulse.card.note", until=_until(group, pulse)),
        ),
        Reader.MEMBER,
    )


def asked(words: Words, group: Group, pulse: Pulse, *, few: bool = False) -> Message:
    """The same, directly to one person, who can stop these or rest from them too. ``few`` as in
    ``question``."""
    first = QUESTIONS[0]
    said = words.text("pulse.ask.heard")
    ways = (
        _answers(words, pulse, first, skip=not few),
        _instead(words, pulse, first, TODAY, STOP)
        if few
        else buttons(
            press(words, "me.button.stop", "me.stop", group.id),
            press(words, "me.button.today", "me.today", NO_GROUP),
        ),
    )
    return Message(
        words.text("pulse.card.summary"),
        (
            Heading(group.name),
            paragraph(words, "pulse.card.heading"),
            Paragraph(said),
            *ways,
            note(words, "pulse.card.note", until=_until(group, pulse)),
        ),
        Reader.MEMBER,
        text(words.text("pulse.asked.short", group=group.name), " ", said),
    )


def closed(words: Words) -> Message:
    return saying(words.text("pulse.closed"), reader=Reader.MEMBER)


# --- answering -----------------------------------------------------------------------------------


def question(
    words: Words,
    group: Group,
    pulse: Pulse,
    asked: Question,
    *,
    few: bool = False,
    last: Pulse | None = None,
) -> Message:
    """One question. ``few`` for who reads short cards; ``last`` is the pulse that closed last, for
    those who run the group."""
    said = words.text(f"pulse.ask.{asked.value}")
    blocks: list[Block] = [Paragraph(said), _answers(words, pulse, asked, skip=not few)]
    if few:
        blocks.append(_instead(words, pulse, asked, TODAY))
    blocks.append(note(words, "pulse.note", until=_until(group, pulse)))
    short = text(said, " ", words.text("pulse.nearer"))
    return Message(said, (*blocks, *_last(words, None if few else last)), Reader.MEMBER, short)


def thanks(
    words: Words, group: Group, pulse: Pulse, ballot: Ballot, *, last: Pulse | None = None
) -> Message:
    add = "pulse.button.words.change" if ballot.words else "pulse.button.words"
    return saying(
        words.text("pulse.thanks"),
        note(words, "pulse.note", until=_until(group, pulse)),
        buttons(
            press(words, add, "pulse.words", pulse.id),
            press(words, "pulse.button.again", "pulse.again", pulse.id),
            raise_button(words, group.id),
        ),
        *_last(words, last),
        reader=Reader.MEMBER,
    )


def words_form(words: Words, pulse: Pulse, written: str) -> Form:
    return _form(words, pulse, "pulse.say", "words", TextKind.LONG, written, WORDS_LIMIT)


def _form(
    words: Words, pulse: Pulse, verb: str, name: str, kind: TextKind, written: str, limit: int
) -> Form:
    """One field, which may be left empty, and whose words are all in ``pulse.<name>``."""
    field = TextField(
        name,
        words.line(f"pulse.{name}.label"),
        kind,
        words.line(f"pulse.{name}.hint"),
        required=False,
        initial=written,
        limit=limit,
    )
    return Form(
        id=ActionId.of(verb, pulse.id),
        title=words.line(f"pulse.{name}.title"),
        fields=(field,),
        submit=words.line(f"pulse.{name}.submit"),
        intro=words.text(f"pulse.{name}.intro"),
    )


def said(words: Words, group: Group, pulse: Pulse, written: str) -> Message:
    change = press(
        words,
        "pulse.button.words.change" if written else "pulse.button.words",
        "pulse.words",
        pulse.id,
    )
    return saying(
        words.text("pulse.said" if written else "pulse.unsaid", until=_until(group, pulse)),
        buttons(change),
        reader=Reader.MEMBER,
    )


def late(words: Words) -> Message:
    return saying(words.text("pulse.late"), reader=Reader.MEMBER)


def too_late(words: Words, written: str) -> Message:
    """What was typed is there to be copied, and nobody else has it."""
    if not written:
        return late(words)
    return saying(
        words.text("pulse.late"),
        paragraph(words, "pulse.late.words"),
        Quoted(text(written)),
        reader=Reader.MEMBER,
    )


def none_open(words: Words, last: Pulse | None) -> Message:
    return saying(words.text("pulse.none"), *_last(words, last), reader=Reader.MEMBER)


def not_yet(words: Words, when: When, last: Pulse | None) -> Message:
    """Before the question has gone out to this person."""
    said = words.text("pulse.not_yet", when=when)
    return saying(said, *_last(words, last), reader=Reader.MEMBER)


def _last(words: Words, last: Pulse | None) -> tuple[Block, ...]:
    if last is None:
        return ()
    return (buttons(press(words, "pulse.button.last", "pulse.last", last.id)),)


# --- what came out -------------------------------------------------------------------------------


def results(
    words: Words,
    pulse: Pulse,
    session: Session | None,
    kept: Sequence[str],
    advice: tuple[Block, ...] = (),
) -> Message:
    """For those who run the group: each answer in a word, and what people wrote, without names.
    ``advice`` is what both sides said about it in the session."""
    summary = words.text("pulse.results.summary")
    blocks: list[Block] = [heading(words, "pulse.results.heading")]
    if session is not None:
        when = When(session.starts_at, session.zone)
        blocks.append(paragraph(words, "pulse.results.of", when=when))
    shown = told(pulse)
    if all(each is None for each in shown):
        blocks.append(paragraph(words, "pulse.results.hidden"))
    else:
        blocks.append(Facts(tuple(_row(words, each, shown[each.place]) for each in QUESTIONS)))
    blocks += advice
    if kept:
        blocks.append(paragraph(words, "pulse.results.words"))
        blocks += [Quoted(text(each)) for each in kept]
    heard = "heard" if any(each is not None for each in shown) else "unheard"
    blocks += (note(words, "pulse.results.note"), note(words, f"pulse.results.{heard}"))
    if pulse.did:
        blocks += [paragraph(words, "pulse.results.did"), Quoted(text(pulse.did))]
    change = "pulse.button.did.change" if pulse.did else "pulse.button.did"
    blocks.append(buttons(press(words, change, "pulse.did", pulse.id, look=Look.PRIMARY)))
    return Message(summary, tuple(blocks))


def _row(words: Words, asked: Question, shown: tuple[Share, Share, Share] | None) -> Fact:
    label = f"pulse.about.{asked.value}"
    if shown is None:
        return fact(words, label, words.text("pulse.results.few"))
    return fact(words, label, shares(words, shown))


def shares(words: Words, shown: tuple[Share, Share, Share]) -> Text:
    """Each answer with how many gave it, in a word."""
    said = [
        words.text(
            "pulse.results.answer",
            answer=words.line(f"pulse.button.{felt.value}"),
            share=words.line(f"checkpoint.share.{share.value}"),
        )
        for felt, share in zip(Felt, shown, strict=True)
    ]
    return joined(said, "; ")


def still_open(words: Words, group: Group, pulse: Pulse) -> Message:
    return saying(words.text("pulse.still_open", until=_until(group, pulse)))


def did_form(words: Words, pulse: Pulse, line: str) -> Form:
    return _form(words, pulse, "pulse.keep_did", "did", TextKind.LINE, line, DID_LIMIT)


def did_kept(words: Words, line: str) -> Message:
    said = words.text("pulse.did.kept" if line else "pulse.did.gone")
    blocks: list[Block] = [Paragraph(said)]
    if line:
        blocks.append(Quoted(text(line)))
    return Message(said, tuple(blocks))


# --- in the next reminder ------------------------------------------------------------------------


def you_said(words: Words, pulse: Pulse) -> tuple[Text, ...]:
    """What the group said, in a line, where enough answered."""
    shown = [(each, told(pulse)[each.place]) for each in QUESTIONS]
    said = [
        words.text(
            "pulse.you_said.one",
            about=words.line(f"pulse.short.{asked.value}"),
            felt=words.line(f"pulse.mostly.{_mostly(each)}"),
        )
        for asked, each in shown
        if each is not None
    ]
    return (words.text("pulse.you_said", said=joined(said, "; ")),) if said else ()


def we_did(words: Words, pulse: Pulse) -> tuple[Text, ...]:
    """What changed because of it, where somebody wrote that."""
    return (words.text("pulse.we_did", did=pulse.did),) if pulse.did else ()


def _mostly(shown: tuple[Share, Share, Share]) -> str:
    felt = lead(shown)
    return "mixed" if felt is None else felt.value
