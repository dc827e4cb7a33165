"""What becomes of a message to one person, from what that person chose. Pure.

Their quiet times come first: a message waits until they end where it is still of use then, and is
left out where it is not. Then the budget: who has had as many messages as they want in seven days
gets no more; what is held back then comes as one list, as soon as there is room for it. While a
list waits, everything joins it, so that nothing overtakes it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.domain.member import WEEK, Member, Reach
from bot.ports import Lately
from scheduler import hours
from scheduler.hours import Hours
from scheduler.rules import HELD, OWN_TIMES, PAUSED, Missed, Sends, put_off, settled

DIGEST = "direct.digest"
_A_MOMENT = timedelta(seconds=1)
"""So that no seven days hold both the message that makes room and the one that takes it."""


def considered(
    delivery: Delivery, kind: Sends, group: Group, member: Member, lately: Lately, now: datetime
) -> Delivery:
    """The delivery as it is to be sent, or put off, or settled without sending."""
    if kind.members and member.reach is not Reach.OPEN:
        return settled(delivery, DeliveryState.SKIPPED, now, PAUSED)
    theirs = hours.of_member(member, group) if kind.members else hours.own(member, group)
    if theirs.hold(now):
        return _after(delivery, kind, theirs, now)
    if not kind.members:
        return delivery
    if delivery.kind == DIGEST:
        room = room_at(member.budget, lately, now)
        return delivery if room <= now else moved(delivery, theirs.end_after(room) or room)
    if lately.holds or room_at(member.budget, lately, now) > now:
        return settled(delivery, DeliveryState.SKIPPED, now, HELD)
    return delivery


def room_at(budget: int, lately: Lately, now: datetime) -> datetime:
    """When one more message fits into the budget: now, or when the oldest that counts is a week
    old."""
    counted = [each for each in lately.sent if each >= now - WEEK]
    if len(counted) < budget:
        return now
    return max(now, counted[-budget] + WEEK + _A_MOMENT)


def moved(delivery: Delivery, until: datetime) -> Delivery:
    """Due at that time, because that is when this person hears it: it is not late by then."""
    return replace(put_off(delivery, until), planned_for=None, attempts=0)


def _after(delivery: Delivery, kind: Sends, theirs: Hours, now: datetime) -> Delivery:
    end = theirs.end_after(now)
    waits = kind.missed is Missed.SEND_LATE and end is not None
    if end is None or not waits or end - delivery.wanted_at > kind.window:
        return settled(delivery, DeliveryState.SKIPPED, now, OWN_TIMES)
    return moved(delivery, end)
