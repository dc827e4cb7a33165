"""Raising a concern: help outside first, who reads it and when, the form, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.concern import (
    ABOUT_AT_MOST,
    WORDS_LIMIT,
    Concern,
    ConcernEntry,
    ConcernState,
    EntryKind,
    Side,
)
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding, WorkingHours
from bot.ids import NO_GROUP, ActionId, Person
from bot.library import Library, Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Choice,
    ChoiceField,
    Form,
    Heading,
    Items,
    Look,
    Message,
    Paragraph,
    PeopleField,
    Quoted,
    Reader,
    TextField,
    TextKind,
)
from bot.text import Mention, Strong, Text, When, WhenStyle, text
from bot.views.dates import clock_words, short
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying
from bot.views.setup import mentions

NAMED_AT_MOST = 3
"""Readers named on a card."""
GROUPS_AT_MOST = 4
"""Groups with a button; the code has one too (W3C COGA: five choices on a screen)."""
LINES = 4
"""Of help outside: the nearest ones. Help has all of them."""
SAID_AT_MOST = 5
"""The newest words of a conversation."""
_NAME_ON_BUTTON = 34
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def raise_button(words: Words, group: str = "", look: Look = Look.NORMAL) -> Button:
    """From anywhere: the card is one press away, and the form another one."""
    return do(words, "concern.button.raise", "concern raise", group, look)


@dataclass(frozen=True, slots=True)
class Told:
    """Who reads a concern that these user ids have no part in, as whoever raises one is told of it.
    ``away``: who of them is away when they would hear of it, and until when."""

    who: Safeguarding
    apart: frozenset[str] = frozenset()
    away: Mapping[Person, datetime] = field(default_factory=dict)

    @property
    def first(self) -> tuple[Person, ...]:
        return self.who.first(self.apart, self.away)

    @property
    def later(self) -> tuple[Person, ...]:
        return self.who.later(self.apart, self.away)

    @property
    def meanwhile(self) -> tuple[Person, ...]:
        """Of the first, those who are there: they are named as the ones who read it."""
        return tuple(each for each in self.first if each not in self.away) or self.first

    @property
    def at_once(self) -> tuple[Person, ...]:
        """Everybody who may read it before any deputy: also who is away can."""
        return tuple(dict.fromkeys((*self.meanwhile, *self.back_later)))

    @property
    def back_later(self) -> tuple[Person, ...]:
        """Leads who would read it, and are away."""
        could = self.who.anybody(self.apart)
        return tuple(each for each in could if each in self.who.leads and each in self.away)


# --- the card ------------------------------------------------------------------------------------


def card(
    library: Library,
    group: Group,
    told: Told,
    now: datetime,
    *,
    raised: bool,
    others: Sequence[Person] = (),
) -> Message:
    """``raised``: this person has raised one under their name. ``others`` are coordinators: whom to
    ask where nobody here could read it."""
    words = library.words
    blocks: list[Block] = [heading(words, "concern.heading"), *_outside(library, group.nation)]
    if told.who.everybody:
        blocks += (Paragraph(each) for each in _reads(words, group, told, now))
        blocks.append(paragraph(words, "concern.next"))
        short_words = words.text(
            "concern.short",
            who=_who(words, told.at_once),
            when=_when(words, group, told.who, now),
        )
        if told.later:
            short_words = text(short_words, " ", _later(words, told))
        write: tuple[Button, ...] = (
            press(words, "concern.button.write", "concern.write", group.id, look=Look.PRIMARY),
        )
    else:
        blocks.append(paragraph(words, "concern.nobody", who=_asked(words, others)))
        short_words = words.text("concern.short.nobody")
        write = ()
    blocks.append(Buttons((*write, *_back(words, raised=raised))))
    return Message(words.text("concern.summary"), tuple(blocks), Reader.MEMBER, short_words)


def several(
    library: Library,
    command: str,
    groups: Sequence[Group],
    read: Sequence[Group],
    *,
    raised: bool,
) -> Message:
    """Away from a channel, by somebody of several groups or of none that we know. ``read`` are
    those where somebody reads concerns."""
    words = library.words
    nation = groups[0].nation if groups else ""
    blocks: list[Block] = [heading(words, "concern.heading"), *_outside(library, nation)]
    shown = read[:GROUPS_AT_MOST]
    if shown:
        blocks.append(paragraph(words, "concern.which"))
    if len(shown) < len(groups) or not groups:
        blocks.append(paragraph(words, "concern.elsewhere", command=command))
    chosen = (
        Button(
            short(words.line("concern.button.group", group=each.name), _NAME_ON_BUTTON),
            ActionId.of("concern.write", each.id),
        )
        for each in shown
    )
    blocks.append(Buttons((*chosen, *_back(words, raised=raised))[:5]))
    said = words.text("concern.short.several")
    return Message(words.text("concern.summary"), tuple(blocks), Reader.MEMBER, said)


def _alone(words: Words, who: Safeguarding, others: Sequence[Person]) -> Text:
    """Before anybody types: what is about the only one who reads here, nobody here could read."""
    if len(who.everybody) != 1:
        return ()
    asked = _asked(words, [each for each in others if each not in who.everybody])
    return words.text("concern.alone", reader=mentions(who.everybody), who=asked)


def _asked(words: Words, others: Sequence[Person]) -> Text:
    return mentions(tuple(others[:NAMED_AT_MOST])) if others else words.text("concern.ask")


def nearest(library: Library, group: Group) -> str:
    """Help outside in one line, for a field of a form."""
    shown = library.signposts(group.nation)[:2]
    return "; ".join(f"{each.name}: {each.contact}" for each in shown)


def _outside(library: Library, nation: str) -> tuple[Block, ...]:
    lines = tuple(
        library.words.text("concern.contact", name=Strong(each.name), contact=each.contact)
        for each in library.signposts(nation)[:LINES]
    )
    return (Items((*lines, library.words.text("concern.no_crisis")), keeps=True),)


def _first(library: Library, nation: str) -> Text:
    first = library.signposts(nation)[0]
    return text(Strong(first.name), ": ", first.contact)


def nobody(library: Library, group: Group, *, told: bool) -> Text:
    """Where nobody may read it any more. ``told``: somebody who can mend that was."""
    key = "concern.thread.nobody" if told else "concern.thread.nobody.untold"
    return library.words.text(key, contact=_first(library, group.nation))


def _reads(words: Words, group: Group, told: Told, now: datetime) -> tuple[Text, ...]:
    """Who reads it, when they usually do and when they hear, who else does if they do not."""
    hours = hours_words(words, told.who.hours)
    lines = [words.text("concern.reads", who=_who(words, told.meanwhile), hours=hours)]
    begins = told.who.hours.begin(now, group.zone)
    if begins > now:
        lines.append(words.text("concern.later", when=When(begins, group.zone)))
    if told.later:
        lines.append(_later(words, told))
    return (*lines, *_away(words, group, told))


def _away(words: Words, group: Group, told: Told) -> tuple[Text, ...]:
    return tuple(
        words.text(
            "concern.away",
            who=Mention(each),
            when=When(told.away[each], group.zone, WhenStyle.DAY),
        )
        for each in told.back_later[:NAMED_AT_MOST]
    )


def _later(words: Words, told: Told) -> Text:
    """The minutes are of the hours in which they look."""
    key = "concern.deputies" if told.who.hours.always else "concern.deputies.hours"
    minutes = str(told.who.wait // timedelta(minutes=1))
    return words.text(key, who=_who(words, told.later), minutes=minutes)


def _when(words: Words, group: Group, who: Safeguarding, now: datetime) -> Text:
    """The hours, and outside of them when they next begin: in one breath."""
    hours = hours_words(words, who.hours)
    begins = who.hours.begin(now, group.zone)
    if begins <= now:
        return text(hours)
    return words.text("concern.short.next", hours=hours, when=When(begins, group.zone))


def _who(words: Words, people: Sequence[Person]) -> Text:
    named = mentions(tuple(people[:NAMED_AT_MOST]))
    more = len(people) - NAMED_AT_MOST
    return text(named, words.text("concern.more", count=str(more))) if more > 0 else named


def hours_words(words: Words, hours: WorkingHours) -> str:
    """ "Monday to Friday, 09:00 to 17:00"."""
    if hours.always:
        return words.line("concern.hours.always")
    days = sorted(hours.days) or range(7)
    named = [words.line(f"choice.weekday.{_DAYS[day]}") for day in days]
    if len(named) == 7:
        said = words.line("concern.hours.daily")
    elif len(named) > 2 and days[-1] - days[0] == len(named) - 1:
        said = words.line("concern.hours.days", first=named[0], last=named[-1])
    else:
        said = ", ".join(named)
    if hours.start == hours.end:
        return said
    start, end = clock_words(hours.start), clock_words(hours.end)
    return words.line("concern.hours.times", days=said, start=start, end=end)


def _back(words: Words, *, raised: bool) -> tuple[Button, ...]:
    code = do(words, "concern.button.code", "concern code")
    mine = (press(words, "concern.button.mine", "concern.mine", NO_GROUP),) if raised else ()
    return (code, *mine)


# --- the forms -----------------------------------------------------------------------------------


def form(
    words: Words, group: Group, told: Told, now: datetime, others: Sequence[Person] = ()
) -> Form:
    """``others`` as on the card. Where only one person reads here, it stands above the fields."""
    said = [*_reads(words, group, told, now), words.text("concern.form.nobody_else")]
    if alone := _alone(words, told.who, others):
        said.append(alone)
    said.append(words.text("concern.next"))
    intro = text(said[0], *(piece for each in said[1:] for piece in (" ", each)))
    how = tuple(
        Choice(
            each, words.line(f"choice.concern.{each}"), words.line(f"choice.concern.{each}.hint")
        )
        for each in ("named", "coded")
    )
    return Form(
        ActionId.of("concern.send", group.id),
        words.line("concern.form.title"),
        (
            _words(words, "concern.form.words"),
            ChoiceField("how", words.line("concern.form.how"), how),
            PeopleField(
                "about",
                words.line("concern.form.about"),
                words.line("concern.form.about.hint"),
                required=False,
                most=ABOUT_AT_MOST,
            ),
        ),
        words.line("concern.form.submit"),
        intro,
        kept=False,
    )


def more_form(words: Words, concern: str, typed: str = "") -> Form:
    return Form(
        ActionId.of("concern.more", concern),
        words.line("concern.more.title"),
        (_words(words, "concern.form.words", typed),),
        words.line("concern.form.submit"),
    )


def say_form(words: Words) -> Form:
    """With the code once more, because nothing on a card may stand for it."""
    code = TextField(
        "code",
        words.line("command.concern.code.words"),
        hint=words.line("command.concern.code.words.hint"),
        limit=100,
    )
    return Form(
        ActionId.of("concern.saying", NO_GROUP),
        words.line("concern.more.title"),
        (code, _words(words, "concern.form.words")),
        words.line("concern.form.submit"),
        kept=False,
    )


def _words(words: Words, key: str, typed: str = "") -> TextField:
    return TextField("words", words.line(key), TextKind.LONG, initial=typed, limit=WORDS_LIMIT)


# --- after it ------------------------------------------------------------------------------------


def sent(
    words: Words,
    group: Group,
    told: Told,
    now: datetime,
    *,
    code: str | None,
) -> Message:
    """The four words are shown now and never again."""
    blocks: list[Block] = [heading(words, "concern.sent.heading")]
    if code is not None:
        blocks += (
            paragraph(words, "concern.sent.code"),
            Quoted(text(Strong(code))),
            paragraph(words, "concern.sent.keep"),
        )
    blocks += (Paragraph(each) for each in _reads(words, group, told, now))
    if code is None:
        blocks.append(paragraph(words, "concern.sent.named"))
        blocks.append(buttons(press(words, "concern.button.mine", "concern.mine", NO_GROUP)))
    else:
        blocks.append(buttons(do(words, "concern.button.code", "concern code")))
    who = _who(words, told.at_once)
    if told.later:
        who = words.text("concern.sent.short.who", who=who, deputies=_who(words, told.later))
    reads = {"who": who, "when": _when(words, group, told.who, now)}
    said = (
        words.text("concern.sent.short", **reads)
        if code is None
        else words.text("concern.sent.short.code", code=Strong(code), **reads)
    )
    return Message(words.text("concern.sent.summary"), tuple(blocks), Reader.MEMBER, said)


def news(words: Words, concern: Concern) -> Message:
    """A direct message: it says nothing of what it is about."""
    return saying(
        words.text("concern.news"),
        buttons(press(words, "concern.button.see", "concern.open", concern.id)),
        reader=Reader.MEMBER,
    )


def mine(
    words: Words,
    raised: Sequence[Concern],
    groups: Mapping[str, Group],
    unread: Collection[str] = (),
) -> Message:
    """``unread``: ids of those that nobody may read at the moment."""
    if not raised:
        return saying(
            words.text("concern.mine.none"), buttons(raise_button(words)), reader=Reader.MEMBER
        )
    shown = raised[:5]
    lines = [
        words.text(
            "concern.mine.line",
            when=When(each.raised_at, _zone(groups, each), WhenStyle.DAY),
            ref=Strong(each.ref),
            state=words.line(
                "concern.state.nobody" if each.id in unread else f"concern.state.{each.state.value}"
            ),
        )
        for each in shown
    ]
    pressed = tuple(
        Button(words.line("concern.mine.open", ref=each.ref), ActionId.of("concern.open", each.id))
        for each in shown
    )
    return Message(
        words.text("concern.mine.summary"),
        (heading(words, "concern.mine.heading"), Items(tuple(lines)), Buttons(pressed)),
        Reader.MEMBER,
    )


def thread(
    words: Words,
    concern: Concern,
    entries: Sequence[ConcernEntry],
    zone: str,
    nobody: Text | None = None,
) -> Message:
    """The whole conversation, for whoever raised it. ``nobody``: what is said where nobody may read
    it at the moment."""
    again = concern.state is ConcernState.WAITING and entries[-1].kind is EntryKind.BACK
    now = words.text(f"concern.thread.{'back' if again else concern.state.value}")
    blocks: list[Block] = [
        Heading(words.line("concern.thread.heading", ref=concern.ref)),
        Paragraph(nobody or now),
    ]
    spoken = [each for each in entries if each.words]
    if len(spoken) > SAID_AT_MOST:
        blocks.append(note(words, "concern.thread.older", count=str(len(spoken) - SAID_AT_MOST)))
    for each in spoken[-SAID_AT_MOST:]:
        blocks += (said_line(words, each, zone, own=True), Quoted(text(each.words)))
    more = (
        press(words, "concern.button.more", "concern.say", NO_GROUP)
        if concern.coded
        else press(words, "concern.button.more", "concern.add", concern.id)
    )
    blocks.append(buttons(more))
    said = nobody or now
    last = next((each for each in reversed(spoken) if each.side is Side.READER), None)
    if last is None or nobody or again:
        return Message(words.text("concern.thread.summary"), tuple(blocks), Reader.MEMBER, said)
    return Message(words.text("concern.thread.summary"), tuple(blocks), Reader.MEMBER)


def said_line(words: Words, entry: ConcernEntry, zone: str, *, own: bool) -> Paragraph:
    """Who says what stands below it, and when: with a code, the day is all that is known."""
    named = entry.who is not None
    style = WhenStyle.DAY_AND_TIME if named else WhenStyle.DAY
    when = When(entry.at, zone, style)
    if entry.side is Side.RAISER and own:
        return paragraph(words, "concern.said.you", when=when)
    who: Text = (
        text(Mention(entry.who))
        if entry.who is not None
        else words.text(f"concern.said.{entry.side.value}")
    )
    key = "concern.said.closing" if entry.kind is EntryKind.CLOSED else "concern.said"
    return paragraph(words, key, who=who, when=when)


def _zone(groups: Mapping[str, Group], concern: Concern) -> str:
    group = groups.get(concern.group)
    return group.zone if group else "UTC"


def wrong_code(words: Words, key: str) -> Message:
    """No such code, or too many wrong ones."""
    again = do(words, "concern.button.again", "concern code")
    return saying(words.text(key), buttons(again, raise_button(words)), reader=Reader.MEMBER)
