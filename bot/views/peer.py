"""Debriefs between facilitators: the cards of whoever asks, and of whoever is asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.peer import SHARED_FOR, PeerDebrief, PeerState, Share
from bot.domain.reflection import Reflection
from bot.ids import ActionId, Person
from bot.library import Library, Words
from bot.message import (
    Block,
    Button,
    Choice,
    Form,
    Items,
    Look,
    ManyField,
    Message,
    Paragraph,
    Quoted,
    Select,
)
from bot.plain import when_words
from bot.text import Mention, Strong, Text, When, WhenStyle
from bot.views.journal import asked
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying

COPY = "yes"
"""The value of the one box that allows a copy."""
LISTED = 5
Given = Sequence[tuple[Reflection, Share]]


# --- asking --------------------------------------------------------------------------------------


def on_its_way(words: Words, debrief: PeerDebrief) -> Message:
    return Message(
        words.text("peer.sent.summary"),
        (
            heading(words, "peer.sent.heading"),
            paragraph(words, "peer.sent", who=Mention(debrief.asked)),
            buttons(
                press(words, "peer.button.share", "peer.choose", debrief.id),
                press(words, "peer.button.end", "peer.end", debrief.id),
            ),
            note(words, "peer.sent.note"),
        ),
    )


def asks(words: Words, debrief: PeerDebrief) -> Message:
    """To whoever is asked."""
    said = (Quoted((debrief.words,)),) if debrief.words else ()
    return Message(
        words.text("peer.asks.summary"),
        (
            heading(words, "peer.asks.heading"),
            paragraph(words, "peer.asks", who=Mention(debrief.asker)),
            *said,
            buttons(
                press(words, "peer.button.yes", "peer.yes", debrief.id, look=Look.PRIMARY),
                press(words, "peer.button.no", "peer.no", debrief.id),
            ),
            note(words, "peer.asks.note"),
        ),
    )


def said(words: Words, debrief: PeerDebrief) -> Message:
    """To whoever was asked, when they have answered."""
    state = debrief.state.value
    other = (
        press(words, "peer.button.no", "peer.no", debrief.id)
        if debrief.state is PeerState.YES
        else press(words, "peer.button.yes", "peer.yes", debrief.id)
    )
    return Message(
        words.text(f"peer.said.{state}.summary"),
        (
            paragraph(words, f"peer.said.{state}", who=Mention(debrief.asker)),
            buttons(other),
        ),
    )


def answer(words: Words, debrief: PeerDebrief) -> Message:
    """To whoever asked."""
    state = debrief.state.value
    below: Button = (
        press(words, "peer.button.share", "peer.choose", debrief.id)
        if debrief.state is PeerState.YES
        else do(words, "peer.button.ask", "debrief ask", debrief.group)
    )
    return Message(
        words.text(f"peer.answer.{state}.summary"),
        (paragraph(words, f"peer.answer.{state}", who=Mention(debrief.asked)), buttons(below)),
    )


def ended(words: Words, group: str) -> Message:
    again = buttons(do(words, "peer.button.list", "debrief show", group))
    return saying(words.text("peer.ended"), again)


def listing(words: Words, debriefs: Sequence[PeerDebrief], who: Person, group: str) -> Message:
    """Those that somebody asked for, and those that they were asked for."""
    ask = do(words, "peer.button.ask", "debrief ask", group)
    if not debriefs:
        body = paragraph(words, "peer.list.none")
        return Message(words.text("peer.list.none"), (body, buttons(ask)))
    shown = debriefs[:LISTED]
    blocks: list[Block] = [heading(words, "peer.list.heading")]
    for each in shown:
        way = "out" if each.asker == who else "in"
        other = each.asked if each.asker == who else each.asker
        key = f"peer.list.{way}.{each.state.value}"
        blocks.append(paragraph(words, key, who=Mention(other)))
        blocks.append(buttons(press(words, "peer.button.open", "peer.open", each.id)))
    if len(debriefs) > len(shown):
        blocks.append(note(words, "peer.list.more", count=str(len(debriefs) - len(shown))))
    return Message(words.text("peer.list.summary"), (*blocks, buttons(ask)))


# --- sharing -------------------------------------------------------------------------------------


def form(
    words: Words,
    debrief: PeerDebrief,
    mine: Sequence[Reflection],
    zone: str,
    values: Mapping[str, str],
) -> Form:
    return Form(
        id=ActionId.of("peer.share", debrief.id),
        title=words.line("peer.form.title"),
        fields=(
            ManyField(
                "which",
                words.line("peer.form.which"),
                tuple(Choice(each.id, _named(words, each, zone)) for each in mine),
                required=True,
                initial=_ticked(values.get("which", ""), [each.id for each in mine]),
            ),
            ManyField(
                "copy",
                words.line("peer.form.copy"),
                (Choice(COPY, words.line("peer.form.copy.yes")),),
                hint=words.line("peer.form.copy.hint"),
                initial=_ticked(values.get("copy", ""), [COPY]),
            ),
        ),
        submit=words.line("peer.form.submit"),
        intro=words.text("peer.form.intro", who=Mention(debrief.asked), days=str(SHARED_FOR.days)),
    )


def nothing_to_share(words: Words, group: str) -> Message:
    body = paragraph(words, "peer.nothing")
    write = press(words, "journal.button.write", "reflect.write", group, "free", "-")
    return Message(words.text("peer.nothing"), (body, buttons(write)))


def mine(words: Words, debrief: PeerDebrief, given: Given, zone: str) -> Message:
    """To whoever shares: what the other can read now, and how to take it back."""
    who = Mention(debrief.asked)
    share = press(words, "peer.button.share", "peer.choose", debrief.id)
    end = press(words, "peer.button.end", "peer.end", debrief.id)
    blocks: list[Block] = [heading(words, "peer.mine.heading")]
    if debrief.state is PeerState.NO:
        blocks += [paragraph(words, "peer.list.out.no", who=who), buttons(end)]
        return Message(words.text("peer.mine.summary"), tuple(blocks))
    if not given:
        blocks += [paragraph(words, "peer.mine.none", who=who), buttons(share, end)]
        return Message(words.text("peer.mine.summary"), tuple(blocks))
    back = press(words, "peer.button.back_all", "peer.back", debrief.id, look=Look.CAREFUL)
    blocks += [
        paragraph(words, "peer.mine", who=who),
        Items(tuple(_line(words, each, share_, zone, "copy") for each, share_ in given)),
        Select(
            ActionId.of("peer.back_one", debrief.id),
            words.line("peer.mine.one"),
            _options(words, given, zone),
        ),
        buttons(share, back, end),
        note(words, "peer.mine.note"),
    ]
    return Message(words.text("peer.mine.summary"), tuple(blocks))


def came(words: Words, debrief: PeerDebrief, count: int, until: datetime, zone: str) -> Message:
    """To whoever may read."""
    day = When(until, zone, WhenStyle.DAY)
    return Message(
        words.text("peer.came.summary"),
        (
            paragraph(
                words, "peer.came", who=Mention(debrief.asker), count=Strong(str(count)), day=day
            ),
            buttons(press(words, "peer.button.read", "peer.open", debrief.id, look=Look.PRIMARY)),
            note(words, "peer.came.note"),
        ),
    )


def theirs(words: Words, debrief: PeerDebrief, given: Given, zone: str) -> Message:
    who = Mention(debrief.asker)
    said_ = (Quoted((debrief.words,)),) if debrief.words else ()
    yes = press(words, "peer.button.yes", "peer.yes", debrief.id)
    no = press(words, "peer.button.no", "peer.no", debrief.id)
    answers = {PeerState.ASKED: (yes, no), PeerState.YES: (no,), PeerState.NO: (yes,)}
    blocks: list[Block] = [
        heading(words, "peer.theirs.heading"),
        paragraph(words, f"peer.list.in.{debrief.state.value}", who=who),
        *said_,
    ]
    if given:
        blocks += [
            Items(tuple(_line(words, each, share, zone, "take") for each, share in given)),
            Select(
                ActionId.of("peer.read", debrief.id),
                words.line("peer.theirs.one"),
                _options(words, given, zone),
            ),
        ]
    else:
        blocks.append(paragraph(words, "peer.theirs.none"))
    blocks.append(buttons(*answers[debrief.state]))
    return Message(words.text("peer.theirs.summary"), tuple(blocks))


def read(
    library: Library, debrief: PeerDebrief, reflection: Reflection, share: Share, zone: str
) -> Message:
    words = library.words
    until = When(share.until, zone, WhenStyle.DAY)
    written = When(reflection.created_at, zone, WhenStyle.DAY)
    return Message(
        words.text("peer.read.summary"),
        (
            heading(words, f"journal.one.heading.{reflection.kind.value}"),
            paragraph(words, "peer.read", who=Mention(debrief.asker), day=written),
            *(
                block
                for each in reflection.answers
                for block in (
                    Paragraph((Strong(asked(library, each.asked)),)),
                    Quoted((each.words,)),
                )
            ),
            buttons(press(words, "peer.button.others", "peer.open", debrief.id)),
            note(words, "peer.read.note", day=until),
        ),
    )


def not_shared(words: Words, debrief: PeerDebrief) -> Message:
    back = buttons(press(words, "peer.button.others", "peer.open", debrief.id))
    return saying(words.text("peer.not_shared"), back)


def _line(words: Words, reflection: Reflection, share: Share, zone: str, may: str) -> Text:
    """``may`` says whose the copy is: of whoever reads (``take``), or of the other (``copy``)."""
    return words.text(
        f"peer.line.{may}" if share.copy else "peer.line",
        day=When(reflection.created_at, zone, WhenStyle.DAY),
        kind=words.line(f"journal.kind.{reflection.kind.value}"),
        until=When(share.until, zone, WhenStyle.DAY),
    )


def _options(words: Words, given: Given, zone: str) -> tuple[Choice, ...]:
    return tuple(Choice(each.id, _named(words, each, zone)) for each, _ in given[:25])


def _named(words: Words, reflection: Reflection, zone: str) -> str:
    return words.line(
        "peer.option",
        day=when_words(When(reflection.created_at, zone, dates=words.dates)),
        kind=words.line(f"journal.kind.{reflection.kind.value}"),
    )


def _ticked(typed: str, known: Sequence[str]) -> tuple[str, ...]:
    chosen = {each.strip() for each in typed.split(",")}
    return tuple(each for each in known if each in chosen)
