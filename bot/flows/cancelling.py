"""Taking sessions out, whoever decided it: somebody, or the time at which nobody could run it."""

from dataclasses import replace

from bot.domain.cover import CoverState
from bot.domain.group import Group
from bot.domain.session import Series, Session, SessionState
from bot.flows import direct_plan, listings, planned
from bot.flows.context import Desk

NEWS = "cover.news"
COVER = ("cover.offer", "cover.next", "cover.decide")
TOLD = ("session.announced", "session.joining", "session.moved", direct_plan.MOVED)
"""What a cancelled session need not tell any more, where it has not yet."""
UNCOVERED = "cover"
"""The detail of the news where nobody could run it: what to do instead goes with it."""


async def cancel(
    desk: Desk, group: Group, session: Session, series: Series | None, *, detail: str = ""
) -> None:
    """Takes a session out and tells the group and those who hear directly. ``detail`` is "later"
    where its series ends with it, and ``UNCOVERED``."""
    if session.state is not SessionState.CANCELLED:
        await take_out(desk, group, session)
    if series is not None and detail == "later":
        await desk.uow.series.save(replace(series, ended=True))
        for each in await desk.uow.sessions.occurrences(series.id):
            after = each.id != session.id and each.starts_at >= session.starts_at
            if after and each.state is SessionState.PLANNED:
                await take_out(desk, group, each)
    elif series is not None:
        await planned.top_up(desk, group, series)
    await listings.changed(desk, group)
    told = desk.schedule.at_once("session.cancelled", group, session.id, desk.now, detail=detail)
    await desk.uow.deliveries.plan([told])
    await direct_plan.tell(desk, direct_plan.CANCELLED, group, session.id, desk.now, detail)


async def take_out(desk: Desk, group: Group, session: Session) -> None:
    await desk.uow.sessions.save(session.cancelled(desk.now))
    await desk.uow.deliveries.drop(session.id, (*planned.FOLLOWS, *TOLD, *COVER))
    cover = await desk.uow.covers.of(session.id)
    if cover is None:
        return
    if cover.state is CoverState.ASKING:
        await desk.uow.covers.save(cover.settled(CoverState.OVER))
    taker = cover.taken_by
    if cover.state is CoverState.TAKEN and taker is not None:
        told = desk.schedule.at_once(
            NEWS, group, session.id, desk.now, detail=f"gone.{cover.round}", to=taker.user
        )
        await desk.uow.deliveries.plan([told])
