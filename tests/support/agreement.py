"""What tests of the agreement ask of a table, and what its people do with a card of changes."""

from bot.domain.agreement import Agreement
from bot.domain.proposal import Proposal
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


WORDS = "We can turn the camera off, each time."


async def waiting(table: Table) -> list[Proposal]:
    async with table.house.store.reading() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        return list(await uow.proposals.waiting(group.id))


async def suggest(seat: Seat, words: str = WORDS, **fields: str) -> None:
    """With a name, if nothing else is said: it is there at once."""
    await seat.types("agreement suggest")
    await seat.fills(**{"clause": "new", "words": words, "name": "named", **fields})
    assert "Thank you for your idea" in seat.card, seat.problems


async def to_be_asked(table: Table, rhian: Seat, words: str = WORDS) -> None:
    """A suggestion of megan's that was felt out and is asked now."""
    await suggest(table.person("megan"), words)
    await rhian.types("agreement propose")
    await rhian.presses("Ask how it feels")
    await rhian.presses("Close it now")
    await rhian.presses("Propose it to the group")


async def answer(table: Table, **who: str) -> None:
    for user, label in who.items():
        await table.person(user).presses(label)
        assert f"Your answer is in: {label}." in table.person(user).card


async def options(seat: Seat) -> list[str]:
    (menu,) = [each for each in seat.cards[-1].blocks if isinstance(each, Select)]
    return [each.label for each in menu.options]
