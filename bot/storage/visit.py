"""A database that somebody else may be running on: looked at, and changed in one short breath.

``alone`` holds a SQLite file for the one process that keeps its time. A visitor keeps none: it
claims nothing, migrates nothing, and never touches what a worker has in hand. So it needs no lock
of that kind; SQLite itself lets it write between two writes of the other, which waits meanwhile.
"""

import contextlib
import secrets
from collections.abc import AsyncIterator

from bot.ids import new_id
from bot.storage.address import must_be_made
from bot.storage.encryption import KEY_BYTES, Cipher, SecretKey
from bot.storage.engine import opened
from bot.storage.keyring import Keys
from bot.storage.migrate import must_be_current
from bot.storage.unit_of_work import SqlStore


@contextlib.asynccontextmanager
async def visiting(url: str, keys: Keys = tuple) -> AsyncIterator[SqlStore]:
    """The store as it is. What is sealed stays so until ``key_fits`` has learned its ``keys``.
    Raises StorageUnavailable where there is no database, or not one that this release
    understands."""
    must_be_made(url)
    cipher = Cipher(SecretKey(secrets.token_bytes(KEY_BYTES)), secrets.token_bytes)
    database = opened(url)
    name = new_id(secrets.token_bytes)
    store = SqlStore(database, cipher, lambda due: None, name, keys)
    async with contextlib.aclosing(store):
        await must_be_current(database)
        yield store


async def must_be_there(url: str) -> None:
    """For what opens a database to change it and has no business making one: who is told that
    nothing is held of somebody has to know that it was looked for in the right place. Raises
    StorageUnavailable as ``visiting`` does."""
    async with visiting(url):
        pass
