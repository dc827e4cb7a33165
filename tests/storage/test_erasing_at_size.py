"""Somebody is erased from a large database within a minute, and no byte of them is left in it."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.furnished import fill
from bot.ids import Person
from bot.storage.encryption import SecretKey
from bot.storage.unit_of_work import open_store
from tests.storage import made
from tests.storage.made import KEY, NOW

GROUPS, SESSIONS = 1000, 50
WHO = Person("bench", "T1", "rhian-the-canary")
WITHIN = 60.0


@pytest.mark.slow
async def test_of_fifty_thousand_sessions(tmp_path: Path, figure: Callable[[str], None]) -> None:
    file = tmp_path / "holdspace.db"
    url = f"sqlite:///{file}"
    async with open_store(
        url, KEY, randomness=secrets.token_bytes, on_planned=lambda _: None
    ) as store:
        await fill(url, GROUPS, "reminder.day_before", SESSIONS, key=SecretKey(KEY))
        for start in range(0, GROUPS, 100):
            async with store.writing() as uow:
                for number in range(start, start + 100):
                    id = f"g{number}"
                    await uow.reflections.add(made.reflection(id, author=WHO))
                    told = [made.delivery(id, to=WHO.user) for _ in range(5)]
                    await uow.deliveries.plan(told)
                    assert await uow.welcomed.first_time(id, WHO)
                    other = replace(WHO, user=f"member-{number}")
                    await uow.reflections.add(made.reflection(id, author=other))
        began = time.monotonic()
        async with store.writing() as uow:
            await uow.rights.erase(WHO, NOW)
        took = time.monotonic() - began
        for end in ("", "-wal", "-shm"):
            held = await asyncio.to_thread((tmp_path / f"holdspace.db{end}").read_bytes)
            assert WHO.user.encode() not in held
            assert end or b"member-7" in held
        figure(f"erased from {GROUPS * SESSIONS:,} sessions in {took:.1f} s, and 0 bytes are left")
        assert took < WITHIN
