"""Each member's own say: how, when and how often they hear from us. Everybody changes their own
and nobody else's, from a channel, a direct message or the Home tab."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from bot.answers import OpenForm, Reply, Update
from bot.commands import BY_PATH, WEEKDAYS, ParamKind
from bot.domain.group import Group, QuietHours
from bot.domain.member import BUDGETS, Member, Reach, Reminder, Reminders, Way
from bot.domain.planning import FARTHEST
from bot.domain.wall import instant_of, local
from bot.flows import concern_readers, direct_plan
from bot.flows.context import Answers, Context
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Choice, Message
from bot.views import me as view
from bot.views.forms import clock, form_of

START_OF_DAY = time(0)


# --- commands ------------------------------------------------------------------------------------


async def show(context: Context, values: Values) -> Answers:
    """``me show``."""
    return (Reply(view.settings(context.words, await mine(context))),)


async def reminders(context: Context, values: Values) -> Answers:
    """``me reminders``: how they come, of the group of this place."""
    words, group = context.words, context.maybe_group
    reading = Reading(values, words)
    ways = {each.value: words.line(f"choice.way.{each.value}") for each in Way}
    kinds = {each.value: words.line(f"choice.reminder.{each.value}") for each in Reminder}
    if group is None:
        return (Reply(await _look(context, "reminders")),)
    member = await context.uow.members.get(context.who)
    chosen = member.of(group.id)
    way = Way(reading.one_of("way", ways, default=chosen.way.value))
    which = (
        frozenset(Reminder(each) for each in reading.many("which", kinds))
        if "which" in values
        else chosen.which
    )
    if way.direct and not which and reading.fine("which"):
        reading.problem("which", "me.problem.which")
    reading.check()
    after = replace(chosen, way=way, which=which)
    if (chooses := _choosing(member, after)) != member:
        await keep(context, chooses)
    card = view.reminders(words, await mine(context), group, changed=after != chosen)
    return (Reply(card),)


async def today(context: Context, values: Values) -> Answers:
    """``me today``: nothing more until tomorrow."""
    return (Reply(await _rest_today(context)),)


async def away(context: Context, values: Values) -> Answers:
    """``me away``: nothing until the day that is named."""
    if not values.get("until", "").strip():
        return (Reply(await _look(context, "away")),)
    now = await mine(context)
    reading = Reading(values, context.words)
    here = local(context.now, now.zone).date()
    day = reading.day("until", here)
    if reading.fine("until") and day <= here:
        reading.problem("until", "me.problem.until")
    if reading.fine("until") and day - here > FARTHEST:
        reading.problem("until", "problem.far")
    reading.check()
    until, _ = instant_of(day, START_OF_DAY, now.zone)
    await keep(context, replace(now.member, away_until=until))
    return (Reply(await _look(context, "away")),)


async def quiet(context: Context, values: Values) -> Answers:
    """``me quiet``: own quiet hours, and days off."""
    if not any(values.get(each, "").strip() for each in ("start", "end", "days")) and (
        "start" not in values
    ):
        return (Reply(await _look(context, "quiet")),)
    now = await mine(context)
    reading = Reading(values, context.words)
    hours = now.member.quiet
    if "start" in values or "end" in values:
        start, end = reading.given("start"), reading.given("end")
        if bool(start) != bool(end):
            reading.problem("end" if start else "start", "setup.problem.quiet")
        elif start:
            hours = QuietHours(reading.time("start"), reading.time("end"))
        else:
            hours = None
    days = now.member.days_off
    if "days" in values:
        named = {each: context.words.line(f"choice.weekday.{each}") for each in WEEKDAYS}
        days = frozenset(WEEKDAYS.index(each) for each in reading.many("days", named))
        if len(days) == len(WEEKDAYS):
            reading.problem("days", "me.problem.days")
    reading.check()
    await keep(context, replace(now.member, quiet=hours, days_off=days))
    return (Reply(view.quiet(context.words, await mine(context), changed=True)),)


async def zone(context: Context, values: Values) -> Answers:
    """``me zone``: the time zone that their own times are in."""
    if not values.get("zone", "").strip():
        return (Reply(await _look(context, "zone")),)
    reading = Reading(values, context.words)
    member = await context.uow.members.get(context.who)
    own = reading.zone("zone", member.zone)
    reading.check()
    await keep(context, replace(member, zone=own))
    return (Reply(await _look(context, "zone")),)


async def language(context: Context, values: Values) -> Answers:
    """``me language``: that their own cards and messages are in."""
    if values.get("language", "").strip():
        context = await _set_language(context, values["language"], name="language")
    return (Reply(await _look(context, "language")),)


async def languages(context: Context) -> tuple[Choice, ...]:
    """Those that are installed."""
    return tuple(Choice(tag, name) for tag, name in context.library.tongues.items())


async def energy(context: Context, values: Values) -> Answers:
    """``me energy``: short cards, or whole ones."""
    if values.get("cards"):
        reading = Reading(values, context.words)
        cards = {each: context.words.line(f"choice.cards.{each}") for each in ("short", "whole")}
        chosen = reading.one_of("cards", cards)
        reading.check()
        await _set_energy(context, chosen)
    return (Reply(await _look(context, "energy")),)


async def budget(context: Context, values: Values) -> Answers:
    """``me budget``: how many messages a week."""
    if values.get("messages"):
        await _set_budget(context, values["messages"], name="messages")
    return (Reply(await _look(context, "budget")),)


async def prefill(context: Context) -> Values:
    """What the forms start with: what is chosen now. The names differ, so one serves them all."""
    now = await mine(context)
    chosen = now.member.of(context.maybe_group.id) if context.maybe_group else None
    hours = now.member.quiet
    return {
        "way": chosen.way.value if chosen else "",
        "which": ",".join(each.value for each in Reminder if chosen and each in chosen.which),
        "start": f"{hours.start:%H:%M}" if hours else "",
        "end": f"{hours.end:%H:%M}" if hours else "",
        "days": ",".join(WEEKDAYS[each] for each in sorted(now.member.days_off)),
        "zone": now.member.zone or context.zone or now.zone,
        "language": now.member.language,
        "cards": "short" if now.member.low_energy else "whole",
        "messages": str(now.member.budget),
    }


# --- buttons -------------------------------------------------------------------------------------


async def page(context: Context, parts: Parts, chosen: str) -> Answers:
    """The settings, from the page that is named: beyond the last it begins again."""
    number = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0
    return (Update(view.settings(context.words, await mine(context), number)),)


async def look(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _look(context, parts[1] if len(parts) > 1 else "")),)


async def change(context: Context, parts: Parts, chosen: str) -> Answers:
    """Opens the form of one thing."""
    path = f"me {parts[1]}" if len(parts) > 1 else ""
    if path not in FORMS:
        return (Update(await _look(context, "")),)
    about = (context.maybe_group.id,) if context.maybe_group else ()
    spec, now = BY_PATH[path], await mine(context)
    timed = any(each.kind in (ParamKind.DATE, ParamKind.TIME) for each in spec.params)
    form = form_of(
        spec,
        context.words,
        args=await prefill(context),
        sources={},
        like=context.who,
        about=about,
        clock=clock(context.words, now.zone, context.zone, context.now) if timed else (),
    )
    return (OpenForm(form),)


FORMS = frozenset({"me reminders", "me quiet", "me away", "me zone"})


async def clear(context: Context, parts: Parts, chosen: str) -> Answers:
    """Back to what holds for everybody."""
    member, topic = await context.uow.members.get(context.who), parts[1] if parts[1:] else ""
    match topic:
        case "quiet":
            await keep(context, replace(member, quiet=None, days_off=frozenset()))
        case "zone":
            await keep(context, replace(member, zone=""))
        case "away":
            await keep(context, replace(member, away_until=None))
        case _:
            pass
    return (Update(await _look(context, topic)),)


async def way(context: Context, parts: Parts, chosen: str) -> Answers:
    """How the reminders of one group come: one tap."""
    group, wanted = context.group, parts[1] if len(parts) > 1 else ""
    member = await context.uow.members.get(context.who)
    before = member.of(group.id)
    after = replace(before, way=Way(wanted)) if wanted in _WAYS else before
    await keep(context, _choosing(member, after))
    card = view.reminders(context.words, await mine(context), group, changed=after != before)
    return (Update(card),)


_WAYS = frozenset(each.value for each in Way)


async def stop(context: Context, parts: Parts, chosen: str) -> Answers:
    """No more direct reminders of this group: one tap, and one more takes it back."""
    group = context.group
    member = await context.uow.members.get(context.who)
    before = member.of(group.id)
    await keep(context, member.choosing(replace(before, way=Way.CHANNEL)))
    undo = before.way if before.way.direct else Way.BOTH
    return (Update(view.stopped(context.words, group, undo)),)


async def not_today(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _rest_today(context)),)


async def set_energy(context: Context, parts: Parts, chosen: str) -> Answers:
    await _set_energy(context, parts[1] if len(parts) > 1 else "")
    return (Update(await _look(context, "energy")),)


async def set_language(context: Context, parts: Parts, chosen: str) -> Answers:
    """The answer is in it already."""
    if not chosen:
        return (Update(await _look(context, "language")),)
    after = await _set_language(context, chosen, name="")
    return (Update(await _look(after, "language")),)


async def set_reach(context: Context, parts: Parts, chosen: str) -> Answers:
    """After a direct message did not get through: try again, or leave them off."""
    member = await context.uow.members.get(context.who)
    again = parts[1:] == ("again",)
    after = replace(member, reach=Reach.OPEN)
    if not again:
        await context.uow.between.no_wishes(context.who)
        for each in member.reminders:
            if each.way.direct:
                after = after.choosing(replace(each, way=Way.CHANNEL))
    await keep(context, after)
    return (Update(view.reach(context.words, await mine(context), again=again)),)


async def set_budget(context: Context, parts: Parts, chosen: str) -> Answers:
    if chosen:
        await _set_budget(context, chosen, name="")
    return (Update(await _look(context, "budget")),)


# --- what they share -----------------------------------------------------------------------------


async def mine(context: Context) -> view.Mine:
    """What this person chose, with what holds where they chose nothing."""
    member = await context.uow.members.get(context.who)
    groups = await known_groups(context, member)
    group = context.maybe_group
    first = group or (groups[0] if groups else None)
    hours = member.quiet or (group.quiet if group else None)
    zone = member.zone or (first.zone if first else DEFAULT_ZONE)
    runs = next((each.id for each in groups if each.facilitated_by(context.who)), "")
    others, alone = await concern_readers.instead(context, context.who)
    names = tuple(each.name for each in alone)
    return view.Mine(member, context.now, zone, hours, group, groups, runs, others, names)


_ZONE = BY_PATH["setup"].param("zone")
DEFAULT_ZONE = _ZONE.initial if _ZONE else "UTC"
"""Where nothing says better: what a new group starts with."""


async def known_groups(context: Context, member: Member) -> Sequence[Group]:
    """Those that we know this person is in: the platform says so, they run it, or they asked for
    something there."""
    chosen = await context.uow.groups.many([each.group for each in member.reminders])
    known = {each.id: each for each in context.groups}
    if context.maybe_group is not None and context.facilitates:
        known[context.maybe_group.id] = context.maybe_group
    return sorted({**chosen, **known}.values(), key=lambda each: (each.name, each.id))


def _choosing(member: Member, reminders: Reminders) -> Member:
    """Whoever chooses direct messages says that they should be tried again."""
    reach = Reach.OPEN if reminders.way.direct else member.reach
    return replace(member.choosing(reminders), reach=reach)


async def keep(context: Context, member: Member) -> None:
    """Saves what changed, and plans their direct reminders anew by it. A time away that is over is
    forgotten with it."""
    if member.away_until is not None and member.away_until <= context.now:
        member = replace(member, away_until=None)
    before = await context.uow.members.get(context.who)
    await context.uow.members.save(member)
    reminded = [each.group for each in (*before.reminders, *member.reminders) if each.way.direct]
    for group in (await context.uow.groups.many(reminded)).values():
        await direct_plan.plan_anew(context, group, member)


async def _look(context: Context, topic: str) -> Message:
    now, words = await mine(context), context.words
    match topic:
        case "reminders" if now.group is not None:
            return view.reminders(words, now, now.group)
        case "reminders":
            return view.which_group(words, now, context.rules.command)
        case "quiet":
            return view.quiet(words, now)
        case "away":
            return view.away(words, now)
        case "zone":
            return view.zone(words, now)
        case "language":
            return view.language(words, now, context.library.tongues)
        case "energy":
            return view.energy(words, now)
        case "budget":
            return view.budget(words, now)
        case "greets" if now.runs:
            return view.greets(words, now)
        case _:
            return view.settings(words, now)


async def _rest_today(context: Context) -> Message:
    now = await mine(context)
    await keep(context, now.member.not_today(context.now, now.zone))
    return await _look(context, "away")


async def _set_language(context: Context, language: str, *, name: str) -> Context:
    """What comes after it is said in it. The house's own is no choice, and not kept."""
    reading = Reading({name: language}, context.words)
    tag = reading.one_of(name, dict(context.library.tongues))
    reading.check()
    house = next(iter(context.library.tongues))
    member = await context.uow.members.get(context.who)
    await keep(context, replace(member, language="" if tag == house else tag))
    return replace(context, library=context.library.spoken(tag))


async def _set_energy(context: Context, cards: str) -> None:
    member = await context.uow.members.get(context.who)
    await keep(context, replace(member, low_energy=cards == "short"))


async def _set_budget(context: Context, count: str, *, name: str) -> None:
    reading = Reading({name: count}, context.words)
    words = {str(each): context.words.line(f"choice.budget.{each}") for each in BUDGETS}
    chosen = int(reading.one_of(name, words))
    reading.check()
    member = await context.uow.members.get(context.who)
    await keep(context, replace(member, budget=chosen))
