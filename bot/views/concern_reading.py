"""Concerns as those see them who read them: that there is one, the list, one with what was said."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.concern import WORDS_LIMIT, Concern, ConcernEntry, ConcernState, EntryKind, Side
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.ids import NO_GROUP, ActionId, Person
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Choice,
    Form,
    Heading,
    Items,
    Look,
    Message,
    Paragraph,
    Quoted,
    Reader,
    Select,
    TextField,
    TextKind,
)
from bot.text import Mention, Strong, Text, When, WhenStyle, text
from bot.views.concerns import hours_words, said_line
from bot.views.dates import short
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying

SHOWN = 8
"""The newest entries of a conversation."""
LINES = 10
_OPTION = 70


def alert(words: Words, group: Group, concern: Concern, *, again: bool) -> Message:
    """A direct message: that there is one, and not a word of what it says or who raised it."""
    key = "concern.alert.again" if again else "concern.alert"
    said = words.text(key, group=group.name, ref=Strong(concern.ref))
    return Message(
        words.text("concern.alert.summary"),
        (
            Paragraph(said),
            note(words, "concern.alert.note"),
            buttons(
                press(words, "concern.button.read", "concern.read", concern.id, look=Look.PRIMARY)
            ),
        ),
        Reader.COORDINATOR,
    )


def nudge(words: Words, group: Group, concern: Concern, since: datetime) -> Message:
    """To whoever has it, where nothing was done with it for a while."""
    day = When(since, group.zone, WhenStyle.DAY)
    return saying(
        words.text("concern.nudge", group=group.name, ref=Strong(concern.ref), when=day),
        buttons(press(words, "concern.button.read", "concern.read", concern.id)),
        reader=Reader.COORDINATOR,
    )


def nudge_for(
    words: Words, group: Group, concern: Concern, since: datetime, holder: Person, back: datetime
) -> Message:
    """The same to those who read it too, while whoever has it is away."""
    said = words.text(
        "concern.nudge.away",
        group=group.name,
        ref=Strong(concern.ref),
        who=Mention(holder),
        back=When(back, group.zone, WhenStyle.DAY),
    )
    day = When(since, group.zone, WhenStyle.DAY)
    return saying(
        said,
        paragraph(words, "concern.nudge.away.ask", when=day),
        buttons(press(words, "concern.button.read", "concern.read", concern.id)),
        reader=Reader.COORDINATOR,
    )


def gone(words: Words, group: Group, concern: str) -> Message:
    ref = Strong(concern[:4].upper())
    return saying(words.text("concern.gone", group=group.name, ref=ref), reader=Reader.COORDINATOR)


def reader(words: Words, group: Group, who: Safeguarding, person: Person) -> Message:
    """What somebody reads who reads concerns from now on."""
    role = "lead" if person in who.leads else "deputy"
    minutes = str(int(who.wait.total_seconds()) // 60)
    return Message(
        words.text("concern.reader.summary", group=group.name),
        (
            heading(words, "concern.reader.heading", group=group.name),
            paragraph(words, f"concern.reader.{role}", minutes=minutes),
            paragraph(words, "concern.reader.hours", hours=hours_words(words, who.hours)),
            note(words, "concern.reader.note"),
            buttons(do(words, "concern.button.list", "concern read")),
        ),
        Reader.COORDINATOR,
    )


def no_reader(words: Words) -> Message:
    return saying(words.text("concern.list.no_reader"), reader=Reader.COORDINATOR)


def listed(words: Words, concerns: Sequence[Concern], groups: Mapping[str, Group]) -> Message:
    """``concerns``: those that this person may read, open ones first."""
    if not concerns:
        return saying(words.text("concern.list.none"), reader=Reader.COORDINATOR)
    lines = [
        words.text(
            "concern.list.line",
            ref=Strong(each.ref),
            group=_name(groups, each),
            state=words.line(f"concern.state.{each.state.value}"),
            when=When(each.raised_at, _zone(groups, each), WhenStyle.DAY),
        )
        for each in concerns[:LINES]
    ]
    options = tuple(
        Choice(
            each.id,
            short(
                words.line(
                    "concern.list.option",
                    ref=each.ref,
                    group=_name(groups, each),
                    state=words.line(f"concern.state.{each.state.value}"),
                ),
                _OPTION,
            ),
        )
        for each in concerns
    )
    pick = Select(ActionId.of("concern.pick", NO_GROUP), words.line("concern.list.label"), options)
    return Message(
        words.text("concern.list.summary"),
        (heading(words, "concern.list.heading"), Items(tuple(lines)), pick),
        Reader.COORDINATOR,
    )


def shown(
    words: Words,
    group: Group,
    concern: Concern,
    entries: Sequence[ConcernEntry],
    *,
    quicker: bool = False,
) -> Message:
    """One concern, whole. ``quicker``: somebody else has just done what was asked for."""
    blocks: list[Block] = [Heading(words.line("concern.shown.heading", ref=concern.ref))]
    if quicker:
        blocks.append(paragraph(words, "concern.shown.quicker"))
    blocks.append(_facts(words, group, concern))
    if concern.about:
        people = tuple(group.person(user) for user in sorted(concern.about))
        about: Text = tuple(piece for each in people for piece in (Mention(each), ", "))[:-1]
        blocks.append(paragraph(words, "concern.shown.about", who=about))
    if len(entries) > SHOWN:
        blocks.append(note(words, "concern.thread.older", count=str(len(entries) - SHOWN)))
    for each in entries[-SHOWN:]:
        blocks += _entry(words, each, group.zone)
    pressed = _steps(words, concern)
    if pressed:
        blocks.append(Buttons(pressed))
    blocks.append(note(words, "concern.shown.coded" if concern.coded else "concern.shown.named"))
    summary = words.text("concern.shown.summary", ref=concern.ref)
    return Message(summary, tuple(blocks), Reader.COORDINATOR)


def _facts(words: Words, group: Group, concern: Concern) -> Paragraph:
    who = (
        text(Mention(concern.raised_by))
        if concern.raised_by is not None
        else words.text("concern.said.raiser")
    )
    style = WhenStyle.DAY if concern.coded else WhenStyle.DAY_AND_TIME
    return paragraph(
        words,
        "concern.shown.facts",
        group=Strong(group.name),
        who=who,
        when=When(concern.raised_at, group.zone, style),
        state=words.line(f"concern.state.{concern.state.value}"),
    )


def _entry(words: Words, entry: ConcernEntry, zone: str) -> tuple[Block, ...]:
    if entry.kind is EntryKind.WORDS or entry.words:
        return (said_line(words, entry, zone, own=False), Quoted(text(entry.words)))
    if entry.kind is EntryKind.BACK:
        return (note(words, "concern.did.back", when=When(entry.at, zone)),)
    who: Text = (
        text(Mention(entry.who))
        if entry.who is not None
        else words.text(f"concern.said.{Side.READER.value}")
    )
    return (note(words, f"concern.did.{entry.kind.value}", who=who, when=When(entry.at, zone)),)


def _steps(words: Words, concern: Concern) -> tuple[Button, ...]:
    """The next step first."""
    waiting = concern.state is ConcernState.WAITING
    taken = concern.state is ConcernState.TAKEN
    if concern.state is ConcernState.CLOSED:
        return (_press(words, "reply", concern),)
    return (
        *((_press(words, "take", concern, Look.PRIMARY),) if waiting else ()),
        _press(words, "reply", concern, Look.NORMAL if waiting else Look.PRIMARY),
        *((_press(words, "progress", concern),) if taken else ()),
        _press(words, "close", concern, Look.CAREFUL),
    )


def _press(words: Words, step: str, concern: Concern, look: Look = Look.NORMAL) -> Button:
    return press(words, f"concern.button.{step}", f"concern.{step}", concern.id, look=look)


def reply_form(words: Words, concern: str, typed: str = "") -> Form:
    return Form(
        ActionId.of("concern.answer", concern),
        words.line("concern.reply.title"),
        (
            TextField(
                "words",
                words.line("concern.reply.words"),
                TextKind.LONG,
                initial=typed,
                limit=WORDS_LIMIT,
            ),
        ),
        words.line("concern.reply.submit"),
        words.text("concern.reply.intro"),
    )


def close_form(words: Words, concern: str, typed: str = "") -> Form:
    return Form(
        ActionId.of("concern.closing", concern),
        words.line("concern.close.title"),
        (
            TextField(
                "words",
                words.line("concern.close.words"),
                TextKind.LONG,
                required=False,
                initial=typed,
                limit=WORDS_LIMIT,
            ),
        ),
        words.line("concern.close.submit"),
        words.text("concern.close.intro"),
    )


def _name(groups: Mapping[str, Group], concern: Concern) -> str:
    group = groups.get(concern.group)
    return group.name if group else ""


def _zone(groups: Mapping[str, Group], concern: Concern) -> str:
    group = groups.get(concern.group)
    return group.zone if group else "UTC"
