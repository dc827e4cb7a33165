"""A month in the life of 10,000 groups on a clock that is moved: every delivery is accounted for.

Each group has one session planned, and the scheduler makes all that follow, over the night in which
Europe's clocks change. Meanwhile the platform loses one answer of a hundred, asks for patience as
often, and has some channels closed; and for a day and a half nobody is there at all.

What there had to be is counted without any of our own code: the dates by dateutil, on the wall of
each group's zone. What people got is counted by the platform. Between the two nothing may be lost;
left out is only what fell due while nobody was there, and twice there is only what was lost on the
way back.
"""

import secrets
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from dateutil import rrule
from sqlalchemy import Row, Table, select

from benchmarks import furnished
from benchmarks.deliveries import QuietPlatform, engine_on
from benchmarks.result import Result
from bot.domain.group import Group
from bot.domain.planning import occurrence_of
from bot.domain.session import LAPSE, Repeat, Series
from bot.events import Reason
from bot.flows.reflections import SAID_BEFORE
from bot.ids import MessageRef, Place
from bot.message import Message
from bot.ports import OutcomeUnknown, TryLater, Unreachable
from bot.storage import mapping
from bot.storage.engine import Database, opened
from bot.storage.tables import deliveries, facilitators, groups, series, sessions
from content.loader import load
from scheduler.plan import Plan
from scheduler.recurrence import occurrences

COUNT = 10_000
START = datetime(2026, 3, 16, 9, tzinfo=UTC)
"""A Monday. London's clocks change on the 29th."""
END = START + timedelta(days=31)
AWAY = (START + timedelta(days=16, hours=6), START + timedelta(days=17, hours=18))
"""Nobody is there from the first to the second."""
TOLERANCE = timedelta(hours=1)
"""How long before ``AWAY`` something may have been put off and so been caught by it."""
STEP = timedelta(minutes=1)
ZONES = ("Europe/London", "Europe/Athens", "America/New_York", "Asia/Kolkata")
REPEATS = {Repeat.WEEKLY: 1, Repeat.EVERY_2_WEEKS: 2, Repeat.EVERY_4_WEEKS: 4}
TROUBLE = 100
"""One of so many answers is lost, and as many times the platform asks for patience."""
CLOSED = 100
"""One of so many channels is closed."""
OF_A_SESSION = Counter(
    {
        "reminder.day_before": 1,
        "reminder.soon": 1,
        "reflection.pre": 2,
        "series.extend": 1,
        "session.lapse": 1,
    }
)
"""Of each session, to its group or to its two facilitators."""


class MovedClock:
    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


class TroubledPlatform(QuietPlatform):
    """Counts what it accepted by key. Trouble follows from the key and how often it came."""

    def __init__(self) -> None:
        super().__init__()
        self.accepted: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.came: Counter[str] = Counter()

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        self.came[key] += 1
        chance = crc32(f"{key} {self.came[key]}".encode()) % TROUBLE
        if is_closed(place.channel):
            raise Unreachable("archived", Reason.ARCHIVED)
        if chance == 0:
            raise TryLater(timedelta(seconds=30))
        self.accepted[key] += 1
        if chance == 1:
            self.lost[key] += 1
            raise OutcomeUnknown("no answer")
        return MessageRef(place, key)


def is_closed(channel: str) -> bool:
    return channel.startswith("C") and int(channel[1:]) % CLOSED == CLOSED - 1


@dataclass(frozen=True)
class Month:
    """``due`` is all that had to be dealt with by the end, ``expected`` what dateutil says of it.
    ``problems`` is empty where everything is accounted for."""

    expected: int
    due: int
    sent: int
    left_out: int
    parked: int
    lost: int
    replies_lost: int
    twice: int
    seconds: float
    problems: Sequence[str]


async def measure(count: int = COUNT) -> list[Result]:
    lived = await live(count)
    for each in lived.problems:
        print(f"  {each}")
    return [
        Result(f"a month of {count:,} groups: planned by the sessions", lived.expected, ""),
        Result("  with what followed from them", lived.due, ""),
        Result("  done or sent", lived.sent, ""),
        Result("  left out, each with its reason", lived.left_out, ""),
        Result("  parked, of channels that are closed", lived.parked, ""),
        Result("  lost", lived.lost, "", 0),
        Result("  not accounted for in any other way", len(lived.problems), "", 0),
        Result(f"  sent twice; {lived.replies_lost:,} answers were lost", lived.twice, ""),
        Result("  processor time", lived.seconds * 1e6 / lived.due, "µs each"),
    ]


async def live(count: int) -> Month:
    made = [_series(number) for number in range(count)]
    platform, clock = TroubledPlatform(), MovedClock()
    async with furnished.empty() as house:
        await _fill(house, made)
        engine = engine_on(house.store, platform, clock, load())
        began = time.process_time()
        while (due := await engine.next_due()) is not None and due <= END:
            if AWAY[0] < due < AWAY[1]:
                due = AWAY[1]
            clock.at = max(clock.at + STEP, due)
            await engine.run()
        seconds = time.process_time() - began
        database = opened(house.url)
        try:
            return await _accounts(database, made, platform, seconds)
        finally:
            await database.aclose()


def _series(number: int) -> tuple[Group, Series]:
    """Days and times between ten and eight in the evening, over two weeks."""
    group = replace(furnished.group(number), zone=ZONES[number % len(ZONES)], created_at=START)
    repeat = list(REPEATS)[number % len(REPEATS)]
    first = START.date() + timedelta(days=2 + number % 12)
    at = datetime(2026, 1, 1, 10 + number % 10, 30 * (number % 2)).time()  # noqa: DTZ001
    of = Series(f"r{number}", group.id, group.name, repeat, first, at, group.zone, 60, group.link)
    return group, of


async def _fill(house: furnished.Furnished, made: Iterable[tuple[Group, Series]]) -> None:
    """Straight into the tables: each group with the first session of its series."""
    plan = Plan(secrets.token_bytes)
    rows: dict[Table, list[dict[str, Any]]] = {
        table: [] for table in (groups, facilitators, series, sessions, deliveries)
    }
    for group, of in made:
        [(day, starts_at)] = occurrences(of, of.first - timedelta(days=1), 1)
        session = occurrence_of(of, f"{of.id}first", day, starts_at)
        rows[groups].append(mapping.group_row(group, house.cipher))
        rows[facilitators] += mapping.facilitator_rows(group)
        rows[series].append(mapping.series_row(of, house.cipher))
        rows[sessions].append(mapping.session_row(session, house.cipher))
        rows[deliveries] += map(mapping.delivery_row, plan.for_session(session, group, START))
    await furnished.put(house.url, rows)


# --- the accounts ---------------------------------------------------------------------------------


def _by_the_calendar(of: Series) -> Iterable[datetime]:
    """Every start that is over by the end, by dateutil and zoneinfo alone."""
    rule = rrule.rrule(
        rrule.WEEKLY,
        interval=REPEATS[of.repeat],
        dtstart=datetime.combine(of.first, of.at),
        until=END.replace(tzinfo=None),
    )
    for each in rule:
        start = each.replace(tzinfo=ZoneInfo(of.zone)).astimezone(UTC)
        if start + timedelta(minutes=of.minutes) + LAPSE <= END:
            yield start


async def _accounts(
    database: Database,
    made: Sequence[tuple[Group, Series]],
    platform: TroubledPlatform,
    seconds: float,
) -> Month:
    wanted = {(group.id, start) for group, of in made for start in _by_the_calendar(of)}
    async with database.reading() as connection:
        held = (await connection.execute(select(sessions))).all()
        rows = (await connection.execute(select(deliveries))).all()
    problems: list[str] = []
    ended = {each.id: (each.group_id, each.starts_at) for each in held if each.state == "closed"}
    if missing := wanted - set(ended.values()):
        problems.append(f"{len(missing)} sessions never were")
    per = Counter((each.kind, ended[each.subject]) for each in rows if each.subject in ended)
    expected = sum(OF_A_SESSION.values()) * len(wanted)
    found = sum(
        min(per[kind, which], many) for which in wanted for kind, many in OF_A_SESSION.items()
    )
    if found != expected:
        problems.append(f"{expected - found} deliveries of sessions were never planned")
    due = [each for each in rows if (each.planned_for or each.due_at) <= END]
    waiting = [each for each in due if each.settled_at is None and each.due_at <= END]
    sent = [each for each in due if each.state == "sent"]
    untrue = [each for each in sent if not platform.accepted[each.id]]
    return Month(
        expected=expected,
        due=len(due),
        sent=len(sent) + sum(each.state == "done" for each in due),
        left_out=sum(each.state == "skipped" for each in due),
        parked=sum(each.state == "parked" for each in due),
        lost=len(waiting) + len(untrue) + expected - found,
        replies_lost=platform.lost.total(),
        twice=sum(many - 1 for many in platform.accepted.values() if many > 1),
        seconds=seconds,
        problems=[*problems, *_unaccounted(due, platform)],
    )


def _unaccounted(due: Iterable[Row[Any]], platform: TroubledPlatform) -> list[str]:
    """What is neither sent nor left out nor parked for the one reason that there was. Nobody starts
    a session in this month, and that is said of the first one alone."""
    odd: Counter[str] = Counter()
    for each in due:
        what = f"{each.kind}: {each.state}, {each.outcome}"
        if each.state == "skipped":
            when = each.planned_for or each.due_at
            away = AWAY[0] - TOLERANCE < when < AWAY[1]
            odd[what] += not (away or each.outcome == SAID_BEFORE)
        elif each.state == "parked":
            odd[what] += not is_closed(f"C{each.group_id[1:]}")
        elif each.state not in ("sent", "done", "due"):
            odd[what] += 1
        if platform.accepted[each.id] > 1 + platform.lost[each.id]:
            odd[f"{each.kind}: twice, and no answer was lost"] += 1
    return [f"{what}: {many}" for what, many in odd.items() if many]
