"""The newest agreement stays pinned in its channel, where that is switched on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.events import Reason
from bot.flows.context import Rules
from bot.ids import MessageRef
from bot.ports import OutcomeUnknown, PinBoard, Unreachable
from bot.start.relist import relist
from tests.support.conversation import PLACE, Seat, Table, sit_down
from tests.support.recording import RecordingPlatform

ON = Rules(pins=frozenset({PLACE.platform}))


@dataclass
class Pins(RecordingPlatform):
    """Implements ``bot.ports.PinBoard`` too. ``refusals`` are raised one a call."""

    pinned: list[MessageRef] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)

    async def pin(self, ref: MessageRef) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        if ref not in self.pinned:
            self.pinned.append(ref)

    async def unpin(self, ref: MessageRef) -> None:
        if ref in self.pinned:
            self.pinned.remove(ref)


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, rules=ON, platform=Pins) as table:
        yield table


def pins(table: Table) -> Pins:
    assert isinstance(table.platform, Pins)
    return table.platform


def newest(table: Table) -> list[MessageRef]:
    """The card in the channel that told of an agreement last."""
    told = [
        ref
        for ref, message in pins(table).cards.items()
        if ref.place == PLACE and "agreement" in str(message.summary)
    ]
    return told[-1:]


async def adopt(rhian: Seat, template: str) -> None:
    await rhian.types(f"agreement adopt {template}")
    await rhian.presses("Adopt for the group")


async def test_the_newest_is_pinned_and_the_one_before_taken_down(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await adopt(rhian, "peer-moderated")
    assert pins(table).pinned == newest(table) != []
    first = newest(table)
    # Long after: what is pinned is known for as long as it hangs there.
    await table.on(days=200)
    await adopt(rhian, "hybrid")
    assert pins(table).pinned == newest(table) != first


async def test_an_answer_that_was_lost_is_asked_for_again(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    pins(table).refusals = [OutcomeUnknown("lost"), OutcomeUnknown("lost")]
    await adopt(rhian, "peer-moderated")
    assert pins(table).pinned == []
    await table.on(minutes=5)
    assert pins(table).pinned == newest(table) != []
    assert rhian.direct == [], "nobody need know"


async def test_without_the_permission_facilitators_hear_once(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    sam = table.person("sam")
    refused = Unreachable("no", Reason.MAY_NOT_PIN)
    pins(table).refusals = [refused, refused]
    await adopt(rhian, "peer-moderated")
    assert "I cannot pin the new agreement" in rhian.told
    assert "I cannot pin the new agreement" in sam.told
    assert "Our group has an agreement" in table.channel
    before = len(rhian.direct)
    await adopt(rhian, "hybrid")
    assert pins(table).refusals == []
    assert len(rhian.direct) == before, "once"
    # Once it is allowed, the next version is pinned.
    await adopt(rhian, "peer-moderated")
    assert pins(table).pinned == newest(table) != []


async def test_where_it_is_off_nothing_is_pinned_until_it_is_switched_on(tmp_path: Path) -> None:
    async with sit_down(tmp_path, platform=Pins) as table:
        rhian = await table.set_up(agreement=False)
        await adopt(rhian, "peer-moderated")
        await relist(table.house, Rules())
        await table.settle()
        assert pins(table).pinned == []
        wanted = newest(table)
    async with sit_down(tmp_path, rules=ON, platform=Pins) as table:
        await relist(table.house, ON)
        await table.settle()
        assert pins(table).pinned == wanted != []


def test_the_rehearsal_room_has_no_pins() -> None:
    from adapters.rehearsal.platform import RehearsalPlatform

    assert not issubclass(RehearsalPlatform, PinBoard)
