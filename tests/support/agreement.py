"""What tests of the agreement ask of a table, and what its people do with a card of changes."""

from bot.domain.agreement import Agreement
from bot.message import Select
from tests.support.conversation import PLACE, Seat, Table


async def versions(table: Table) -> list[Agreement]:
    """Oldest first."""
    async with table.house.store.reading() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        return list(reversed(await uow.agreements.history(group.id)))


async def change(seat: Seat, clause: str, words: str) -> None:
    """Changes the first clause whose menu option has that name."""
    await pick(seat, "Change a clause", clause)
    await seat.fills(words=words)


async def pick(seat: Seat, menu: str, clause: str) -> None:
    select = next(
        block
        for block in seat.cards[-1].blocks
        if isinstance(block, Select) and block.label == menu
    )
    option = next(each.label for each in select.options if clause in each.label)
    await seat.chooses(menu, option)


async def add(seat: Seat, kind: str, words: str) -> None:
    await seat.presses("Add a clause")
    await seat.fills(kind=kind, words=words)
