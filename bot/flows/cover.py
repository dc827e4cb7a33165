"""``cover``: "I can't run this one". Nobody is asked why; the first yes has the session."""

from dataclasses import replace

from bot.answers import Update
from bot.domain.audit import What
from bot.domain.cover import Cover, CoverState, How, Said, decide_by, fresh
from bot.domain.reflection import Reflection, ReflectionKind
from bot.domain.session import Session, SessionState
from bot.flows import covering, planned, session_changes
from bot.flows.context import Answers, Context, reply
from bot.flows.route import Parts, Values
from bot.ids import Person
from bot.message import Message
from bot.views import cover as view
from bot.views import session as session_view

HOWS = {each.value: each for each in How}


async def command(context: Context, values: Values) -> Answers:
    """About the session that was named, else the one that is on, else the next one; whoever covers
    one means that one."""
    current = await context.uow.sessions.current(context.group.id)
    theirs = current is not None and (context.facilitates or current.id in context.covering)
    if current is not None and theirs and not values.get("session"):
        return reply(await _on_now(context, current))
    if context.covering and not values.get("session"):
        mine = await context.uow.sessions.many(sorted(context.covering))
        first = min(mine.values(), key=lambda each: each.starts_at)
        return reply(await _card(context, first))
    session = await session_changes.chosen(context, values)
    return reply(await _card(context, session))


async def show(context: Context, parts: Parts, _: str) -> Answers:
    return (Update(await _card(context, await planned.session_of(context, parts))),)


async def _card(context: Context, session: Session) -> Message:
    """Where it stands: not asked for, asked for, taken."""
    words = context.words
    cover = await context.uow.covers.of(session.id)
    state = cover.state if cover else CoverState.OVER
    if cover is not None and cover.taken_by == context.who and state is CoverState.TAKEN:
        return await handover(context, session, cover)
    if session.state is SessionState.OPEN:
        return await _on_now(context, session)
    if session.over:
        return session_view.problem(words, session.group, "session.problem.over")
    if cover is not None and state is CoverState.ASKING:
        return await _asking(context, session, cover)
    if cover is not None and state is CoverState.TAKEN:
        return view.taken(words, session, cover, await _shared(context, cover))
    plan = await context.uow.covers.plan_of(context.group.id)
    by = decide_by(context.group, session.starts_at, plan.hours, context.now)
    return view.ask(words, session, plan, plan.asks(context.group, context.who), by)


async def _on_now(context: Context, session: Session) -> Message:
    run = await covering.run_by(context, context.group, session)
    others = tuple(each.person for each in run.facilitators if each.person != context.who)
    ahead: Session | None = None
    if context.facilitates:
        coming = await context.uow.sessions.upcoming(context.group.id, context.now, 1)
        ahead = coming[0] if coming else None
    return view.open_now(context.words, session, others, ahead)


async def _asking(context: Context, session: Session, cover: Cover) -> Message:
    mine = cover.asked_by == context.who
    return view.asking(
        context.words, session, cover, await _shared(context, cover) if mine else None, mine=mine
    )


async def _shared(context: Context, cover: Cover) -> bool | None:
    """Whether the last debrief goes with it; None where this person has none to give."""
    if cover.asked_by != context.who:
        return None
    if cover.debrief is not None:
        return True
    return False if await _last_debrief(context, context.who) else None


async def ask(context: Context, parts: Parts, _: str) -> Answers:
    """Asks for cover. Pressed twice, or by another facilitator meanwhile, it is asked for once."""
    session = await planned.session_of(context, parts)
    before = await context.uow.covers.of(session.id)
    if session.state is not SessionState.PLANNED:
        return (Update(await _card(context, session)),)
    if before is not None and before.state is CoverState.ASKING:
        if before.said(context.who) in (Said.ASKED, Said.WAITS):
            await covering.decline(context, context.group, before, context.who)
        return (Update(await _card(context, session)),)
    if before is not None and before.state is CoverState.TAKEN:
        return (Update(await _card(context, session)),)
    plan = await context.uow.covers.plan_of(context.group.id)
    people = plan.asks(context.group, context.who)
    if not people:
        return (Update(await _card(context, session)),)
    how = HOWS.get(parts[1], plan.how) if len(parts) > 1 else plan.how
    by = decide_by(context.group, session.starts_at, plan.hours, context.now)
    asked = fresh(session, context.who, how, people, context.now, by, before)
    await covering.ask(context, context.group, session, asked)
    await context.note(What.COVER, "asked")
    return (Update(await _card(context, session)),)


async def stop(context: Context, parts: Parts, _: str) -> Answers:
    """ "I can run it after all". Too late where somebody has taken it."""
    session = await planned.session_of(context, parts)
    cover = await context.uow.covers.of(session.id)
    if cover is None or cover.state is not CoverState.ASKING or session.over:
        return (Update(await _card(context, session)),)
    await covering.stop(context, context.group, session, cover)
    return (Update(view.stopped(context.words, session)),)


async def give_up(context: Context, parts: Parts, _: str) -> Answers:
    """Cancels now, kindly, instead of at the set time."""
    session = await planned.session_of(context, parts)
    cover = await context.uow.covers.of(session.id)
    taken = cover is not None and cover.state is CoverState.TAKEN
    if session.state is not SessionState.PLANNED or taken:
        return (Update(await _card(context, session)),)
    if cover is None or cover.state is not CoverState.ASKING:
        plan = await context.uow.covers.plan_of(context.group.id)
        asked = fresh(session, context.who, plan.how, (), context.now, context.now, cover)
        cover = await covering.ask(context, context.group, session, asked)
        cover = await context.uow.covers.of(session.id) or cover
    await covering.give_up(context, context.group, session, cover)
    return (Update(view.gave_up(context.words, session)),)


async def debrief(context: Context, parts: Parts, _: str) -> Answers:
    """Lets whoever covers read the last debrief, or takes that back. Only one's own."""
    session = await planned.session_of(context, parts)
    cover = await context.uow.covers.of(session.id)
    if cover is not None and cover.asked_by == context.who and not session.over:
        last = await _last_debrief(context, context.who)
        shared = last.id if last is not None and "share" in parts else None
        await context.uow.covers.save(replace(cover, debrief=shared))
        if shared is not None and cover.state is CoverState.TAKEN and cover.taken_by:
            await covering.tell(context, context.group, cover, "debrief", [cover.taken_by])
    return (Update(await _card(context, session)),)


async def _last_debrief(context: Context, author: Person) -> Reflection | None:
    last = await context.uow.sessions.latest_closed(context.group.id)
    mine = await context.uow.reflections.of_session(last.id, author) if last else ()
    return next((each for each in reversed(mine) if each.kind is ReflectionKind.POST), None)


# --- those who are asked -------------------------------------------------------------------------


async def yes(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    cover = await context.uow.covers.of(session.id)
    words, who = context.words, context.who
    if cover is None or not _may_answer(context, cover):
        return (Update(view.not_asked(words)),)
    if cover.taken_by == who and cover.state is CoverState.TAKEN:
        return (Update(await handover(context, session, cover)),)
    if cover.state is not CoverState.ASKING or session.state is not SessionState.PLANNED:
        return (Update(view.too_late(words, session, cover)),)
    taken = await covering.take(context, context.group, session, cover, who)
    await context.note(What.COVER, "taken")
    return (Update(await handover(context, session, taken)),)


async def no(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    cover = await context.uow.covers.of(session.id)
    if cover is None or not _may_answer(context, cover):
        return (Update(view.not_asked(context.words)),)
    open_ = cover.state is CoverState.ASKING and session.state is SessionState.PLANNED
    if open_ and cover.said(context.who) in (Said.ASKED, Said.WAITS):
        await covering.decline(context, context.group, cover, context.who)
    return (Update(view.thanks(context.words, session, may_change=open_)),)


def _may_answer(context: Context, cover: Cover) -> bool:
    """Those who were asked, and whoever runs the group anyway. One who said no may change it."""
    return cover.said(context.who) is not None or context.facilitates


async def back(context: Context, parts: Parts, _: str) -> Answers:
    """Whoever had taken it cannot after all. They are not asked why either."""
    session = await planned.session_of(context, parts)
    cover = await context.uow.covers.of(session.id)
    mine = cover is not None and cover.taken_by == context.who
    if cover is None or not mine or session.state is not SessionState.PLANNED:
        return (Update(await _card(context, session)),)
    await covering.hand_back(context, context.group, session, cover, context.who)
    await context.note(What.COVER, "handed back")
    return (Update(view.handed_back(context.words, session)),)


async def handover(context: Context, session: Session, cover: Cover) -> Message:
    """All that whoever covers needs: the plan of the session, what the group said last time, and
    the last debrief where its author lets them read it."""
    last = await context.uow.sessions.latest_closed(context.group.id)
    polls = await context.uow.checkpoints.of_session(last.id) if last else ()
    shared = await context.uow.reflections.get(cover.debrief) if cover.debrief else None
    theirs = shared is not None and shared.author == cover.asked_by
    return view.handover(
        context.library,
        context.group,
        session,
        may_start=session.may_start(context.now),
        last=last,
        polls=polls,
        debrief=shared if theirs else None,
    )
