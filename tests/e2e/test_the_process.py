"""The real ``holdspace rehearse`` as its host meets it: is it well, and does it end calmly."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.support.room_process import PATIENCE, RoomProcess, window

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[RoomProcess]:
    room = RoomProcess(tmp_path)
    await room.start("--furnished")
    yield room
    await room.stop()


async def test_it_says_whether_it_is_well(room: RoomProcess) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{room.port}/healthz") as answer,
    ):
        found = await answer.json()
        assert (answer.status, found["status"]) == (200, "ok")
        assert found["next_due"] > found["now"]


async def test_a_second_one_on_the_same_data_is_refused(room: RoomProcess) -> None:
    with pytest.raises(AssertionError, match="Another Holdspace already runs on"):
        await RoomProcess(room.folder).start()


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
async def test_it_ends_calmly_while_people_are_in_it(
    room: RoomProcess, asked: signal.Signals
) -> None:
    assert room.process is not None
    assert room.process.stderr is not None
    async with window(room.port, "rhian") as rhian:
        await rhian.types("/peer")
        room.process.send_signal(asked)
        async with asyncio.timeout(5):
            assert await room.process.wait() == 0
    assert await room.process.stderr.read() == b""


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
async def test_it_ends_calmly_while_its_platform_is_away(
    tmp_path: Path, asked: signal.Signals
) -> None:
    """Also where a shell started it in the background, which makes it deaf to Ctrl-C at first, and
    also while it is still being opened."""
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-m", "bot", "run"),
        env={
            **{name: each for name, each in os.environ.items() if not name.startswith("HOLDSPACE")},
            "HOLDSPACE_DATA_DIR": str(tmp_path),
            "DISCORD_TOKEN": "a token",
            "DISCORD_API_URL": "http://127.0.0.1:1/api",
            "HOLDSPACE_OPS_PORT": "0",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        assert b"Discord cannot be reached" in await process.stderr.readline()
        process.send_signal(asked)
        _, said = await process.communicate()
    assert (process.returncode, b"Traceback" in said) == (0, False)
    assert not list(tmp_path.glob("*-wal")), "the database was closed"  # noqa: ASYNC240
