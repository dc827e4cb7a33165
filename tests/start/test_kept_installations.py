"""Slack's installations in the real store: sealed, found by workspace or organisation, once."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.slack.installing import Installation
from bot.start.kept_installations import KeptInstallations
from bot.storage.unit_of_work import open_store
from tests.support.recording import MovableClock

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TOKEN = "xoxb-a-token-that-nobody-may-read"


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[KeptInstallations]:
    async with open_store(
        f"sqlite:///{tmp_path / 'holdspace.db'}",
        bytes(32),
        randomness=secrets.token_bytes,
        on_planned=lambda _: None,
    ) as store:
        yield KeptInstallations(store, MovableClock(NOW))


async def test_a_workspace_has_its_own(kept: KeptInstallations) -> None:
    made = Installation("T1", "", TOKEN, "refresh", NOW + timedelta(hours=12))
    await kept.save(made)
    assert await kept.find("T1") == made
    assert await kept.find("T2") is None
    assert await kept.of("T1", "") == made
    assert await kept.remove(made)
    assert await kept.find("T1") is None
    assert not await kept.remove(made)


async def test_only_the_one_that_is_kept_is_renewed_or_removed(kept: KeptInstallations) -> None:
    """Somebody installs it anew while the one before is being renewed, or taken out."""
    old = Installation("T1", "", TOKEN, "refresh", NOW + timedelta(hours=1), NOW)
    new = Installation("T1", "", "xoxb-new", "refresh-2", NOW + timedelta(hours=12), NOW)
    await kept.save(old)
    await kept.save(new)
    assert not await kept.renew(old, Installation("T1", "", "xoxb-renewed"))
    assert not await kept.remove(old)
    assert await kept.find("T1") == new
    later = Installation("T1", "", "xoxb-later", "refresh-3", NOW + timedelta(hours=24), NOW)
    assert await kept.renew(new, later)
    assert await kept.find("T1") == later


async def test_an_organisation_speaks_for_its_workspaces(kept: KeptInstallations) -> None:
    made = Installation("", "E1", TOKEN)
    await kept.save(made)
    assert await kept.find("T1") is None
    await kept.link("T1", "E1")
    assert await kept.find("T1") == made
    own = Installation("T1", "E1", "xoxb-own")
    await kept.save(own)
    assert await kept.find("T1") == own
    assert await kept.remove(own)
    assert await kept.find("T1") == made
    assert await kept.of("", "E1") == made
    assert await kept.remove(made)
    assert await kept.find("T1") is None


async def test_an_installation_that_began_is_finished_once_and_in_time(
    kept: KeptInstallations,
) -> None:
    await kept.issue("state", NOW + timedelta(minutes=10))
    taken = await asyncio.gather(*(kept.take("state", NOW) for _ in range(4)))
    assert sorted(taken) == [False, False, False, True]
    await kept.issue("late", NOW + timedelta(minutes=10))
    assert not await kept.take("late", NOW + timedelta(minutes=10))
    assert not await kept.take("never issued", NOW)


def stored(folder: Path) -> list[bytes]:
    return [each.read_bytes() for each in folder.iterdir()]


async def test_no_token_is_in_the_file(kept: KeptInstallations, tmp_path: Path) -> None:
    await kept.save(Installation("T1", "", TOKEN, "xoxe-refresh"))
    await kept.issue("a-state-of-some-length", NOW + timedelta(minutes=10))
    stolen = b"".join(stored(tmp_path))
    assert b"T1" in stolen
    for secret in (TOKEN, "xoxe-refresh", "a-state-of-some-length"):
        assert secret.encode() not in stolen
