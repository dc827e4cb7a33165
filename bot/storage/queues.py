"""Queues of turns to speak: the order, and who is in it, for as long as the session lasts."""

from typing import Any

from sqlalchemy import bindparam, select

from bot.domain.queue import Queue, Standing, Turn, Way
from bot.storage import mapping
from bot.storage.columns import person_of
from bot.storage.tables import queue_turns, queues
from bot.storage.work import Work

_who = person_of("person")

# Built once: every press on a queue's card asks these.
_BY_ID = select(queues).where(queues.c.id == bindparam("which"))
_LOCKED = _BY_ID.with_for_update()
_TURNS = (
    select(queue_turns)
    .where(queue_turns.c.queue_id == bindparam("which"))
    .order_by(queue_turns.c.place)
)
_EMPTY = queue_turns.delete().where(queue_turns.c.queue_id == bindparam("which"))


class SqlQueues:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def of_session(self, session: str) -> Queue | None:
        # Whoever is about to change it waits for whoever is changing it: a dozen people who press
        # together would run out of tries if each had to begin again.
        locked = self._work.postgres and self._work.writing
        row = await self._work.one(_LOCKED if locked else _BY_ID, {"which": session})
        if row is None:
            return None
        turns = await self._work.all(_TURNS, {"which": session})
        return Queue(
            session=row.id,
            group=row.group_id,
            open=row.open,
            given=row.given,
            given_at=row.given_at,
            card=row.card,
            turns=tuple(_turn(each) for each in turns),
            version=row.version,
        )

    async def add(self, queue: Queue) -> None:
        await self._work.execute(queues.insert(), _row(queue))
        await self._put(queue)

    async def save(self, queue: Queue) -> None:
        await self._work.save(queues, _row(queue))
        await self._work.execute(_EMPTY, {"which": queue.session})
        await self._put(queue)
        if not queue.turns:
            self._work.destroyed = True

    async def _put(self, queue: Queue) -> None:
        if queue.turns:
            rows = [_turn_row(queue.session, each) for each in queue.turns]
            await self._work.execute(queue_turns.insert(), rows)


def _row(queue: Queue) -> dict[str, Any]:
    return {
        "id": queue.session,
        "group_id": queue.group,
        "open": queue.open,
        "given": queue.given,
        "given_at": queue.given_at,
        "card": queue.card,
        "version": queue.version,
    }


def _turn_row(session: str, turn: Turn) -> dict[str, Any]:
    return {
        "queue_id": session,
        "place": turn.place,
        **mapping.person_values("person", turn.who),
        "standing": turn.standing.value,
        "way": turn.way.value,
        "replies": turn.replies,
        "heard": turn.heard,
    }


def _turn(row: Any) -> Turn:
    return Turn(
        who=_who(row),
        place=row.place,
        standing=Standing(row.standing),
        way=Way(row.way),
        replies=row.replies,
        heard=row.heard,
    )
