"""What one person was sent lately, and what is held back for a digest."""

from datetime import timedelta

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.ports import Lately
from bot.storage.unit_of_work import SqlStore
from scheduler import rules
from tests.storage import made
from tests.storage.made import NOW

HOUR = timedelta(hours=1)


def sent(group: str, hours: int, lane: str = "megan", **fields: object) -> Delivery:
    return made.delivery(
        group,
        **{
            "lane": lane,
            "to": "megan",
            "kind": "welcome",
            "state": DeliveryState.SENT,
            "settled_at": NOW - hours * HOUR,
            "outcome": rules.SENT,
            **fields,
        },
    )


def held(group: str, hours: int, lane: str = "megan") -> Delivery:
    return sent(group, hours, lane, state=DeliveryState.SKIPPED, outcome=rules.HELD)


async def test_lately_counts_what_one_person_was_sent(store: SqlStore, group: Group) -> None:
    async with store.writing() as uow:
        await uow.deliveries.plan(
            [
                sent(group.id, 30),
                sent(group.id, 2),
                sent(group.id, 1, "tom"),
                sent(group.id, 1, kind="reflection.pre"),
                sent(group.id, 1, to=""),
                sent(group.id, 1, state=DeliveryState.PARKED),
                held(group.id, 3, "tom"),
            ]
        )
    async with store.reading() as uow:
        found = await uow.heard.lately(["megan", "tom", "al"], ["welcome"], NOW - 24 * HOUR)
    assert {lane: Lately(tuple(each.sent), each.holds) for lane, each in found.items()} == {
        "megan": Lately((NOW - 2 * HOUR,), holds=False),
        "tom": Lately((NOW - HOUR,), holds=True),
        "al": Lately((), holds=False),
    }


async def test_what_is_held_is_told_once(store: SqlStore, group: Group) -> None:
    first, second, later = held(group.id, 3), held(group.id, 2), held(group.id, -1)
    theirs = held(group.id, 2, "tom")
    async with store.writing() as uow:
        await uow.deliveries.plan([second, first, later, theirs, sent(group.id, 1)])
    async with store.writing() as uow:
        assert [each.id for each in await uow.heard.held("megan")] == [
            first.id,
            second.id,
            later.id,
        ]
        await uow.heard.digested("megan", NOW)
    async with store.reading() as uow:
        assert [each.id for each in await uow.heard.held("megan")] == [later.id]
        assert [each.id for each in await uow.heard.held("tom")] == [theirs.id]
        told = await uow.deliveries.by_key(first.key)
        assert told is not None
        assert told.outcome == rules.HELD_TOLD


async def test_what_waits_for_one_person_can_be_taken_away(store: SqlStore, group: Group) -> None:
    mine, other = (made.delivery(group.id, to=user, kind="direct.soon") for user in ("mo", "di"))
    ours, gone = made.delivery(group.id, kind="direct.soon"), sent(group.id, 1, to="mo")
    async with store.writing() as uow:
        await uow.deliveries.plan([mine, other, ours, gone])
        await uow.heard.drop("mo", "session-1", ["direct.soon", "welcome"])
    async with store.reading() as uow:
        left = [await uow.deliveries.by_key(each.key) for each in (mine, other, ours, gone)]
        assert [each is not None for each in left] == [False, True, True, True]
