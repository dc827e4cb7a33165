"""A cue card: what to say and do when something is hard, for a facilitator alone."""

from collections.abc import Mapping, Sequence

from bot.domain.cue import Cue, Offer
from bot.domain.group import Group
from bot.domain.toolkit import Cell
from bot.ids import ActionId
from bot.library import Library, Words
from bot.message import (
    Block,
    Choice,
    Heading,
    Message,
    Paragraph,
    Quoted,
    Reader,
    Select,
)
from bot.text import Strong
from bot.views.help import contacts
from bot.views.parts import buttons, do, heading, note, paragraph, press
from bot.views.prompt import cell_name

DOES: Mapping[Offer, tuple[str, str]] = {
    Offer.QUEUE: ("home.button.queue_open", "queue open"),
    Offer.BREAK: ("cue.button.break", "break"),
    Offer.CHECKPOINT: ("home.button.checkpoint", "checkpoint"),
    Offer.CLOSE_ADVICE: ("ladder.button.close", "advice close"),
}
"""The button of what a card offers: its words, and the command that it does."""
SAFETY = "safety"
"""The card that also says who helps outside the group."""


def choose(words: Words, cues: Sequence[Cue], group: str, typed: str = "") -> Message:
    """Which situation is it? ``typed`` is what fitted none of them, or more than one."""
    lead = (
        words.text("stuck.none", typed=Strong(typed)) if typed else words.text("stuck.choose.lead")
    )
    return Message(
        words.text("stuck.choose.summary"),
        (heading(words, "stuck.choose.heading"), Paragraph(lead), menu(words, cues, group)),
    )


def several(words: Words, likely: Sequence[Cue], group: str, typed: str) -> Message:
    """What was typed could be any of these, likeliest first."""
    return Message(
        words.text("stuck.choose.summary"),
        (
            heading(words, "stuck.choose.heading"),
            paragraph(words, "stuck.several", typed=Strong(typed)),
            menu(words, likely, group),
            buttons(press(words, "stuck.button.all", "stuck.choose", group)),
        ),
    )


def menu(words: Words, cues: Sequence[Cue], group: str) -> Select:
    options = tuple(Choice(each.id, each.name) for each in cues)
    return Select(ActionId.of("stuck.show", group), words.line("stuck.choose.label"), options)


def shown(
    library: Library,
    cue: Cue,
    group: Group,
    once: str,
    *,
    kept: bool = False,
    offer: Offer | None = None,
) -> Message:
    """``once`` is this card's own mark: the gentle version is posted from it once, and the question
    is kept once. ``kept``: it is kept by now. ``offer`` is what the card can do just now."""
    words = library.words
    blocks: list[Block] = [
        Heading(cue.name),
        paragraph(words, "stuck.say"),
        Quoted((cue.say,)),
        paragraph(words, "stuck.do", do=cue.do),
        paragraph(words, "stuck.debrief", question=cue.debrief),
    ]
    if cue.id == SAFETY:
        blocks.append(contacts(library, group))
    if cue.gentle:
        blocks += (paragraph(words, "stuck.gentle"), Quoted((cue.gentle,)))
    if kept:
        blocks.append(paragraph(words, "stuck.kept"))
    blocks += (
        buttons(
            *((do(words, *DOES[offer], group.id),) if offer else ()),
            *(
                (press(words, "stuck.button.post", "stuck.post", group.id, cue.id, once),)
                if cue.gentle
                else ()
            ),
            *(
                ()
                if kept
                else (press(words, "stuck.button.keep", "stuck.keep", group.id, cue.id, once),)
            ),
            press(words, "stuck.button.other", "stuck.choose", group.id),
        ),
        _note(library, cue),
    )
    return Message(words.text("stuck.summary", situation=cue.name), tuple(blocks))


def _note(library: Library, cue: Cue) -> Block:
    cells = dict.fromkeys(each.rpartition(".")[0] for each in cue.serves)
    if not cells:
        return note(library.words, "stuck.note")
    names = "; ".join(cell_name(library, Cell.of(each)) for each in cells)
    return note(library.words, "stuck.note.toolkit", cells=names)


def on_its_way(words: Words, cue: Cue, group: str, *, before: bool) -> Message:
    """For whoever posted it. ``before``: it was posted from this card already."""
    twice = (paragraph(words, "stuck.posted.before"),) if before else ()
    return Message(
        words.text("stuck.posted.summary"),
        (
            heading(words, "stuck.posted.heading"),
            *twice,
            Quoted((cue.gentle,)),
            buttons(
                press(words, "stuck.button.back", "stuck.show", group, cue.id),
                press(words, "stuck.button.other", "stuck.choose", group),
            ),
        ),
    )


def posted(words: Words, cue: Cue) -> Message:
    """What the group sees: a few calm words, and nothing of why they come now."""
    return Message(
        words.text("stuck.gentle.heading"),
        (heading(words, "stuck.gentle.heading"), Paragraph((cue.gentle,))),
        Reader.MEMBER,
    )
