"""A member's own settings: one card that says how it is, and one small card for each thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.commands import WEEKDAYS
from bot.domain.group import Group, QuietHours
from bot.domain.member import BUDGETS, Member, Reach, Reminder, Way
from bot.ids import NO_GROUP, ActionId, Person
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Choice,
    Fact,
    Facts,
    Message,
    Paragraph,
    Reader,
    Select,
)
from bot.text import Text, When, WhenStyle, text
from bot.views.concerns import raise_button
from bot.views.dates import place_of, short
from bot.views.parts import buttons, do, fact, heading, note, paragraph, press, saying
from bot.views.setup import mentions

TOPICS = (
    "today",
    "reminders",
    "quiet",
    "energy",
    "away",
    "zone",
    "budget",
    "data",
    "calendar",
    "language",
    "between",
    "greets",
)
"""In the order in which they always stand. The last one is for whoever runs a group."""
A_PAGE = 4
"""Topics beside "More": five buttons are what a screen of choices should hold, and three where
somebody has little energy."""
A_SHORT_PAGE = 2
BUTTONS_AT_MOST = 5
"""In a row: Discord's limit. https://discord.com/developers/docs/components/reference#action-row"""
NAME_ON_BUTTON = 34
WHOLE = "whole"
"""The verb of the button that shows all of a short card: the router knows it."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What there is to say to one member. ``group`` is the one this is about, if any; ``groups``
    are those whose reminders they chose something for, or may. ``zone`` and ``quiet`` are what
    holds for them: their own, or the group's."""

    member: Member
    now: datetime
    zone: str
    quiet: QuietHours | None
    group: Group | None = None
    groups: Sequence[Group] = ()
    runs: str = ""
    """A group that they run, by its id."""
    others: Sequence[Person] = ()
    """Who else is there to read concerns, where they read them."""
    alone: Sequence[str] = ()
    """Groups, by name, where nobody else is."""

    @property
    def reads(self) -> bool:
        """Whether they read concerns: those do not wait until somebody is back."""
        return bool(self.others or self.alone)

    @property
    def topics(self) -> Sequence[str]:
        return TOPICS if self.runs else TOPICS[:-1]

    @property
    def about(self) -> str:
        return self.group.id if self.group else NO_GROUP


def settings(words: Words, mine: Mine, page: int = 0) -> Message:
    """How it is now, and the things that can be changed, a page at a time."""
    facts = _further(words, mine) if page else _first(words, mine)
    blocks: list[Block] = [heading(words, "me.heading"), *_away(words, mine)]
    blocks += [Facts(facts), _topics(words, mine, page)]
    if not mine.member.low_energy:  # three things are all that a short card holds
        blocks.append(buttons(raise_button(words, mine.group.id if mine.group else "")))
    return Message(words.text("me.summary"), tuple(blocks), Reader.MEMBER, _short(words, mine))


def _first(words: Words, mine: Mine) -> tuple[Fact, ...]:
    cards = "short" if mine.member.low_energy else "whole"
    return (
        fact(words, "me.fact.reminders", _reminders(words, mine)),
        fact(words, "me.fact.quiet", _quiet(words, mine)),
        fact(words, "me.fact.energy", words.text(f"choice.cards.{cards}")),
    )


def _further(words: Words, mine: Mine) -> tuple[Fact, ...]:
    return (
        fact(words, "me.fact.zone", text(place_of(mine.zone))),
        fact(words, "me.fact.budget", words.text("me.budget", count=str(mine.member.budget))),
        fact(words, "me.fact.language", words.text("language.name")),
    )


def _short(words: Words, mine: Mine) -> Text:
    """What matters most of it today."""
    until = mine.member.away_until
    if until is not None and mine.member.away(mine.now):
        return _until(words, mine, until)
    if mine.member.reach is not Reach.OPEN:
        return words.text("me.paused.short")
    return words.text("me.short")


def _topics(words: Words, mine: Mine, page: int) -> Buttons:
    size = A_SHORT_PAGE if mine.member.low_energy else A_PAGE
    pages = -(-len(mine.topics) // size)
    page %= pages
    these = [_topic(words, mine, each) for each in mine.topics[page * size : (page + 1) * size]]
    onward = press(words, "me.button.more", "me.page", mine.about, str((page + 1) % pages))
    return buttons(*these, onward)


def _topic(words: Words, mine: Mine, topic: str) -> Button:
    if topic == "today":
        return not_today(words, mine.about)
    if topic == "data":
        return do(words, "me.button.data", "me data")
    if topic in ("calendar", "between"):
        about = "" if mine.about == NO_GROUP else mine.about
        return do(words, f"me.button.{topic}", f"{topic} show", about)
    return press(words, f"me.button.{topic}", "me.look", mine.about, topic)


def not_today(words: Words, about: str = NO_GROUP) -> Button:
    return press(words, "me.button.today", "me.today", about)


def _back(words: Words, mine: Mine) -> Button:
    return press(words, "me.button.settings", "me.page", mine.about, "0")


def _away(words: Words, mine: Mine) -> list[Block]:
    until = mine.member.away_until
    if until is None or not mine.member.away(mine.now):
        return []
    return [Paragraph(_until(words, mine, until))]


def _until(words: Words, mine: Mine, until: datetime) -> Text:
    key = "me.away.now.reads" if mine.reads else "me.away.now"
    return words.text(key, day=When(until, mine.zone, WhenStyle.DAY))


def _concerns(words: Words, mine: Mine) -> Sequence[Block]:
    """What becomes of concerns while somebody who reads them is away."""
    lines: list[Block] = []
    if mine.alone:
        named = ", ".join(mine.alone[:A_SHORT_PAGE])
        lines.append(paragraph(words, "me.away.alone", group=named))
    if mine.others:
        who = mentions(tuple(mine.others[:A_SHORT_PAGE]))
        lines.append(paragraph(words, "me.away.others", who=who))
    return lines


# --- reminders -----------------------------------------------------------------------------------


def _reminders(words: Words, mine: Mine) -> Text:
    if mine.member.reach is not Reach.OPEN:
        return words.text("me.reminders.paused")
    if mine.group is not None:
        return words.text(f"choice.way.{mine.member.of(mine.group.id).way.value}")
    chosen = sum(each.way.direct for each in mine.member.reminders)
    if not chosen:
        return words.text("choice.way.channel")
    return words.text("me.reminders.of_groups", count=str(chosen))


def reminders(words: Words, mine: Mine, group: Group, *, changed: bool = False) -> Message:
    """How the reminders of one group come."""
    chosen = mine.member.of(group.id)
    said = words.text(f"me.reminders.{chosen.way.value}", group=group.name)
    blocks: list[Block] = [paragraph(words, "me.changed")] if changed else []
    blocks.append(paragraph(words, f"me.reminders.{chosen.way.value}", group=group.name))
    if chosen.way.direct:
        which = ", ".join(
            words.line(f"choice.reminder.{each.value}") for each in Reminder if each in chosen.which
        )
        blocks.append(Facts((fact(words, "me.fact.which", text(which)),)))
    if chosen.way.without_channel:
        blocks.append(note(words, "me.reminders.mute"))
    ways = [_way(words, group, way) for way in Way if way is not chosen.way]
    which_button = press(words, "me.button.which", "me.change", group.id, "reminders")
    blocks.append(buttons(*ways, which_button, _back(words, mine)))
    return Message(said, tuple(blocks), Reader.MEMBER)


def _way(words: Words, group: Group, way: Way) -> Button:
    return press(words, f"me.button.way.{way.value}", "me.way", group.id, way.value)


def which_group(words: Words, mine: Mine, command: str) -> Message:
    """Reminders are chosen group by group, and this was not asked in one."""
    said = words.text("me.reminders.group" if mine.groups else "me.reminders.no_group")
    blocks: list[Block] = [paragraph(words, "me.reminders.here", command=command)]
    named = tuple(
        Button(
            short(each.name, NAME_ON_BUTTON),
            press(words, "me.button.reminders", "me.look", each.id, "reminders").action,
        )
        for each in mine.groups[:A_PAGE]
    )
    blocks.append(buttons(*named, _back(words, mine)))
    return Message(said, tuple(blocks), Reader.MEMBER)


def stopped(words: Words, group: Group, before: Way) -> Message:
    """After one tap on a direct reminder. ``before`` is what Undo brings back."""
    undo = press(words, "me.button.undo", "me.way", group.id, before.value)
    blocks = (
        paragraph(words, "me.stopped", group=group.name),
        note(words, "me.stopped.channel"),
        buttons(undo, press(words, "me.button.settings", "me.page", group.id, "0")),
    )
    return Message(words.text("me.stopped.summary"), blocks, Reader.MEMBER)


# --- quiet times, and time away ------------------------------------------------------------------


def _quiet(words: Words, mine: Mine) -> Text:
    hours = mine.quiet
    if hours is None:
        said = words.text("me.quiet.groups")
    elif hours.start == hours.end:
        said = words.text("me.quiet.none")
    else:
        said = words.text("me.quiet.hours", start=f"{hours.start:%H:%M}", end=f"{hours.end:%H:%M}")
    if not mine.member.days_off:
        return said
    days = ", ".join(
        words.line(f"choice.weekday.{day}")
        for number, day in enumerate(WEEKDAYS)
        if number in mine.member.days_off
    )
    return text(said, " ", words.text("me.quiet.days", days=days))


def quiet(words: Words, mine: Mine, *, changed: bool = False) -> Message:
    blocks: list[Block] = [paragraph(words, "me.changed")] if changed else []
    blocks.append(paragraph(words, "me.quiet.means"))
    blocks.append(Facts((Fact(words.line("me.fact.quiet"), _quiet(words, mine)),)))
    change = press(words, "me.button.change", "me.change", mine.about, "quiet")
    own = mine.member.quiet is not None or mine.member.days_off
    clear = (press(words, "me.button.clear", "me.clear", mine.about, "quiet"),) if own else ()
    blocks.append(buttons(change, *clear, _back(words, mine)))
    return Message(words.text("me.quiet.summary"), tuple(blocks), Reader.MEMBER)


def away(words: Words, mine: Mine) -> Message:
    """Nothing until a day, or not at all for now."""
    change = press(words, "me.button.until", "me.change", mine.about, "away")
    if not mine.member.away(mine.now):
        blocks: tuple[Block, ...] = (
            paragraph(words, "me.away.not.reads" if mine.reads else "me.away.not"),
            *_concerns(words, mine),
            buttons(not_today(words, mine.about), change, _back(words, mine)),
        )
        return Message(words.text("me.away.summary"), blocks, Reader.MEMBER)
    here = press(words, "me.button.here", "me.clear", mine.about, "away")
    relieve = press(words, "my_data.button.relieve", "concern.relieve", NO_GROUP)
    blocks = (
        *_away(words, mine),
        *_concerns(words, mine),
        paragraph(words, "me.away.means"),
        buttons(here, *((relieve,) if mine.alone else ()), change, _back(words, mine)),
    )
    return Message(words.text("me.away.summary"), blocks, Reader.MEMBER)


# --- short cards, time zone, how many ------------------------------------------------------------


def energy(words: Words, mine: Mine) -> Message:
    now, other = ("short", "whole") if mine.member.low_energy else ("whole", "short")
    body = paragraph(words, f"me.energy.{now}.now")
    change = press(words, f"me.button.energy.{other}", "me.energy", mine.about, other)
    return Message(
        words.text("me.energy.summary"),
        (body, buttons(change, _back(words, mine))),
        Reader.MEMBER,
    )


def zone(words: Words, mine: Mine) -> Message:
    key = "me.zone.own" if mine.member.zone else "me.zone.groups"
    change = press(words, "me.button.change", "me.change", mine.about, "zone")
    clear = (
        (press(words, "me.button.clear", "me.clear", mine.about, "zone"),)
        if mine.member.zone
        else ()
    )
    return Message(
        words.text("me.zone.summary"),
        (
            paragraph(words, key, place=place_of(mine.zone)),
            paragraph(words, "me.zone.now", time=When(mine.now, mine.zone, WhenStyle.TIME)),
            buttons(change, *clear, _back(words, mine)),
        ),
        Reader.MEMBER,
    )


def language(words: Words, mine: Mine, tongues: Mapping[str, str]) -> Message:
    """``tongues`` are those that are installed, by tag. The card is in the one that is spoken."""
    said = words.text("me.language.summary")
    if len(tongues) < 2:
        only = words.text("me.language.only")
        return Message(said, (Paragraph(only), buttons(_back(words, mine))), Reader.MEMBER)
    menu = press(words, "me.button.language", "me.language", mine.about)
    options = tuple(Choice(tag, name) for tag, name in tongues.items())
    spoken = mine.member.language if mine.member.language in tongues else next(iter(tongues))
    return Message(
        said,
        (
            paragraph(words, "me.language.now"),
            paragraph(words, "me.language.means"),
            Select(menu.action, words.line("me.fact.language"), options[:25], spoken),
            buttons(_back(words, mine)),
        ),
        Reader.MEMBER,
    )


def budget(words: Words, mine: Mine) -> Message:
    options = tuple(Choice(str(each), words.line(f"choice.budget.{each}")) for each in BUDGETS)
    menu = press(words, "me.button.budget", "me.budget", mine.about)
    return Message(
        words.text("me.budget.summary"),
        (
            paragraph(words, "me.budget.now", count=str(mine.member.budget)),
            paragraph(words, "me.budget.means"),
            Select(menu.action, words.line("me.budget.menu"), options, str(mine.member.budget)),
            buttons(_back(words, mine)),
        ),
        Reader.MEMBER,
    )


# --- what those who run a group hear -------------------------------------------------------------


def greets(words: Words, mine: Mine) -> Message:
    """Whether they hear that somebody new has come."""
    now, other = ("on", "off") if mine.member.greets else ("off", "on")
    change = press(words, f"welcome.button.greets.{other}", "welcome.greets", mine.runs, other)
    return saying(words.text(f"welcome.greets.{now}"), buttons(change, _back(words, mine)))


# --- what came back, and what was held back ------------------------------------------------------


def closed(words: Words) -> Message:
    """Asked once, where a direct message did not get through."""
    return Message(
        words.text("me.closed.summary"),
        (
            paragraph(words, "me.closed"),
            buttons(
                press(words, "me.button.again", "me.reach", NO_GROUP, "again"),
                press(words, "me.button.leave", "me.reach", NO_GROUP, "leave"),
            ),
        ),
        Reader.MEMBER,
    )


def reach(words: Words, mine: Mine, *, again: bool) -> Message:
    return saying(
        words.text("me.closed.again" if again else "me.closed.left"),
        buttons(_back(words, mine)),
        reader=Reader.MEMBER,
    )


def whole(words: Words, again: ActionId) -> Button:
    """Shows all of a card that is shown short; ``again`` is what makes the card."""
    return press(words, "me.button.whole", WHOLE, again.verb, *again.parts)


def restful(words: Words, card: Message) -> Message:
    """A card that came without being asked for, with the way to rest from more of them."""
    rest = not_today(words)
    pressed = [
        each for block in card.blocks if isinstance(block, Buttons) for each in block.buttons
    ]
    instead = any(isinstance(block, Select) and block.instead for block in card.blocks)
    if card.reader is not Reader.MEMBER or rest in pressed or instead:
        return card
    last = card.blocks[-1] if card.blocks else None
    if isinstance(last, Buttons) and len(last.buttons) < BUTTONS_AT_MOST:
        return replace(card, blocks=(*card.blocks[:-1], buttons(*last.buttons, rest)))
    return replace(card, blocks=(*card.blocks, buttons(rest)))
