"""Who reads the concerns of a group: chosen by a coordinator, for this group or for all of them."""

from datetime import time, timedelta

from bot.commands import WEEKDAYS
from bot.domain.audit import What
from bot.domain.group import Group
from bot.domain.safeguarding import WAITS, Safeguarding, WorkingHours
from bot.flows import concern_readers
from bot.flows.context import Answers, Context, reply
from bot.flows.reading import Reading
from bot.flows.route import Values
from bot.ids import Person
from bot.views import leads as view

HERE, EVERYWHERE = "here", "everywhere"


async def choose(context: Context, values: Values) -> Answers:
    words, group = context.words, context.group
    before = await context.uow.safeguards.get(group.id)
    reading = Reading(values, words)
    leads = reading.people("leads", context.who)
    deputies = before.deputies
    if "deputies" in values:
        deputies = reading.people("deputies", context.who) if reading.given("deputies") else ()
    hours = _hours(reading, values, before.hours, context)
    waits = {str(each): words.line(f"choice.wait.{each}") for each in WAITS}
    wait = int(reading.one_of("wait", waits, default=str(before.wait // timedelta(minutes=1))))
    places = {each: words.line(f"choice.where.{each}") for each in (HERE, EVERYWHERE)}
    where = reading.one_of("where", places, default=HERE)
    if where == EVERYWHERE and not _may_everywhere(context):
        reading.problem("where", "leads.problem.everywhere")
    reading.check()
    deputies = tuple(each for each in deputies if each not in leads)
    groups = await _groups(context) if where == EVERYWHERE else [group]
    told: dict[Person, None] = {}
    before_of = {each.id: await context.uow.safeguards.get(each.id) for each in groups}
    if where == EVERYWHERE:
        chosen = Safeguarding("", leads, deputies, hours, timedelta(minutes=wait))
        place = group.place
        await context.uow.safeguards.save_everywhere(place.platform, place.workspace, chosen)
    for each in groups:
        was = before_of[each.id]
        now = Safeguarding(each.id, leads, deputies, hours, timedelta(minutes=wait))
        if now == was:
            continue
        await context.uow.safeguards.save(now)
        came = len(set(now.everybody) - set(was.everybody))
        went = len(set(was.everybody) - set(now.everybody))
        await context.note(What.LEADS, f"+{came} -{went}", group=each.id)
        told.update(dict.fromkeys(await concern_readers.changed(context, each, was, now)))
    after = await context.uow.safeguards.get(group.id)
    everywhere = len(groups) if where == EVERYWHERE else 0
    return reply(view.done(words, group, after, everywhere=everywhere, told=tuple(told)))


async def prefill(context: Context) -> Values:
    """The form starts with what is stored."""
    stored = await context.uow.safeguards.get(context.group.id)
    if stored == Safeguarding(context.group.id):
        return {}
    hours = stored.hours
    whole = hours.start == hours.end
    return {
        "leads": ",".join(each.user for each in stored.leads),
        "deputies": ",".join(each.user for each in stored.deputies),
        "days": ",".join(WEEKDAYS[day] for day in sorted(hours.days)),
        "start": "" if whole else f"{hours.start:%H:%M}",
        "end": "" if whole else f"{hours.end:%H:%M}",
        "wait": str(stored.wait // timedelta(minutes=1)),
    }


def _hours(
    reading: Reading, values: Values, before: WorkingHours, context: Context
) -> WorkingHours:
    """Both times, or neither for the whole day."""
    days = before.days
    if "days" in values:
        labels = {each: context.words.line(f"choice.weekday.{each}") for each in WEEKDAYS}
        days = frozenset(WEEKDAYS.index(each) for each in reading.many("days", labels))
    if "start" not in values and "end" not in values:
        return WorkingHours(days, before.start, before.end)
    start, end = reading.given("start"), reading.given("end")
    if bool(start) != bool(end):
        reading.problem("end" if start else "start", "setup.problem.quiet")
        return WorkingHours(days)
    if not start:
        return WorkingHours(days)
    begins, ends = reading.time("start", time(9)), reading.time("end", time(17))
    if begins == ends:
        # It means no quiet hours elsewhere, and what is always quiet or never is not guessed.
        reading.problem("end", "leads.problem.same")
    return WorkingHours(days, begins, ends)


def _may_everywhere(context: Context) -> bool:
    """An admin's word counts in their workspace. On Discord all servers are one to us, and an admin
    of one of them has no say in another."""
    who = context.who
    return who.workspace != who.platform or who.user in context.rules.coordinators


async def _groups(context: Context) -> list[Group]:
    place = context.group.place
    every = await context.uow.groups.on(place.platform)
    return [each for each in every if each.place.workspace == place.workspace]
