"""What an operator sees of the deliveries, and the two things that can be done about one.

Ids, kinds, times and outcomes: there is no content in a delivery, and no name is read. Beside the
engine's own questions, so that watching never changes what the engine does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import ColumnElement, func, literal_column, or_, select, text, union_all

from bot.domain.delivery import Delivery, DeliveryState, Priority
from bot.ids import Place
from bot.storage import mapping
from bot.storage.errors import reads_only
from bot.storage.migrate import known_versions, leaves_behind, too_new
from bot.storage.tables import AGAIN, DUE, IN_FLIGHT, PARKED, deliveries, groups
from bot.storage.work import Work

_READS_ONLY = text(
    "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool"
)
"""As the next transaction would find it. ``transaction_read_only`` is always on here: whoever only
looks asks for that."""
DROPPED = "operator:dropped"
"""The outcome of what an operator took away: it stays in the table, so that its key is used."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """``due``: their time has come and nobody has them yet; ``oldest`` is the first of these times.
    ``again``: to be tried once more. ``parked``: they wait for a person to mend something."""

    due: int
    oldest: datetime | None
    again: int
    in_flight: int
    parked: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many are due, and since when the first is."""

    due: int
    oldest: datetime | None


class Which(Enum):
    DUE = "due"
    """Their time has come, or they are on their way, or they are to be tried again."""
    PARKED = "parked"
    FAILED = "failed"
    """Over without having reached anybody: left out, given up, or nobody knows."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A delivery and the channel of its group, which is what there may be to mend."""

    delivery: Delivery
    place: Place


class SqlOverview:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def backlog(self, now: datetime) -> Backlog:
        due = await self._work.all(
            union_all(
                *(
                    select(func.count().label("many"), func.min(deliveries.c.due_at).label("first"))
                    .where(_literally(DUE), _literally(f"priority = {each.value}"))
                    .where(deliveries.c.due_at <= now)
                    for each in Priority
                )
            )
        )
        parked = await self._work.one(
            select(func.count()).select_from(deliveries).where(_literally(PARKED))
        )
        return Backlog(
            due=sum(row.many for row in due),
            oldest=min((row.first for row in due if row.first is not None), default=None),
            again=await self._count(AGAIN),
            in_flight=await self._count(IN_FLIGHT),
            parked=parked[0],
        )

    async def of_other_kinds(self, kinds: Sequence[str], now: datetime) -> Waiting:
        """What is due and of none of these kinds: nobody who knows no others sends it."""
        row = await self._work.one(
            select(func.count(), func.min(deliveries.c.due_at)).where(
                _literally(DUE), deliveries.c.due_at <= now, deliveries.c.kind.not_in(kinds)
            )
        )
        return Waiting(*row)

    async def version(self) -> str:
        """The newest migration that the tables have been through."""
        row = await self._work.one(text("SELECT version_num FROM alembic_version"))
        return "" if row is None else str(row[0])

    async def is_newer(self) -> bool:
        """Whether a newer release has been here. What it added is no trouble."""
        return await self.version() not in known_versions()

    async def too_new(self) -> str:
        """Why this release cannot work here any more, while it runs: a newer one has taken away
        what this one uses. "" where it can."""
        if not await self.is_newer():
            return ""
        row = await self._work.one(text("SELECT oldest FROM compatibility"))
        return too_new(self._work.database) if leaves_behind(row and row[0]) else ""

    async def must_be_writable(self) -> None:
        """Whether the server takes changes: one that stepped down, or that an operator closed to
        them, still answers every question. Raises StorageAway."""
        if self._work.postgres and (await self._work.one(_READS_ONLY))[0]:
            raise reads_only(self._work.database)

    async def channels(self) -> Sequence[tuple[str, Place]]:
        """Every group's id and channel, oldest group first."""
        names = (groups.c.place_platform, groups.c.place_workspace, groups.c.place_channel)
        rows = await self._work.all(select(groups.c.id, *names).order_by(groups.c.created_at))
        return [(id, Place(*rest)) for id, *rest in rows]

    async def listed(
        self, which: Which, now: datetime, *, group: str = "", limit: int
    ) -> Sequence[Listed]:
        """Oldest first."""
        query = select(deliveries).where(_condition(which, now))
        if group:
            query = query.where(deliveries.c.group_id == group)
        query = query.order_by(deliveries.c.due_at, deliveries.c.seq).limit(limit)
        found = [mapping.delivery(row) for row in await self._work.all(query)]
        places = await self._places({each.group for each in found})
        return [Listed(each, places[each.group]) for each in found]

    async def parked_ids(self) -> Sequence[str]:
        rows = await self._work.all(select(deliveries.c.id).where(_literally(PARKED)))
        return [row.id for row in rows]

    async def retry(self, ids: Sequence[str]) -> Sequence[str]:
        """Parked ones are due again, as if they had never been tried. Those of ``ids`` that were
        parked; what is late is still late, so its kind's rule decides whether it goes out."""
        changed = await self._work.all(
            deliveries.update()
            .where(_literally(PARKED), deliveries.c.id.in_(ids))
            .values(state=DeliveryState.DUE.value, attempts=0, settled_at=None, outcome="")
            .returning(deliveries.c.id, deliveries.c.due_at)
        )
        for row in changed:
            self._work.note_planned(row.due_at)
        return [row.id for row in changed]

    async def drop(self, ids: Sequence[str], now: datetime) -> Sequence[str]:
        """Those of ``ids`` that waited or were parked are settled without being sent. What a worker
        has in hand is left to it."""
        waiting = or_(_literally(DUE), _literally(PARKED))
        changed = await self._work.all(
            deliveries.update()
            .where(waiting, deliveries.c.id.in_(ids))
            .values(state=DeliveryState.SKIPPED.value, settled_at=now, outcome=DROPPED)
            .returning(deliveries.c.id)
        )
        return [row.id for row in changed]

    async def _places(self, ids: set[str]) -> Mapping[str, Place]:
        names = (groups.c.place_platform, groups.c.place_workspace, groups.c.place_channel)
        rows = await self._work.all(select(groups.c.id, *names).where(groups.c.id.in_(ids)))
        return {id: Place(*rest) for id, *rest in rows}

    async def _count(self, which: str) -> int:
        # Every lane is "" or more: said so, SQLite takes the index by lane and not a larger one.
        in_a_lane = deliveries.c.lane >= ""
        query = select(func.count()).select_from(deliveries).where(_literally(which), in_a_lane)
        return int((await self._work.one(query))[0])


def _condition(which: Which, now: datetime) -> ColumnElement[bool]:
    match which:
        case Which.DUE:
            overdue = _literally(DUE) & (deliveries.c.due_at <= now)
            return or_(overdue, _literally(AGAIN), _literally(IN_FLIGHT))
        case Which.PARKED:
            return _literally(PARKED)
        case Which.FAILED:
            skipped = deliveries.c.state == DeliveryState.SKIPPED.value
            late = deliveries.c.outcome.startswith("late", autoescape=True)
            unknown = deliveries.c.outcome.startswith("unknown", autoescape=True)
            given_up = deliveries.c.outcome == DROPPED
            return _literally(PARKED) | (skipped & (late | given_up)) | unknown


def _literally(condition: str) -> ColumnElement[bool]:
    """Word for word as its partial index has it: no other form of it finds the index."""
    return literal_column(condition)
