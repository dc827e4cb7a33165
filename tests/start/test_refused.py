"""A PostgreSQL that answers and says no: one sentence with the mend, at a start and by the doctor.

On a socket that speaks as much of its protocol as it takes to be refused:
https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

import asyncio
import os
import struct
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.start import doctor
from tests.support.listening import listening

SSL_REQUEST = struct.pack("!II", 8, 80877103)
PASSWORD = "hunter2"
REFUSALS = {
    "28P01": "refuses this user name or password: check both in DATABASE_URL.",
    "3D000": "is not there: make it with createdb, or check its name in DATABASE_URL.",
    "53300": "has no connection free: raise max_connections, or stop a program that uses it.",
}


@asynccontextmanager
async def refusing(state: str) -> AsyncIterator[str]:
    """The address of a server that knows nobody."""

    async def says_no(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readexactly(8) == SSL_REQUEST:
            writer.write(b"N")
            await reader.readexactly(8)
        fields = {"S": "FATAL", "V": "FATAL", "C": state, "M": "no"}
        body = b"".join(f"{key}{value}\0".encode() for key, value in fields.items()) + b"\0"
        writer.write(b"E" + struct.pack("!I", len(body) + 4) + body)
        await writer.drain()
        writer.close()

    async with listening(says_no) as port:
        yield f"postgresql://holdspace:{PASSWORD}@127.0.0.1:{port}/circle"


@pytest.mark.parametrize("state", REFUSALS)
async def test_a_start_says_one_sentence(state: str, tmp_path: Path) -> None:
    async with refusing(state) as url:
        ours = ("HOLDSPACE", "SLACK_", "DISCORD_", "DATABASE_URL")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
            "DATABASE_URL": url,
            "DISCORD_TOKEN": "unused",
            "HOLDSPACE_DATA_DIR": str(tmp_path),
            "HOLDSPACE_OPS_PORT": "0",
        }
        command = [sys.executable, "-m", "bot", "run"]
        ran = await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True, check=False
        )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"The database circle on 127.0.0.1 {REFUSALS[state]}\n"


@pytest.mark.parametrize("state", REFUSALS)
async def test_the_doctor_says_the_same(
    state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDSPACE_DATA_DIR", str(tmp_path))
    async with refusing(state) as url:
        settings = Settings().model_copy(update={"database_url": url, "ops_port": 0})
        said = doctor.as_text(await doctor.examine(settings, channels=False))
    assert f"      The database circle on 127.0.0.1 {REFUSALS[state]}\n" in said
    assert PASSWORD not in said
