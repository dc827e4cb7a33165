"""What one member gets directly, because they asked for it: the group's own card, with its name and
with a way to stop it. And the list of what was held back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.agreement import Clause
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.ids import NO_GROUP
from bot.library import Words
from bot.message import Block, Button, Buttons, Heading, Items, LinkButton, Message, Quoted, Reader
from bot.text import Strong, Text, When, WhenStyle, joined, text
from bot.views.calendar import ADD
from bot.views.concerns import raise_button
from bot.views.parts import buttons, do, note, paragraph, press, saying
from bot.views.personal import first_sentence

HELD = frozenset(
    {
        "agreement.adopted",
        "agreement.asked",
        "agreement.looked_at",
        "agreement.reminder",
        "direct.agreement",
        "direct.cancelled",
        "direct.day_before",
        "direct.moved",
        "direct.pair",
        "direct.pulse",
        "direct.soon",
        "direct.suggestion",
        "welcome",
        "welcome.check",
    }
)
"""What the pack has a name for, as one member would say it; anything else is "a message"."""
DAYS = 3
"""Of one line of a digest. The others are counted: nobody with little energy reads more."""


def direct(words: Words, group: Group, card: Message) -> Message:
    """The card of the channel, as one person gets it. One tap stops it."""
    pressed = tuple(
        each for block in card.blocks if isinstance(block, Buttons) for each in block.buttons
    )
    said = tuple(
        _from_here(words, block)
        for block in card.blocks
        if not isinstance(block, Buttons | Heading)
    )
    stop = press(words, "me.button.stop", "me.stop", group.id)
    today = press(words, "me.button.today", "me.today", NO_GROUP)
    # Of a short card the first three are left. A calendar can wait, and a concern has its own way.
    later = tuple(each for each in pressed if _can_wait(words, group, each))
    first = tuple(each for each in pressed if each not in later)
    rows = Buttons((*first, stop, today, *later))
    return replace(card, blocks=(Heading(group.name), *said, rows))


def _can_wait(words: Words, group: Group, each: Button | LinkButton) -> bool:
    return each == raise_button(words, group.id) or (
        isinstance(each, Button) and each.action.verb == ADD
    )


def _from_here(words: Words, block: Block) -> Block:
    """What "here" is on a card of the channel has another name away from it."""
    here = (paragraph(words, "reminder.here"), paragraph(words, "session.joining.here"))
    return paragraph(words, "me.direct.there") if block in here else block


def clause(words: Words, group: Group, clause: Clause) -> Message:
    """The clause that the group is reminded of."""
    card = Message(
        words.text("agreement.reminder.summary"),
        (
            paragraph(words, "session.opening.agreed"),
            Quoted(text(clause.text)),
            buttons(
                do(words, "agreement.button.read", "agreement show", group.id),
                raise_button(words, group.id),
            ),
        ),
        Reader.MEMBER,
    )
    return direct(words, group, card)


def digest(
    words: Words,
    held: Sequence[Delivery],
    groups: Mapping[str, Group],
    budget: int,
    told: Sequence[tuple[str, Sequence[Text]]] = (),
) -> Message:
    """All that was held back, and why: one line for each kind of thing and group. ``told`` is what
    groups said last and what changed, by their names, where a reminder held back would have said
    it."""
    said = [text(Strong(name), ". ", line) for name, lines in told for line in lines]
    lines = _lines(words, held, groups)
    blocks: tuple[Block, ...] = (
        paragraph(words, "me.digest", count=str(budget)),
        Items(lines),
        *((Items(tuple(said)),) if said else ()),
        note(words, "me.digest.nothing"),
        buttons(
            press(words, "me.button.budget", "me.look", NO_GROUP, "budget"),
            press(words, "me.button.today", "me.today", NO_GROUP),
            raise_button(words),
        ),
    )
    first, *others = lines
    held_back = (
        words.text("me.digest.short.more", first=first, count=str(len(others)))
        if others
        else words.text("me.digest.short", first=first)
    )
    then = first_sentence(told[0][1][-1]) if told else words.text("me.digest.nothing")
    short = text(held_back, " ", then)
    return Message(words.text("me.digest.summary"), blocks, Reader.MEMBER, short)


def nothing_held(words: Words) -> Message:
    return saying(words.text("me.digest.none"), reader=Reader.MEMBER)


def _lines(words: Words, held: Sequence[Delivery], groups: Mapping[str, Group]) -> tuple[Text, ...]:
    """In the order in which each kind of thing came first."""
    days: dict[tuple[str, str], dict[Text, None]] = {}
    for each in held:
        kind = each.kind if each.kind in HELD else "other"
        group = groups.get(each.group)
        day = (When(each.wanted_at, group.zone if group else "UTC", WhenStyle.DAY),)
        days.setdefault((kind, group.name if group else ""), {})[day] = None
    return tuple(
        words.text("me.digest.line", what=_what(words, kind, name), days=_days(words, those))
        for (kind, name), those in days.items()
    )


def _what(words: Words, kind: str, group: str) -> Text:
    what = words.text(f"me.held.{kind}")
    return words.text("me.digest.of", what=what, group=group) if group else what


def _days(words: Words, days: Mapping[Text, None]) -> Text:
    shown = list(days)
    if len(shown) > DAYS:
        more = words.text("me.digest.more", count=str(len(shown) - DAYS))
        shown = [*shown[:DAYS], more]
    return joined(shown)
