"""Each test here that asks for ``url``, ``store`` or ``group`` runs on SQLite and on PostgreSQL."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.group import Group
from bot.storage.unit_of_work import SqlStore, open_store
from tests.storage import made
from tests.support.databases import new_file

Opener = Callable[[str], AbstractAsyncContextManager[SqlStore]]


EACH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=EACH)
def url(request: pytest.FixtureRequest) -> str:
    """A database with tables and nothing in them."""
    asked: str = request.getfixturevalue(f"{request.param}_tables")
    return asked


@pytest.fixture(params=EACH)
def bare_url(request: pytest.FixtureRequest) -> str:
    """A database without so much as a table."""
    asked: str = request.getfixturevalue(f"{request.param}_url")
    return asked


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/holdspace.db"


@pytest.fixture
def sqlite_tables(tmp_path: Path) -> str:
    return new_file(tmp_path)


@pytest.fixture
def planned() -> list[datetime]:
    """What the store told the ticker, oldest first."""
    return []


@pytest.fixture
def opener(planned: list[datetime]) -> Opener:
    """Opens a store on a URL as the program does."""

    def opened(url: str) -> AbstractAsyncContextManager[SqlStore]:
        return open_store(url, made.KEY, randomness=secrets.token_bytes, on_planned=planned.append)

    return opened


@pytest.fixture
async def store(url: str, opener: Opener) -> AsyncIterator[SqlStore]:
    async with opener(url) as opened:
        yield opened


@pytest.fixture
async def group(store: SqlStore) -> Group:
    """A group that is stored."""
    stored = made.group()
    async with store.writing() as uow:
        await uow.groups.add(stored)
    return stored
