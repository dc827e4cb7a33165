"""One's own data: what there is, a copy of it, and erasing it."""

from collections.abc import Mapping, Sequence

from bot.domain.group import Group
from bot.ids import NO_GROUP, Person
from bot.library import Words
from bot.message import Block, Button, Items, Look, Message, Reader
from bot.text import Text, text
from bot.views.parts import buttons, heading, note, paragraph, press, saying
from bot.views.setup import mentions

STAYS = frozenset(
    {"advice", "agreement", "concern_step", "cover", "session", "suggestion", "work", "deed"}
)
"""Kinds that belong to the group: they stay, without the name."""
RUNS = "facilitator"
"""This kind is told of group by group."""
GROUPS_AT_MOST = 5
"""Groups that the question names. Whoever runs more sees how many more."""


def shown(words: Words, counts: Mapping[str, int]) -> Message:
    """``counts`` says how many of each kind are held."""
    if not counts:
        return saying(
            words.text("my_data.none"), note(words, "my_data.never"), reader=Reader.MEMBER
        )
    return Message(
        words.text("my_data.summary"),
        (
            heading(words, "my_data.heading"),
            Items(_lines(words, counts)),
            note(words, "my_data.never"),
            buttons(
                _press(words, "my_data.button.copy", "me.data_copy", Look.PRIMARY),
                _press(words, "my_data.button.erase", "me.erase", Look.NORMAL),
            ),
        ),
        Reader.MEMBER,
        short=words.text("my_data.short", count=str(sum(counts.values()))),
    )


def copied(words: Words) -> tuple[Message, Message]:
    """The cards of the two files: the one to read, the one for a program."""
    return (
        saying(
            words.text("my_data.copied"), note(words, "my_data.copied.keep"), reader=Reader.MEMBER
        ),
        saying(words.text("my_data.copied.program"), reader=Reader.MEMBER),
    )


def ask(
    words: Words,
    who: Person,
    counts: Mapping[str, int],
    groups: Sequence[Group],
    unread: Sequence[Group] = (),
) -> Message:
    """What goes, what stays and why. ``groups`` are those that they run; ``unread`` those where
    nobody else could read concerns."""
    if not counts:
        return shown(words, counts)
    goes = {kind: count for kind, count in counts.items() if kind not in STAYS | {RUNS}}
    stays = {kind: count for kind, count in counts.items() if kind in STAYS}
    blocks: list[Block] = [heading(words, "my_data.ask.heading")]
    if goes:
        blocks += (paragraph(words, "my_data.ask.goes"), Items(_lines(words, goes)))
    if stays:
        blocks += (paragraph(words, "my_data.ask.stays"), Items(_lines(words, stays)))
    if groups:
        blocks += (paragraph(words, "my_data.ask.runs"), Items(_handed_on(words, who, groups)))
    if unread:
        lines = tuple(text(each.name) for each in unread[:GROUPS_AT_MOST])
        blocks += (paragraph(words, "my_data.ask.unread"), Items(lines))
        if len(unread) > GROUPS_AT_MOST:
            more = str(len(unread) - GROUPS_AT_MOST)
            blocks.append(paragraph(words, "my_data.ask.more", count=more))
    relieve = (_press(words, "my_data.button.relieve", "concern.relieve", Look.PRIMARY),)
    blocks += (
        note(words, "my_data.ask.elsewhere"),
        buttons(
            *(relieve if unread else ()),
            _press(words, "my_data.button.erase_now", "me.erase_now", Look.CAREFUL),
            _press(words, "my_data.button.keep", "me.data", Look.NORMAL),
        ),
    )
    reader = Reader.FACILITATOR if groups or stays or unread else Reader.MEMBER
    return Message(
        words.text("my_data.ask.summary"),
        tuple(blocks),
        reader,
        short=words.text("my_data.ask.short"),
    )


def erased(words: Words) -> Message:
    return Message(
        words.text("my_data.erased.summary"), (paragraph(words, "my_data.erased"),), Reader.MEMBER
    )


def relieved(words: Words, told: Sequence[Person], command: str) -> Message:
    """``told``: who was asked to choose somebody else to read concerns."""
    said = (
        words.text("my_data.relieved", who=mentions(tuple(told[:GROUPS_AT_MOST])))
        if told
        else words.text("my_data.relieved.nobody", command=command)
    )
    settings = press(words, "me.button.settings", "me.page", NO_GROUP, "0")
    return saying(said, buttons(settings))


def runners(words: Words, group: Group, reader: Person) -> Message:
    """For whoever runs a group when somebody else does so no more: who runs it now."""
    others = _others(group, reader)
    key = "my_data.runners.with" if others else "my_data.runners.alone"
    return saying(
        words.text("my_data.runners.summary", group=group.name),
        paragraph(words, key, who=mentions(others)) if others else paragraph(words, key),
    )


def _lines(words: Words, counts: Mapping[str, int]) -> tuple[Text, ...]:
    return tuple(
        words.text(f"my_data.count.{kind}", count=str(count)) for kind, count in counts.items()
    )


def _handed_on(words: Words, who: Person, groups: Sequence[Group]) -> tuple[Text, ...]:
    lines = [
        words.text("my_data.ask.with", group=group.name, who=mentions(others))
        if (others := _others(group, who))
        else words.text("my_data.ask.alone", group=group.name)
        for group in groups[:GROUPS_AT_MOST]
    ]
    if len(groups) > GROUPS_AT_MOST:
        lines.append(words.text("my_data.ask.more", count=str(len(groups) - GROUPS_AT_MOST)))
    return tuple(lines)


def _others(group: Group, who: Person) -> tuple[Person, ...]:
    return tuple(each.person for each in group.facilitators if each.person != who)


def _press(words: Words, key: str, verb: str, look: Look) -> Button:
    return press(words, key, verb, NO_GROUP, look=look)
