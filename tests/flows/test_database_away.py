"""The database goes away while somebody is being answered: one effect, and the answer to it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.ports import StorageAway, Store, UnitOfWork
from bot.walk import WAITS
from tests.support.conversation import Table, sit_down


@dataclass
class Away:
    """The real store, which goes away so many times: before a transaction begins, or after it was
    committed, when only the word of it is lost."""

    store: Store
    times: int
    committed: bool

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.store.reading()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        if not self.committed:
            self._goes()
        async with self.store.writing() as uow:
            yield uow
        if self.committed:
            self._goes()

    def _goes(self) -> None:
        if self.times:
            self.times -= 1
            raise StorageAway("The database does not answer.")


def away(table: Table, times: int, *, committed: bool) -> Away:
    store = Away(table.house.store, times, committed)
    table.house.router._walk = replace(table.house.router._walk, store=store)
    return store


@pytest.mark.parametrize(
    ("times", "committed"), [(1, False), (len(WAITS), False), (1, True)], ids=str
)
async def test_it_comes_back_in_time(tmp_path: Path, times: int, committed: bool) -> None:
    async with sit_down(tmp_path) as table:
        rhian = await table.set_up(agreement=False)
        await rhian.types("agreement adopt peer-facilitated")
        store = away(table, times, committed=committed)
        await rhian.presses("Adopt for the group")
        assert store.times == 0
        assert "cannot reach my notes" not in rhian.card
        assert rhian.cards[-1] != rhian.cards[-2], "the answer to what was pressed"
        async with table.house.store.reading() as uow:
            [group] = await uow.groups.facilitated_by(rhian.who)
            assert len(await uow.agreements.history(group.id)) == 1
        await table.settle()
        told = [each for each in table.posts if not each.to]
        assert len(told) == 1


async def test_it_stays_away(tmp_path: Path) -> None:
    async with sit_down(tmp_path) as table:
        rhian = await table.set_up(agreement=False)
        await rhian.types("agreement adopt peer-facilitated")
        away(table, 99, committed=False)
        await rhian.presses("Adopt for the group")
        assert "I cannot reach my notes right now" in rhian.card
