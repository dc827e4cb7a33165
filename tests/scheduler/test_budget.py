"""Messages to one person over random plans and wishes: never more than the budget in any seven
days, nothing in their quiet times, nothing overtaken, and all that was held back is told."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers import Nothing, Outgoing
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import QuietHours
from bot.domain.member import WEEK, Member, Reach
from bot.flows.context import Desk
from bot.ids import Person
from bot.ports import Lately
from scheduler import budget, hours
from scheduler.budget import DIGEST
from scheduler.rules import HELD, OWN_TIMES, PAUSED, Missed, Sends, Unknown
from tests.scheduler.people import group

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
CIRCLE = group()
MEGAN = Member(Person(CIRCLE.place.platform, CIRCLE.place.workspace, "megan"))


async def _nothing(desk: Desk, delivery: Delivery) -> Outgoing:
    return Nothing("")


def kind(hours: int, *, members: bool = True) -> Sends:
    return Sends(
        _nothing, Missed.SEND_LATE, Unknown.RESEND, timedelta(hours=hours), members, waits=True
    )


WINDOWS = {"short": kind(1), "day": kind(21), "week": kind(7 * 24), DIGEST: kind(87600)}


def message(name: str, at: datetime, number: int = 0) -> Delivery:
    return Delivery(
        id=f"m{number}",
        key=f"m{number}",
        kind=name,
        group=CIRCLE.id,
        subject="s",
        detail="",
        to="megan",
        due_at=at,
        lane="lane",
        state=DeliveryState.CLAIMED,
    )


@dataclass
class Post:
    """A lane of one person, as the engine and the store treat it: in order of time, one by one."""

    member: Member
    sent: list[tuple[datetime, Delivery]] = field(default_factory=list)
    held: list[Delivery] = field(default_factory=list)
    told: list[Delivery] = field(default_factory=list)
    left_out: list[Delivery] = field(default_factory=list)

    def run(self, planned: list[Delivery]) -> None:
        order = itertools.count()
        waiting = [(each.due_at, next(order), each) for each in planned]
        while waiting:
            waiting.sort(key=lambda each: each[:2])
            now, _, delivery = waiting.pop(0)
            lately = Lately([at for at, _ in self.sent if at >= now - WEEK], bool(self.held))
            after = budget.considered(
                delivery, WINDOWS[delivery.kind], CIRCLE, self.member, lately, now
            )
            match after.state:
                case DeliveryState.CLAIMED:
                    self.sent.append((now, after))
                    if after.kind == DIGEST:
                        self.told += self.held
                        self.held.clear()
                case DeliveryState.DUE:
                    assert after.due_at > now, "it would come round for ever"
                    again = replace(after, state=DeliveryState.CLAIMED)
                    waiting.append((after.due_at, next(order), again))
                case _ if after.outcome == HELD:
                    if not self.held:
                        room = budget.room_at(self.member.budget, lately, now)
                        waiting.append((room, next(order), message(DIGEST, room, 10_000)))
                    self.held.append(after)
                case _:
                    assert after.outcome == OWN_TIMES
                    self.left_out.append(after)


times = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))
wishes = st.builds(
    Member,
    st.just(MEGAN.person),
    zone=st.sampled_from(["", "Europe/London", "America/Toronto", "Asia/Kathmandu"]),
    quiet=st.none() | st.builds(QuietHours, times, times),
    days_off=st.frozensets(st.integers(0, 6), max_size=6),
    away_until=st.none() | st.integers(0, 30 * 24).map(lambda h: MONDAY + timedelta(hours=h)),
    budget=st.integers(1, 10),
)
plans = st.lists(
    st.tuples(st.sampled_from(["short", "day", "week"]), st.integers(0, 56 * 24 * 60)), max_size=60
)


@settings(max_examples=150, deadline=None)
@given(member=wishes, planned=plans)
def test_eight_weeks_of_anything(member: Member, planned: list[tuple[str, int]]) -> None:
    messages = [
        message(name, MONDAY + timedelta(minutes=minute), number)
        for number, (name, minute) in enumerate(planned)
    ]
    post = Post(member)
    post.run(messages)

    at = [when for when, _ in post.sent]
    for first in at:
        assert sum(first <= each <= first + WEEK for each in at) <= member.budget
    quiet = hours.of_member(member, CIRCLE)
    assert not any(quiet.hold(each) for each in at)
    assert post.held == [], "a digest has told of all of it"
    ended = [each for _, each in post.sent if each.kind != DIGEST]
    assert sorted(each.id for each in [*ended, *post.told, *post.left_out]) == sorted(
        each.id for each in messages
    )
    for each in post.left_out:
        assert quiet.hold(each.settled_at or MONDAY)


def test_a_budget_that_is_not_used_up_changes_nothing() -> None:
    post = Post(MEGAN)
    noon = [MONDAY + timedelta(days=day, hours=12) for day in range(30)]
    post.run([message("short", at, day) for day, at in enumerate(noon) if day % 2 == 0])
    assert len(post.sent) == 15
    assert post.told == []


def test_what_would_overtake_a_waiting_list_joins_it() -> None:
    post = Post(replace(MEGAN, budget=1))
    noon = MONDAY + timedelta(hours=12)
    post.run([message("week", noon + timedelta(days=day), day) for day in (0, 1, 3)])
    assert [each.kind for _, each in post.sent] == ["week", DIGEST]
    assert [each.id for each in post.told] == ["m1", "m3"]


def test_paused_means_nothing() -> None:
    member = replace(MEGAN, reach=Reach.ASKED)
    noon = MONDAY + timedelta(hours=12)
    after = budget.considered(
        message("week", noon), WINDOWS["week"], CIRCLE, member, Lately(), noon
    )
    assert (after.state, after.outcome) == (DeliveryState.SKIPPED, PAUSED)


def test_who_runs_a_group_waits_for_what_they_chose_and_counts_nothing() -> None:
    night = MONDAY + timedelta(hours=23)
    full = Lately([night] * 20, holds=True)
    ours = kind(24, members=False)
    assert CIRCLE.quiet.hold(time(23))
    chose_nothing = budget.considered(message("day", night), ours, CIRCLE, MEGAN, full, night)
    assert chose_nothing.state is DeliveryState.CLAIMED
    quiet = replace(MEGAN, quiet=QuietHours(time(22), time(9)), reach=Reach.CLOSED)
    after = budget.considered(message("day", night), ours, CIRCLE, quiet, full, night)
    assert (after.state, after.due_at) == (DeliveryState.DUE, MONDAY + timedelta(days=1, hours=9))
    assert after.wanted_at == after.due_at, "it is not late then"
