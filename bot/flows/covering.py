"""What asking for cover brings about: who is asked when, who runs the session, when it is over.

Every change is saved with its deliveries in one transaction, so that nothing is lost in between.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.cover import Cover, CoverState, as_run, decide_by, heard_at
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.session import Session, SessionState
from bot.flows import cancelling, planned
from bot.flows.context import Context, Desk
from bot.ids import Person

OFFER, NEXT, DECIDE = "cover.offer", "cover.next", "cover.decide"
PRE = "reflection.pre"


async def run_by(desk: Desk, group: Group, session: Session) -> Group:
    """The group as this session is run: without whoever cannot, with whoever stands in."""
    return as_run(group, await desk.uow.covers.of(session.id))


async def runs(desk: Desk, group: Group, session: Session | None, person: Person) -> bool:
    """Whether somebody runs this session, as far as it is known by now."""
    if session is None:
        return group.facilitated_by(person)
    return (await run_by(desk, group, session)).facilitated_by(person)


async def unsure_until(desk: Desk, session: Session) -> datetime | None:
    """By when it is known whether it takes place, where everybody who was asked has said no."""
    cover = await desk.uow.covers.of(session.id)
    if cover is None or cover.state is not CoverState.ASKING or not cover.all_said_no:
        return None
    return cover.by


async def taken_from(desk: Desk, session: Session, who: Person) -> Person | None:
    """Who has taken this session from ``who``, and would be sent away if they started it."""
    cover = await desk.uow.covers.of(session.id)
    taken = cover is not None and cover.state is CoverState.TAKEN and cover.asked_by == who
    return cover.taken_by if cover and taken else None


async def taken_here(context: Context) -> Sequence[Session]:
    """The sessions of this group that somebody has taken and that are still to come or are on."""
    ids = await context.uow.covers.taken_by(context.who, context.group.id)
    taken = await context.uow.sessions.many(ids)
    return [taken[id] for id in ids if id in taken and not taken[id].over]


# --- asking --------------------------------------------------------------------------------------


async def ask(desk: Desk, group: Group, session: Session, cover: Cover) -> Cover:
    """Saves it with the first who are asked."""
    cover = cover.next_asked(desk.now)
    if cover.round == 1:
        await desk.uow.covers.add(cover)
    else:
        await desk.uow.covers.save(cover)
    await _offered(desk, group, cover)
    await _decided_at(desk, group, session, cover)
    await _prepares(desk, group, session, cover)
    return cover


async def _offered(desk: Desk, group: Group, cover: Cover) -> None:
    """Whoever is asked already keeps the key of their message, and is not asked twice. Their turn
    begins when they hear of it."""
    heard = heard_at(group, desk.now, cover.by)
    offer = desk.schedule.at if heard > desk.now else desk.schedule.at_once
    due = [
        offer(OFFER, group, cover.session, heard, detail=str(cover.round), to=each.user)
        for each in cover.asked
    ]
    if cover.waiting:
        due.append(
            desk.schedule.at(
                NEXT,
                group,
                cover.session,
                heard + cover.turn(heard),
                detail=f"{cover.round}.{len(cover.waiting)}",
            )
        )
    await desk.uow.deliveries.plan(due)


async def _decided_at(desk: Desk, group: Group, session: Session, cover: Cover) -> None:
    await desk.uow.deliveries.drop(session.id, [DECIDE])
    detail = f"{cover.round}.{session.plan}"
    due = desk.schedule.at(DECIDE, group, session.id, cover.by, detail=detail)
    await desk.uow.deliveries.plan([due])


async def _prepares(desk: Desk, group: Group, session: Session, cover: Cover) -> None:
    """Time to reflect before the session is for whoever runs it now."""
    await desk.uow.deliveries.drop(session.id, [PRE])
    follows = desk.schedule.for_session(session, as_run(group, cover), desk.now)
    await desk.uow.deliveries.plan([each for each in follows if each.kind == PRE])


async def ask_next(desk: Desk, delivery: Delivery) -> None:
    """Works off ``cover.next``: the next one is asked too; the ones before can still say yes."""
    found = await _asking(desk, delivery)
    if found is None:
        return
    group, _, cover = found
    if delivery.detail == f"{cover.round}.{len(cover.waiting)}":
        await _next(desk, group, cover)


async def _next(desk: Desk, group: Group, cover: Cover) -> None:
    cover = cover.next_asked(desk.now)
    await desk.uow.covers.save(cover)
    await _offered(desk, group, cover)


# --- answers -------------------------------------------------------------------------------------


async def take(desk: Desk, group: Group, session: Session, cover: Cover, who: Person) -> Cover:
    """The first yes. Of two at once the second finds another version, and runs again."""
    taken = cover.yes(who)
    await desk.uow.covers.save(taken)
    await desk.uow.deliveries.drop(session.id, [OFFER, NEXT, DECIDE])
    await _prepares(desk, group, session, taken)
    hear = [each.person for each in group.facilitators if each.person != who]
    await tell(desk, group, taken, "taken", hear)
    asked = [each for each in taken.asked if each not in hear]
    await tell(desk, group, taken, "settled", asked)
    return taken


async def decline(desk: Desk, group: Group, cover: Cover, who: Person) -> Cover:
    """The next one is asked at once. Where all have said no, whoever asked hears so in time to do
    something about it."""
    left = cover.no(who)
    if left.waiting and not left.asked:
        await _next(desk, group, left)
        return left
    await desk.uow.covers.save(left)
    if left.all_said_no:
        await tell(desk, group, left, "all_no", [each.person for each in group.facilitators])
    return left


async def hand_back(
    desk: Desk, group: Group, session: Session, cover: Cover, who: Person | None
) -> Cover:
    """Whoever had taken it cannot after all: the others are asked anew."""
    plan = await desk.uow.covers.plan_of(group.id)
    by = decide_by(group, session.starts_at, plan.hours, desk.now)
    again = await ask(desk, group, session, cover.anew(who, by))
    asker = [each.person for each in group.facilitators if each.person not in (who, *again.asked)]
    await tell(desk, group, again, "all_no" if again.all_said_no else "anew", asker)
    return again


async def stop(desk: Desk, group: Group, session: Session, cover: Cover) -> None:
    """Whoever asked can run it after all: those who were asked hear that they need do nothing."""
    over = cover.settled(CoverState.OVER)
    await desk.uow.covers.save(over)
    await desk.uow.deliveries.drop(session.id, [OFFER, NEXT, DECIDE])
    await _prepares(desk, group, session, over)
    taker = cover.taken_by
    await tell(desk, group, over, "stopped", [*cover.asked, *([taker] if taker else [])])


async def tell(desk: Desk, group: Group, cover: Cover, what: str, people: Sequence[Person]) -> None:
    await desk.uow.deliveries.plan(
        [
            desk.schedule.at_once(
                cancelling.NEWS,
                group,
                cover.session,
                desk.now,
                detail=f"{what}.{cover.round}",
                to=each.user,
            )
            for each in people
        ]
    )


# --- the set time --------------------------------------------------------------------------------


async def decide(desk: Desk, delivery: Delivery) -> None:
    """Works off ``cover.decide``: nobody has said yes by now, so it is cancelled kindly."""
    found = await _asking(desk, delivery)
    if found is None:
        return
    group, session, cover = found
    if desk.now >= cover.by:
        await give_up(desk, group, session, cover)


async def give_up(desk: Desk, group: Group, session: Session, cover: Cover) -> None:
    none = cover.settled(CoverState.NOBODY)
    await desk.uow.covers.save(none)
    series = await planned.series_of(desk, session)
    await cancelling.cancel(desk, group, session, series, detail=cancelling.UNCOVERED)
    await tell(desk, group, none, "nobody", [each.person for each in group.facilitators])


# --- what happens to the session meanwhile -------------------------------------------------------


async def moved(desk: Desk, group: Group, session: Session) -> None:
    """The set time goes with it, and whoever took it hears of the new time."""
    cover = await desk.uow.covers.of(session.id)
    if cover is None:
        return
    if cover.state is CoverState.ASKING:
        plan = await desk.uow.covers.plan_of(group.id)
        by = decide_by(group, session.starts_at, plan.hours, desk.now)
        cover = replace(cover, by=by)
        await desk.uow.covers.save(cover)
        await _decided_at(desk, group, session, cover)
    await _tell_taker(desk, group, session, cover)


async def _tell_taker(desk: Desk, group: Group, session: Session, cover: Cover) -> None:
    taker = cover.taken_by
    if cover.state is CoverState.TAKEN and taker is not None:
        detail = f"changed{session.plan}.{cover.round}"
        due = desk.schedule.at_once(
            cancelling.NEWS, group, session.id, desk.now, detail=detail, to=taker.user
        )
        await desk.uow.deliveries.plan([due])


async def began(desk: Desk, group: Group, session: Session, who: Person) -> None:
    """Somebody started it: they run it, and nobody is asked any more. Where whoever had asked does
    so after all, they have it back, and whoever had taken it hears so."""
    cover = await desk.uow.covers.of(session.id)
    if cover is None or cover.state not in (CoverState.ASKING, CoverState.TAKEN):
        return
    if who == cover.asked_by:
        await stop(desk, group, session, cover)
    elif cover.state is CoverState.TAKEN:
        return
    else:
        await take(desk, group, session, cover, who)


async def _asking(desk: Desk, delivery: Delivery) -> tuple[Group, Session, Cover] | None:
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    cover = await desk.uow.covers.of(delivery.subject)
    if session is None or group is None or cover is None:
        return None
    asking = cover.state is CoverState.ASKING and session.state is SessionState.PLANNED
    return (group, session, cover) if asking else None
