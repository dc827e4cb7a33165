"""Several machines, upgraded one after another: a process of an older release shares the database
with a newer one, and meets questions that it does not know."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.flows.context import Rules
from scheduler.delivery import Engine
from scheduler.kinds import KINDS
from tests.support.agreement import answer, suggest
from tests.support.conversation import PLACE, Seat, Table, sit_down

NEWER = ("agreement.", "pulse.", "direct.pulse", "direct.suggestion", "concern.")
"""How the names of kinds begin that the older release does not have."""


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as table:
        yield table


class Upgrade:
    """Two processes on one database. Whenever anything is due, the older one is the first."""

    def __init__(self, table: Table) -> None:
        house = self.house = table.house
        self.known = {name: each for name, each in KINDS.items() if not name.startswith(NEWER)}
        self.older = Engine(
            store=house.store,
            kinds=self.known,
            platforms={table.platform.name: table.platform},
            clock=house.clock,
            library=house.library,
            schedule=house.schedule,
            randomness=secrets.token_bytes,
            rules=Rules(),
            worker="older",
        )
        self.newer = house.ticker.run_until_quiet
        self.left = 0
        """How much the older one met and left alone."""
        house.ticker.run_until_quiet = self.both  # type: ignore[method-assign]

    async def both(self) -> int:
        before = await self._not_known()
        sent = await self.older.run()
        assert await self._not_known() >= before
        self.left += before
        return sent + await self.newer()

    async def _not_known(self) -> int:
        now = self.house.clock.now()
        async with self.house.store.reading() as uow:
            return (await uow.overview.of_other_kinds(tuple(self.known), now)).due


async def parked(table: Table) -> int:
    async with table.house.store.reading() as uow:
        return (await uow.overview.backlog(table.clock.now())).parked


async def proposed(table: Table, rhian: Seat) -> None:
    await suggest(table.person("megan"), name="named")
    await rhian.types("agreement propose")
    await rhian.presses("Ask how it feels")
    await table.on(minutes=1)
    assert "How does this feel?" in table.channel


async def test_a_sense_check_and_a_proposal_wait_for_the_newer_one(table: Table) -> None:
    rhian = await table.set_up()
    upgrade = Upgrade(table)
    await proposed(table, rhian)
    await answer(table, megan="It feels right", dai="It feels right", ela="It feels right")
    await table.on(days=3, minutes=1)
    assert any("It feels right to most who answered." in each for each in table.now_in_channel())

    await rhian.types("agreement propose")
    await rhian.presses("Propose it to the group")
    await table.on(minutes=1)
    assert "Can you agree to this?" in table.channel
    await answer(table, megan="I agree", dai="I agree", ela="I can live with it")
    await table.on(days=7, minutes=1)
    await rhian.types("agreement propose")
    await rhian.presses("Adopt it")
    await table.on(minutes=1)

    assert "Our agreement has changed" in table.channel
    assert "Your idea is part of what we agreed now" in table.person("megan").told
    asked = [each for each in table.posts if "Can you agree" in str(each.message.summary)]
    assert len(asked) == 1, "once"
    assert upgrade.left > 0
    assert await parked(table) == 0


async def test_a_pulse_waits_for_the_newer_one(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await table.to("2026-12-01 19:30")
    upgrade = Upgrade(table)
    await rhian.types("session end")
    await table.on(hours=3)
    async with table.house.store.reading() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        assert await uow.pulses.open_in(group.id) is not None
    await table.on(days=4)
    async with table.house.store.reading() as uow:
        assert await uow.pulses.open_in(group.id) is None, "it was closed in its time"
    assert upgrade.left > 0
    assert await parked(table) == 0


async def test_a_concern_is_told_by_the_newer_one(table: Table) -> None:
    await table.set_up()
    table.platform.admins.add("carys")
    await table.person("carys").types("leads leads:ana deputies:dev")
    upgrade = Upgrade(table)
    megan = table.person("megan")
    await megan.types("concern")
    await megan.presses("Write it down")
    await megan.fills(words="Something frightened me.", how="coded")
    await table.on(minutes=1)
    assert "raised a concern" in table.person("ana").told
    await table.on(minutes=15)
    assert "still waits" in table.person("dev").told
    assert upgrade.left > 0
    assert await parked(table) == 0
