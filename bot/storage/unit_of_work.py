"""The store: units of work on one database, opened with one key."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import and_, func, select

from bot.ids import new_id
from bot.ports import Conflict, StorageUnavailable
from bot.storage.agreements import SqlAgreements
from bot.storage.attendance import SqlAttendance
from bot.storage.audit import SqlAudit
from bot.storage.between import SqlBetween
from bot.storage.calendars import SqlCalendars
from bot.storage.calls import CALL
from bot.storage.checkpoints import SqlCheckpoints
from bot.storage.concerns import SqlConcerns
from bot.storage.connection import Connection
from bot.storage.covers import SqlCovers
from bot.storage.debrief import SqlDebrief
from bot.storage.deliveries import SqlDeliveries
from bot.storage.encryption import Cipher, SecretKey, UnknownKey
from bot.storage.engine import Database, opened
from bot.storage.errors import Known, translated
from bot.storage.groups import SqlGroups
from bot.storage.heard import SqlHeard
from bot.storage.keyring import (
    Keys,
    NewKey,
    Rotation,
    learn_keyring,
    open_keyring,
    still_seals,
)
from bot.storage.ladder import SqlLadder
from bot.storage.leases import SqlLeases
from bot.storage.members import SqlMembers
from bot.storage.migrate import ensure_current
from bot.storage.overview import SqlOverview
from bot.storage.pauses import SqlPauses
from bot.storage.peers import SqlPeers
from bot.storage.portable import Counts, dump
from bot.storage.proposals import SqlProposals
from bot.storage.pulses import SqlPulses
from bot.storage.queues import SqlQueues
from bot.storage.reflections import SqlReflections
from bot.storage.retention import Keeping, Retention
from bot.storage.rights import SqlRights, SqlWelcomed
from bot.storage.safeguarding import SqlSafeguards
from bot.storage.sessions import SqlSeries, SqlSessions
from bot.storage.small import SqlDrafts, SqlInbox, SqlVault
from bot.storage.tables import (
    calendar_feeds,
    drafts,
    groups,
    members,
    safeguarding_everywhere,
)
from bot.storage.themes import SqlThemes
from bot.storage.work import Work


class SqlUnitOfWork:
    """All repositories on one transaction."""

    def __init__(self, work: Work) -> None:
        self.groups = SqlGroups(work)
        self.series = SqlSeries(work)
        self.sessions = SqlSessions(work)
        self.agreements = SqlAgreements(work)
        self.checkpoints = SqlCheckpoints(work)
        self.pulses = SqlPulses(work)
        self.themes = SqlThemes(work)
        self.proposals = SqlProposals(work)
        self.queues = SqlQueues(work)
        self.pauses = SqlPauses(work)
        self.attendance = SqlAttendance(work)
        self.reflections = SqlReflections(work)
        self.debrief = SqlDebrief(work)
        self.peers = SqlPeers(work)
        self.ladder = SqlLadder(work)
        self.covers = SqlCovers(work)
        self.drafts = SqlDrafts(work)
        self.deliveries = SqlDeliveries(work)
        self.overview = SqlOverview(work)
        self.inbox = SqlInbox(work)
        self.vault = SqlVault(work)
        self.leases = SqlLeases(work)
        self.members = SqlMembers(work)
        self.audit = SqlAudit(work)
        self.welcomed = SqlWelcomed(work)
        self.rights = SqlRights(work)
        self.heard = SqlHeard(work)
        self.calendars = SqlCalendars(work)
        self.between = SqlBetween(work)
        self.safeguards = SqlSafeguards(work)
        self.concerns = SqlConcerns(work)


class SqlStore:
    """``on_planned`` is called after a commit with the earliest time that was planned in it."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        on_planned: Callable[[datetime], None],
        name: str,
        keys: Keys = tuple,
        randomness: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._on_planned = on_planned
        self._keys = keys
        self._randomness = randomness
        self.name = name
        """Of this process, where several share a database."""
        self.unwritten: StorageUnavailable | None = None
        """Why the last change could not be saved; None since one that was."""

    @property
    def database(self) -> str:
        """What to call it in a sentence; without its password."""
        return self._database.name

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlUnitOfWork]:
        try:
            async with self._database.reading() as connection:
                yield SqlUnitOfWork(self._work(connection, writing=False))
        except UnknownKey as error:
            await self.open_keyring()
            raise Conflict("the key has changed") from error

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlUnitOfWork]:
        async with self._transaction() as work:
            yield SqlUnitOfWork(work)

    async def tidy_if_due(self, now: datetime, keeping: Keeping) -> Mapping[str, int] | None:
        """Takes away what is older than it may be, once a day. Gives how many rows of each table
        went, or None where it was not this process's turn. Raises StorageUnavailable."""
        return await Retention(self._transaction, keeping).tidy_if_due(now)

    @contextlib.asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Work]:
        try:
            async with self._bare() as work:
                yield work
                if work.postgres:
                    await still_seals(work)
        except (UnknownKey, NewKey) as error:
            await self.open_keyring()
            raise Conflict("the key has changed") from error

    @contextlib.asynccontextmanager
    async def _bare(self) -> AsyncIterator[Work]:
        work: Work | None = None

        def committed() -> None:
            self.unwritten = None
            if work is None:
                return
            if work.planned is not None:
                self._on_planned(work.planned)
            if work.destroyed or work.erased:
                self._database.must_forget(work.erased)

        try:
            async with self._database.writing(committed) as connection:
                work = self._work(connection, writing=True)
                yield work
                if work.planned is not None and work.postgres:
                    await work.execute(CALL, {"caller": self.name, "due": work.planned})
        except StorageUnavailable as error:
            self.unwritten = error
            raise
        if work.destroyed or work.erased:
            await self._database.forget()
        else:
            await self._database.forget_if_wanted()

    async def write_again(self) -> None:
        """Where the last change could not be saved: a small one, which leaves nothing, shows
        whether the next one can. Raises StorageUnavailable."""
        if self.unwritten is None:
            return
        with contextlib.suppress(Conflict):
            async with self._transaction() as work:
                await SqlLeases(work).try_one(self.name)

    async def time(self, counted: Callable[[], float]) -> tuple[datetime, float, float]:
        """What PostgreSQL's clock says, and ``counted`` just before and just after it was asked.
        Raises StorageUnavailable."""
        async with self._database.reading() as connection:
            work = self._work(connection, writing=False)
            await work.one(select(1))
            asked = counted()
            now = (await work.one(select(func.clock_timestamp())))[0]
            return now.astimezone(UTC), asked, counted()

    async def erase_workspace(self, platform: str, workspace: str) -> None:
        """Every group of a workspace with all that hangs on it, every draft made there, and what
        its members chose for themselves."""
        theirs = and_(groups.c.place_platform == platform, groups.c.place_workspace == workspace)
        made_there = and_(
            drafts.c.person_platform == platform, drafts.c.person_workspace == workspace
        )
        chosen_there = and_(
            members.c.person_platform == platform, members.c.person_workspace == workspace
        )
        fed_there = and_(
            calendar_feeds.c.person_platform == platform,
            calendar_feeds.c.person_workspace == workspace,
        )
        read_there = and_(
            safeguarding_everywhere.c.platform == platform,
            safeguarding_everywhere.c.workspace == workspace,
        )
        async with self._database.writing(alone=True) as connection:
            work = self._work(connection, writing=True)
            await work.execute(groups.delete().where(theirs))
            await work.execute(safeguarding_everywhere.delete().where(read_there))
            await work.execute(calendar_feeds.delete().where(fed_there))
            await work.execute(members.delete().where(chosen_there))
            await work.execute(drafts.delete().where(made_there))
        await self._database.forget()

    async def aclose(self) -> None:
        """Empties the log into the database and closes every connection."""
        await self._database.aclose()

    async def open_keyring(self) -> None:
        """Which key seals, and which ones still open. Raises WrongKey."""
        with contextlib.suppress(Conflict):  # two first starts together: the second only reads
            await open_keyring(self._bare, self._cipher, self._keys, self._randomness)
            return
        await open_keyring(self._bare, self._cipher, self._keys, self._randomness)

    async def key_fits(self) -> bool:
        """Changes nothing. False where nothing was ever sealed here; raises WrongKey where some of
        what is sealed has no key."""
        async with self._database.reading() as connection:
            work = self._work(connection, writing=False)
            return await learn_keyring(work, self._cipher, self._keys)

    def rotation(self) -> Rotation:
        return Rotation(self._transaction, self._cipher, self._randomness)

    async def copy(self, write: Callable[[bytes], None]) -> Counts:
        """Everything that a backup holds, as ``portable`` writes it: one picture, while others go
        on. How many rows each table has. Raises StorageUnavailable."""
        async with self._database.reading() as connection:
            try:
                return await connection.run_sync(lambda sync: dump(sync, write))
            except Known as error:
                raise translated(error, self._database.name) from error

    def _work(self, connection: Connection, *, writing: bool) -> Work:
        return Work(connection, self._cipher, writing=writing, database=self._database.name)


@contextlib.asynccontextmanager
async def open_store(
    url: str,
    key: SecretKey | bytes,
    *,
    keys: Keys | None = None,
    randomness: Callable[[int], bytes],
    on_planned: Callable[[datetime], None],
) -> AsyncIterator[SqlStore]:
    """The store on a database, migrated to this release and closed at the end of the block.

    ``url`` is DATABASE_URL (``sqlite:///file`` or ``postgresql://user@host/database``). ``keys``
    gives every key there is, read again each time, where there may be others than ``key``. Raises
    StorageUnavailable, whose message is one sentence with the mend, whatever is wrong with it.
    """
    secret = key if isinstance(key, SecretKey) else SecretKey(key)
    store = SqlStore(
        opened(url),
        Cipher(secret, randomness),
        on_planned,
        new_id(randomness),
        keys or (lambda: (secret,)),
        randomness,
    )
    async with contextlib.aclosing(store):
        await ensure_current(store._database)
        await store.open_keyring()
        yield store
