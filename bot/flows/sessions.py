"""Planning sessions and the list of them: a draft, a preview, and only then a plan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.answers import OpenForm, Reply, Update
from bot.commands import BY_PATH
from bot.domain.planning import AHEAD, Proposal, occurrence_of
from bot.domain.session import Repeat, Session
from bot.flows import listings, planned
from bot.flows.context import Answers, Context, Invalid, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.ids import ActionId
from bot.message import Choice, Form, Message
from bot.views import session as view
from bot.views import session_plan as plan_view
from bot.views.forms import choices_of, form_of

SPEC = BY_PATH["session plan"]
KIND = "session.plan"
LATER = 3
"""Dates of a series that a preview names."""
UNREPEATED = timedelta(minutes=10)
"""Joining details are shared once in this time, however many people press."""


async def prefill(context: Context) -> Values:
    return {"name": context.group.name, "link": context.group.link}


async def plan(context: Context, values: Values) -> Answers:
    proposal = read(context, values)
    draft = await planned.keep_draft(context, context.new_id(), KIND, proposal.values)
    return reply(await _preview(context, draft, proposal))


def read(context: Context, values: Values) -> Proposal:
    """Raises Invalid with everything that is wrong."""
    group, words = context.group, context.words
    reading = Reading(values, words)
    day, starts_at, wall = planned.read_moment(reading, group.zone, context.now)
    at = reading.time("time")
    allowed = {
        name: {each.value: each.label for each in choices_of(param, words, {})}
        for name in ("repeat", "minutes")
        if (param := SPEC.param(name)) is not None
    }
    repeat = reading.one_of("repeat", allowed["repeat"], Repeat.ONCE.value)
    minutes = reading.one_of("minutes", allowed["minutes"], "60")
    title = reading.line("name", most=80) or group.name
    link = reading.link("link") or group.link
    reading.check()
    return Proposal(day, at, group.zone, starts_at, wall, Repeat(repeat), int(minutes), title, link)


async def _preview(context: Context, draft: str, proposal: Proposal) -> Message:
    group = context.group
    wanted = _sessions(context, draft, proposal)
    return plan_view.preview(
        context.words,
        plan_view.Preview(
            draft,
            proposal,
            tuple(_later(context, draft, proposal)),
            tuple(context.schedule.preview(wanted[0], group, context.now)),
            await planned.clash(context, group, wanted),
            context.now,
        ),
    )


def _later(context: Context, draft: str, proposal: Proposal) -> list[date]:
    if proposal.repeat is Repeat.ONCE:
        return []
    series = proposal.series(draft, context.group.id)
    coming = context.schedule.occurrences(series, proposal.day, LATER)
    return [day for day, _ in coming]


def _sessions(context: Context, draft: str, proposal: Proposal) -> list[Session]:
    """What would be saved: one, or the first occurrences. What is saved has the draft's id (the
    series, or the one session), so that it can be saved only once."""
    if proposal.repeat is Repeat.ONCE:
        return [proposal.session(draft, context.group.id)]
    series = proposal.series(draft, context.group.id)
    before = proposal.day - timedelta(days=1)
    coming = context.schedule.occurrences(series, before, AHEAD)
    return [occurrence_of(series, context.new_id(), day, at) for day, at in coming]


# --- the buttons of a preview ------------------------------------------------------------------


async def save(context: Context, parts: Parts, _: str) -> Answers:
    id = parts[0]
    was = await _already(context, id)
    if was is not None:
        return (Update(was),)
    draft = await planned.draft_of(context, parts)
    try:
        proposal = read(context, draft.values)
    except Invalid as invalid:
        problems = tuple(invalid.problems.values())
        return (Update(view.not_now(context.words, KIND, "session.change", id, problems)),)
    wanted = _sessions(context, id, proposal)
    if "anyway" not in parts and await planned.clash(context, context.group, wanted):
        return (Update(await _preview(context, id, proposal)),)
    series = None
    if proposal.repeat is not Repeat.ONCE:
        series = proposal.series(id, context.group.id)
        await context.uow.series.add(series)
    for session in wanted:
        await context.uow.sessions.add(replace(session, changed_at=context.now))
        await planned.plan_follows(context, context.group, session)
    await listings.changed(context, context.group)
    return (Update(plan_view.saved(context.words, wanted[0], series)),)


async def _already(context: Context, draft: str) -> Message | None:
    """The card for a draft that is saved already, by whoever pressed first."""
    session = await context.uow.sessions.get(draft)
    if session is not None:
        return plan_view.saved(context.words, session, None, again=True)
    series = await context.uow.series.get(draft)
    if series is None:
        return None
    occurrences = await context.uow.sessions.occurrences(draft)
    return plan_view.saved(context.words, occurrences[0], series, again=True)


async def change(context: Context, parts: Parts, _: str) -> Answers:
    was = await _already(context, parts[0])
    if was is not None:
        return reply(was)
    draft = await planned.draft_of(context, parts)
    return (OpenForm(await draft_form(context, parts, draft.values)),)


async def draft_form(context: Context, parts: Parts, values: Values) -> Form:
    """The form of ``session plan`` again, about a draft."""
    form = form_of(
        SPEC,
        context.words,
        args=values,
        sources={},
        like=context.who,
        clock=planned.clock(context),
    )
    return replace(form, id=ActionId.of("session.replan", parts[0]))


async def replan(context: Context, parts: Parts, values: Values) -> Answers:
    was = await _already(context, parts[0])
    if was is not None:
        return reply(was)
    proposal = read(context, values)
    await planned.keep_draft(context, parts[0], KIND, proposal.values)
    return reply(await _preview(context, parts[0], proposal))


# --- the list, and what can be told from it -----------------------------------------------------


async def upcoming(context: Context) -> Sequence[Session]:
    return await context.uow.sessions.upcoming(context.group.id, context.now, planned.SHOWN)


async def source(context: Context) -> tuple[Choice, ...]:
    """The group's upcoming sessions for a parameter; none where there is no group."""
    if context.maybe_group is None:
        return ()
    return view.choices(await upcoming(context), context.group, context.words, context.now)


async def _list(context: Context) -> Message:
    group = context.group
    return view.listing(
        context.words,
        group,
        context.now,
        await upcoming(context),
        await context.uow.series.of_group(group.id),
        await context.uow.sessions.current(group.id),
    )


async def listing(context: Context, _: Values) -> Answers:
    return reply(await _list(context))


async def list_again(context: Context, _: Parts, __: str) -> Answers:
    return (Update(await _list(context)),)


async def choose(context: Context, _: Parts, chosen: str) -> Answers:
    session = await context.uow.sessions.get(chosen)
    if session is None or session.group != context.group.id or session.over:
        return (Update(await _list(context)),)
    series = await planned.series_of(context, session)
    near = session.may_start(context.now)
    return (Update(view.one(context.words, session, series, may_start=near)),)


async def keep(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    return (Update(view.unchanged(context.words, session)),)


async def tell(context: Context, parts: Parts, _: str) -> Answers:
    """Tells the group that this session is planned: once for each plan of it."""
    session = await planned.session_of(context, parts)
    if session.over:
        word = "session.problem.over"
        return (Update(view.problem(context.words, session.group, word)),)
    again = await context.post_once("session.announced", session.id, str(session.plan))
    key = "session.told.again" if again else "session.told"
    return (Update(view.told(context.words, session, key=key)),)


async def share(context: Context, parts: Parts, _: str) -> Answers:
    """Joining details for the group now. Two people who press together share them once."""
    session = await planned.session_of(context, parts)
    if session.over:
        word = "session.problem.over"
        return (Update(view.problem(context.words, session.group, word)),)
    moment = int(context.now.timestamp()) // int(UNREPEATED.total_seconds())
    shared, before = (
        context.schedule.at_once(
            "session.joining", context.group, session.id, context.now, detail=str(each)
        )
        for each in (moment, moment - 1)
    )
    lately = await context.uow.deliveries.by_key(before.key)
    again = await context.uow.deliveries.by_key(shared.key) or (
        lately is not None and context.now - lately.wanted_at < UNREPEATED
    )
    if not again:
        await context.uow.deliveries.plan([shared])
    key = "session.shared.again" if again else "session.shared"
    return (Reply(view.told(context.words, session, key=key)),)
