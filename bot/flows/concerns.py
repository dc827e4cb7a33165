"""Raising a concern, with one's name or with a code, and coming back to it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answers import FormErrors, OpenForm, Update
from bot.domain.audit import By, Entry, What
from bot.domain.concern import (
    ABOUT_AT_MOST,
    CODE_WORDS,
    WORDS_LIMIT,
    Concern,
    ConcernEntry,
    ConcernState,
    EntryKind,
    Side,
    code_of,
    code_typed,
)
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.flows import concern_news
from bot.flows.concern_nobody import asked, stuck
from bot.flows.context import Answers, Context, Desk, Invalid, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.ids import Person
from bot.message import Form, Message
from bot.views import concerns as view

NAMED, CODED = "named", "coded"
WRONG, LATER = "concern.code.wrong", "concern.code.later"


# --- raising one ---------------------------------------------------------------------------------


async def command(context: Context, values: Values) -> Answers:
    """Help outside first, then who reads it here, and the way to the form."""
    raised = bool(await context.uow.concerns.raised_by(context.who, 1))
    groups = (context.maybe_group,) if context.maybe_group else context.groups
    if len(groups) == 1:
        group = groups[0]
        told = await _told(context, group)
        return reply(_card(context, group, told, raised=raised))
    readers = await context.uow.safeguards.many([each.id for each in groups])
    read = [each for each in groups if each.id in readers and readers[each.id].everybody]
    return reply(view.several(context.library, context.rules.command, groups, read, raised=raised))


async def write(context: Context, parts: Parts, chosen: str) -> Answers:
    group = context.group
    told = await _told(context, group)
    if not told.who.everybody:
        return reply(_card(context, group, told, raised=False))
    return (OpenForm(view.form(context.words, group, told, context.now, _coordinators(context))),)


async def _told(context: Context, group: Group, apart: frozenset[str] = frozenset()) -> view.Told:
    """Who reads a concern that these have no part in, and who of them is away."""
    who = await context.uow.safeguards.get(group.id)
    hear = who.hours.begin(context.now, group.zone)
    return view.Told(who, apart, await concern_news.away(context, who, hear))


async def send(context: Context, parts: Parts, values: Values) -> Answers:
    """Where something does not fit, what was typed stays where it is and is kept nowhere: a draft
    has a name on it."""
    try:
        return reply(await _raise(context, values))
    except Invalid as invalid:
        return (FormErrors(invalid.problems, None),)


async def form_again(context: Context, parts: Parts, values: Values) -> Form:
    told = await _told(context, context.group)
    return view.form(context.words, context.group, told, context.now, _coordinators(context))


def _card(context: Context, group: Group, told: view.Told, *, raised: bool) -> Message:
    others = _coordinators(context)
    return view.card(context.library, group, told, context.now, raised=raised, others=others)


def _coordinators(context: Context) -> Sequence[Person]:
    """Those that the host has named, of this platform: Discord's ids are numbers, others' are
    not."""
    me = context.who
    return [
        Person(me.platform, me.workspace, each)
        for each in sorted(context.rules.coordinators)
        if each.isdigit() == me.user.isdigit()
    ]


async def _raise(context: Context, values: Values) -> Message:
    """Raises Invalid."""
    group, reading = context.group, Reading(values, context.words)
    words = reading.words("words", most=WORDS_LIMIT, required=True)
    labels = {each: context.words.line(f"choice.concern.{each}") for each in (NAMED, CODED)}
    how = reading.one_of("how", labels)
    people = (
        reading.people("about", context.who, most=ABOUT_AT_MOST) if reading.given("about") else ()
    )
    about = frozenset(each.user for each in people)
    apart = about if how == CODED else about | {context.who.user}
    told = await _told(context, group, apart)
    if reading.fine("about") and not told.who.anybody(apart):
        # Of the only one who reads here, the choice of a name is what leaves nobody.
        field = "about" if about else "how"
        reading.problem(field, "concern.problem.nobody", help=view.nearest(context.library, group))
    reading.check()
    code = _new_code(context) if how == CODED else None
    concern = Concern(
        id=context.new_id(),
        group=group.id,
        raised_by=None if code else context.who,
        about=about,
        state=ConcernState.WAITING,
        raised_at=context.now,
    )
    concern = replace(concern, raised_at=concern.moment(context.now))
    await context.uow.concerns.add(concern, code)
    concern = await said_by_raiser(context, concern, words)
    await _noted(context, What.CONCERN_RAISED, concern)
    await concern_news.tell(context, group, told.who, concern)
    return view.sent(context.words, group, told, context.now, code=code)


def _new_code(desk: Desk) -> str:
    """Each word as likely as any other: what would favour some is drawn again."""
    words = desk.library.code_words
    fair = 2**32 - 2**32 % len(words)
    drawn: list[int] = []
    while len(drawn) < CODE_WORDS:
        number = int.from_bytes(desk.randomness(4), "big")
        if number < fair:
            drawn.append(number % len(words))
    return code_of(words, drawn)


async def said(
    desk: Desk,
    concern: Concern,
    side: Side,
    kind: EntryKind,
    who: Person | None,
    words: str = "",
) -> Concern:
    """Saves the concern with one more entry."""
    at = concern.moment(desk.now) if side is Side.RAISER else desk.now
    entry = ConcernEntry(concern.id, concern.entries, side, kind, who, words, at)
    await desk.uow.concerns.say(entry)
    concern = replace(concern, entries=concern.entries + 1)
    await desk.uow.concerns.save(concern)
    return replace(concern, version=concern.version + 1)


async def said_by_raiser(desk: Desk, concern: Concern, words: str) -> Concern:
    """It waits for somebody from then on, also where it was taken up or closed before."""
    concern = replace(concern, state=ConcernState.WAITING, closed_at=None)
    return await said(desk, concern, Side.RAISER, EntryKind.WORDS, concern.raised_by, words)


async def _noted(desk: Desk, what: What, concern: Concern) -> None:
    """The trail says that it was raised, and not by whom."""
    at = concern.moment(desk.now)
    entry = Entry(at, what, By.UNNAMED, None, concern.group, concern.ref)
    await desk.uow.audit.note(entry)


# --- coming back to one that was raised under one's name -----------------------------------------


async def mine(context: Context, parts: Parts, chosen: str) -> Answers:
    raised = await context.uow.concerns.raised_by(context.who)
    ids = [each.group for each in raised]
    reads = await context.uow.safeguards.many(ids)
    groups = await context.uow.groups.many(ids)
    unread = [
        each.id
        for each in raised
        if await stuck(context, reads.get(each.group, Safeguarding(each.group)), each)
    ]
    return (Update(view.mine(context.words, raised, groups, unread)),)


async def open_mine(context: Context, parts: Parts, chosen: str) -> Answers:
    return reply(await _thread(context, await _raised(context, parts)))


async def add(context: Context, parts: Parts, chosen: str) -> Answers:
    return (OpenForm(view.more_form(context.words, parts[0])),)


async def more(context: Context, parts: Parts, values: Values) -> Answers:
    reading = Reading(values, context.words)
    words = reading.words("words", most=WORDS_LIMIT, required=True)
    reading.check()
    concern = await _say_more(context, await _raised(context, parts), context.group, words)
    return reply(await _thread(context, concern))


async def more_again(context: Context, parts: Parts, values: Values) -> Form:
    return view.more_form(context.words, parts[0], values.get("words", ""))


async def _raised(context: Context, parts: Parts) -> Concern:
    """The walk has seen that it is there and theirs."""
    concern = await context.uow.concerns.get(parts[0])
    if concern is None:
        raise LookupError("this flow was reached without a concern")
    return concern


async def _say_more(context: Context, concern: Concern, group: Group, words: str) -> Concern:
    concern = await said_by_raiser(context, concern, words)
    await _noted(context, What.CONCERN_ADDED, concern)
    who = await context.uow.safeguards.get(group.id)
    return await concern_news.tell(context, group, who, concern)


async def _thread(context: Context, concern: Concern) -> Message:
    group = await context.uow.groups.get(concern.group)
    entries = await context.uow.concerns.said(concern.id)
    if group is None:
        return view.thread(context.words, concern, entries, "UTC")
    who = await context.uow.safeguards.get(group.id)
    nobody = None
    if await stuck(context, who, concern):
        told = bool(asked(group, context.rules, concern))
        nobody = view.nobody(context.library, group, told=told)
    return view.thread(context.words, concern, entries, group.zone, nobody)


# --- coming back with a code ---------------------------------------------------------------------


async def code(context: Context, values: Values) -> Answers:
    """From any device and any account: whoever holds the words may read and write."""
    found = await _coded(context, values.get("words", ""))
    if isinstance(found, str):
        return reply(view.wrong_code(context.words, found))
    return reply(await _thread(context, found))


async def say(context: Context, parts: Parts, chosen: str) -> Answers:
    return (OpenForm(view.say_form(context.words)),)


async def say_more(context: Context, parts: Parts, values: Values) -> Answers:
    """With the words once more: a button that knew them would be as good as the code."""
    reading = Reading(values, context.words)
    words = reading.words("words", most=WORDS_LIMIT, required=True)
    found = await _coded(context, values.get("code", ""))
    group = None if isinstance(found, str) else await context.uow.groups.get(found.group)
    if isinstance(found, str):
        reading.problem("code", found)
    try:
        reading.check()
    except Invalid as invalid:
        return (FormErrors(invalid.problems, None),)
    if isinstance(found, str) or group is None:
        return reply(view.wrong_code(context.words, WRONG))
    return reply(await _thread(context, await _say_more(context, found, group, words)))


async def say_again(context: Context, parts: Parts, values: Values) -> Form:
    return view.say_form(context.words)


async def _coded(context: Context, typed: str) -> Concern | str:
    """The concern, or the wording key that says why not. Who was right is noted nowhere."""
    if context.tries.spent(context.who, context.now):
        return LATER
    code = code_typed(typed)
    concern = await context.uow.concerns.by_code(code) if code else None
    if concern is None:
        context.tries.wrong(context.who, context.now)
        return WRONG
    return concern
