"""Between sessions: gentle pairings, and rounds of small things that helped."""

from collections.abc import Sequence

from bot.domain.between import LINE_LIMIT, Every, Line, Pair, Rhythms, Round
from bot.domain.group import Group
from bot.ids import ActionId, Person
from bot.library import Words
from bot.message import (
    Block,
    Button,
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
from bot.text import Mention, Text, When, joined, text
from bot.views.concerns import raise_button
from bot.views.dates import short
from bot.views.parts import buttons, heading, note, paragraph, press, saying

MENU_TEXT = 75


def _every(words: Words, every: Every) -> str:
    return words.line(f"choice.every.{every.value}")


# --- for members -------------------------------------------------------------------------------


def show(
    words: Words, group: Group, rhythms: Rhythms, *, wishes: bool, open: Round | None
) -> Message:
    """What there is, and whether this person is in it."""
    said = words.text("between.summary")
    blocks: list[Block] = []
    pressed: list[Button] = []
    if rhythms.pairs is not Every.NEVER:
        key = "between.pairs.in" if wishes else "between.pairs"
        blocks.append(paragraph(words, key, every=_every(words, rhythms.pairs)))
        pressed.append(_wish(words, group, wanted=not wishes))
    if open is not None:
        blocks.append(paragraph(words, "round.open"))
        pressed.append(_write(words, group, open))
    elif rhythms.rounds is not Every.NEVER:
        blocks.append(paragraph(words, "round.coming", every=_every(words, rhythms.rounds)))
    if not blocks:
        blocks.append(paragraph(words, "between.none"))
    if pressed:
        blocks.append(buttons(*pressed))
    return Message(said, tuple(blocks), Reader.MEMBER)


def offered(words: Words, group: Group, every: Every) -> Message:
    """In the channel, once, where pairings begin."""
    return saying(
        words.text("between.offered"),
        paragraph(words, "between.pairs", every=_every(words, every)),
        buttons(_wish(words, group, wanted=True)),
        reader=Reader.MEMBER,
    )


def wished(words: Words, group: Group, *, wanted: bool) -> Message:
    said = words.text("between.wished" if wanted else "between.unwished")
    blocks: list[Block] = [Paragraph(said)]
    if wanted:
        blocks.append(note(words, "between.wished.who"))
    blocks.append(buttons(_wish(words, group, wanted=not wanted)))
    return Message(said, tuple(blocks), Reader.MEMBER)


def told(words: Words, group: Group, pair: Pair, to: Person) -> Message:
    """To one of them: who the other is. Nothing has to follow."""
    others: Text = joined([(Mention(each),) for each in pair.people if each != to])
    said = words.text("between.told", who=others)
    return Message(
        words.text("between.told.summary"),
        (
            Heading(group.name),
            Paragraph(said),
            paragraph(words, "between.told.free"),
            buttons(_wish(words, group, wanted=False), raise_button(words, group.id)),
        ),
        Reader.MEMBER,
        said,
    )


def _wish(words: Words, group: Group, *, wanted: bool) -> Button:
    key = "yes" if wanted else "no"
    return press(words, f"between.button.{key}", "pairs.wish", group.id, key)


# --- a round -----------------------------------------------------------------------------------


def _write(words: Words, group: Group, round: Round) -> Button:
    return press(words, "round.button.write", "round.write", group.id, round.id)


def card(words: Words, group: Group, round: Round) -> Message:
    return saying(
        words.text("round.ask"),
        note(words, "round.ask.note", until=When(round.closes_at, group.zone)),
        buttons(_write(words, group, round)),
        reader=Reader.MEMBER,
    )


def write_form(words: Words, group: Group, round: Round, written: str) -> Form:
    return Form(
        id=ActionId.of("round.say", group.id, round.id),
        title=words.line("round.form.title"),
        fields=(
            TextField(
                "words",
                words.line("round.form.label"),
                TextKind.LONG,
                words.line("round.form.hint"),
                initial=written,
                limit=LINE_LIMIT,
            ),
        ),
        submit=words.line("round.form.submit"),
        intro=words.text("round.form.intro"),
    )


def said(words: Words) -> Message:
    return saying(words.text("round.said"), note(words, "round.said.note"), reader=Reader.MEMBER)


def late(words: Words, written: str) -> Message:
    kept = (paragraph(words, "round.late.words"), Quoted(text(written))) if written else ()
    return saying(words.text("round.late"), *kept, reader=Reader.MEMBER)


def posted(words: Words, lines: Sequence[Line]) -> Message:
    return saying(
        words.text("round.posted"),
        *(Quoted(text(each.words)) for each in lines),
        reader=Reader.MEMBER,
    )


# --- for those who run the group ---------------------------------------------------------------


def of_group(words: Words, group: Group, rhythms: Rhythms, wishes: int) -> Message:
    """``wishes`` is only told from three on: of fewer everybody would know who."""
    blocks: list[Block] = [
        heading(words, "between.group.title", group=group.name),
        paragraph(words, "between.group.pairs"),
    ]
    if rhythms.pairs is not Every.NEVER:
        key = "between.group.wishes" if wishes >= 3 else "between.group.few"
        values = {"count": str(wishes)} if wishes >= 3 else {}
        blocks.append(note(words, key, **values))
    blocks += (
        _menu(words, group, "pairs", rhythms.pairs),
        paragraph(words, "between.group.rounds"),
        _menu(words, group, "rounds", rhythms.rounds),
    )
    return Message(words.text("between.group.summary", group=group.name), tuple(blocks))


def _menu(words: Words, group: Group, what: str, chosen: Every) -> Select:
    options = tuple(Choice(each.value, _every(words, each)) for each in Every)
    action = ActionId.of("between.every", group.id, what)
    return Select(action, words.line(f"between.menu.{what}"), options, chosen.value)


def collected(words: Words, group: Group, round: Round, lines: Sequence[Line]) -> Message:
    """Before the group sees any of it. ``posted``: it has gone out already."""
    if not lines:
        return saying(words.text("round.collected.none"))
    summary = words.text("round.collected.summary", group=group.name)
    blocks: list[Block] = [
        paragraph(words, "round.collected.summary", group=group.name),
        Items(tuple(text(each.words) for each in lines)),
    ]
    if round.posted:
        blocks.append(note(words, "round.collected.posted"))
        return Message(summary, tuple(blocks))
    options = tuple(Choice(each.id, short(each.words, MENU_TEXT)) for each in lines)
    leave = ActionId.of("round.leave_out", group.id, round.id)
    post = press(words, "round.button.post", "round.post", group.id, round.id, look=Look.PRIMARY)
    until = When(round.until, group.zone)
    blocks += (
        note(words, "round.collected.note", until=until),
        Select(leave, words.line("round.leave_out"), options[:25]),
        buttons(post),
    )
    return Message(summary, tuple(blocks))
