"""A line that is dead and does not know it: what people do meanwhile is heard. The same of Slack's
sockets is in tests/adapters/slack/test_sockets.py."""

from pathlib import Path
from typing import Any

import discord as library
import pytest

from tests.adapters.discord import table as discord
from tests.fakes.discord.server import fake_discord
from tests.faults.counting import FULL

pytestmark = pytest.mark.faults


async def test_a_gateway_that_says_nothing_is_left_and_what_happened_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No heartbeat is answered, and nothing else comes. It is left for a new connection, which
    goes on where the old one was: whatever was pressed meanwhile is told then."""
    made = library.AutoShardedClient.__init__

    def impatient(self: Any, *given: Any, **more: Any) -> None:
        made(self, *given, heartbeat_timeout=1.0, **more)

    monkeypatch.setattr(library.AutoShardedClient, "__init__", impatient)
    async with fake_discord() as fake:
        fake.gateway.heartbeat = 200
        async with discord.sit_down(tmp_path, fake) as table:
            await table.rhian.types("home")
            # In life Discord would have said by then that it failed; here the answer is awaited.
            fake.ack_seconds = 20.0
            for times in range(1, 10 if FULL else 3):
                fake.gateway.freeze()
                await table.rhian.types("help")
                assert (fake.gateway.identified, fake.gateway.resumed) == (1, times)
                told = fake.world.interactions.values()
                assert [bool(each.answered) for each in told] == [True] * (times + 1)
            assert fake.world.violations == []
