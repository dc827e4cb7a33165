"""The store: units of work on one database, opened with one key."""

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Conflict
from bot.storage.agreements import SqlAgreements
from bot.storage.checkpoints import SqlCheckpoints
from bot.storage.deliveries import SqlDeliveries
from bot.storage.encryption import Cipher, DoesNotOpen, SecretKey
from bot.storage.engine import Database, opened
from bot.storage.groups import SqlGroups
from bot.storage.keys import VARIABLE, WrongKey
from bot.storage.migrate import ensure_current
from bot.storage.reflections import SqlReflections
from bot.storage.sessions import SqlSeries, SqlSessions
from bot.storage.small import SqlDrafts, SqlInbox, SqlVault
from bot.storage.tables import drafts, groups, keyring
from bot.storage.work import Work

_PROOF = b"holdspace"
_PROOF_PLACE = "keyring.proof:1"


class SqlUnitOfWork:
    """All repositories on one transaction."""

    def __init__(self, work: Work) -> None:
        self.groups = SqlGroups(work)
        self.series = SqlSeries(work)
        self.sessions = SqlSessions(work)
        self.agreements = SqlAgreements(work)
        self.checkpoints = SqlCheckpoints(work)
        self.reflections = SqlReflections(work)
        self.drafts = SqlDrafts(work)
        self.deliveries = SqlDeliveries(work)
        self.inbox = SqlInbox(work)
        self.vault = SqlVault(work)


class SqlStore:
    """``on_planned`` is called after a commit with the earliest time that was planned in it."""

    def __init__(
        self, database: Database, cipher: Cipher, on_planned: Callable[[datetime], None]
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._on_planned = on_planned

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlUnitOfWork]:
        async with self._database.reading() as connection:
            yield SqlUnitOfWork(self._work(connection, writing=False))

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlUnitOfWork]:
        async with self._database.writing() as connection:
            work = self._work(connection, writing=True)
            yield SqlUnitOfWork(work)
        if work.planned is not None:
            self._on_planned(work.planned)
        if work.destroyed:
            await self._database.forget()
        else:
            await self._database.forget_if_wanted()

    async def erase_workspace(self, platform: str, workspace: str) -> None:
        """Every group of a workspace with all that hangs on it, and every draft made there."""
        theirs = and_(groups.c.place_platform == platform, groups.c.place_workspace == workspace)
        made_there = and_(
            drafts.c.person_platform == platform, drafts.c.person_workspace == workspace
        )
        async with self._database.writing() as connection:
            work = self._work(connection, writing=True)
            await work.execute(groups.delete().where(theirs))
            await work.execute(drafts.delete().where(made_there))
        await self._database.forget()

    async def aclose(self) -> None:
        """Empties the log into the database and closes every connection."""
        await self._database.aclose()

    async def check_key(self) -> None:
        """Raises WrongKey where the data was sealed with another key."""
        with contextlib.suppress(Conflict):  # two first starts together: the second only compares
            async with self._database.writing() as connection:
                work = self._work(connection, writing=True)
                if await work.one(select(keyring.c.id)) is None:
                    proof = self._cipher.seal(_PROOF, _PROOF_PLACE)
                    await work.execute(keyring.insert(), {"id": 1, "proof": proof})
        async with self._database.reading() as connection:
            row = await self._work(connection, writing=False).one(select(keyring.c.proof))
        try:
            self._cipher.open(row.proof, _PROOF_PLACE)
        except DoesNotOpen as error:
            raise WrongKey(
                f"{self._database.name} was made with another key: put back its key file, "
                f"or give {VARIABLE} the key it had."
            ) from error

    def _work(self, connection: AsyncConnection, *, writing: bool) -> Work:
        return Work(connection, self._cipher, writing=writing, database=self._database.name)


@contextlib.asynccontextmanager
async def open_store(
    url: str,
    key: SecretKey | bytes,
    *,
    randomness: Callable[[int], bytes],
    on_planned: Callable[[datetime], None],
) -> AsyncIterator[SqlStore]:
    """The store on a database, migrated to this release and closed at the end of the block.

    ``url`` is DATABASE_URL (``sqlite:///file`` or ``postgresql://user@host/database``). Raises
    StorageUnavailable, whose message is one sentence with the mend, whatever is wrong with it.
    """
    secret = key if isinstance(key, SecretKey) else SecretKey(key)
    store = SqlStore(opened(url), Cipher(secret, randomness), on_planned)
    async with contextlib.aclosing(store):
        await ensure_current(store._database)
        await store.check_key()
        yield store
