"""Whether this process can do its work: each part looked at, for ``/readyz`` and ``/metrics``."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.log import Log
from bot.ports import Clock, StorageUnavailable
from bot.start.metrics import Meters, seconds_overdue
from bot.start.platforms import Heard
from bot.storage.unit_of_work import SqlStore

log = Log(__name__)

LOOK_EVERY = 60.0
"""Seconds between two looks of a process at itself."""
ASLEEP = 150.0
"""Seconds without a look at what is due, after which the scheduler is not awake: it looks every
minute, and a pass that goes on for longer looks all the time."""

Part = Mapping[str, object]


@dataclass
class Health:
    """``heard`` are the platforms that this process listens to; ``keeps_time`` says whether its
    scheduler runs. ``stopping`` is set when it was asked to stop: nothing new should come here."""

    store: SqlStore
    clock: Clock
    meters: Meters
    heard: Mapping[str, Heard]
    keeps_time: bool = True
    stopping: bool = False
    _monotonic: Any = field(default=time.monotonic, repr=False)

    async def look(self) -> tuple[bool, Mapping[str, Part]]:
        """Whether all is well, and each part: ``well``, and what there is to say of it."""
        parts: dict[str, Part] = {
            "process": {"well": not self.stopping, "loop_lag_seconds": round(self.meters.lag, 4)},
            **await self._stored(),
            **{name: self._platform(name, each) for name, each in self.heard.items()},
        }
        return all(bool(each["well"]) for each in parts.values()), parts

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Looks every minute while the block runs, also where nobody asks: what is wrong with the
        database stands in the log, once for each time that it begins."""
        looking = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _watch(self) -> None:
        said = ""
        while True:
            try:
                _, parts = await self.look()
            except Exception as error:
                log.error("health.failed", problem=error)
            else:
                why = str(parts["database"].get("why", ""))
                if why and why != said:
                    log.error("health.database", problem=StorageUnavailable(why))
                said = why
            await asyncio.sleep(LOOK_EVERY)

    async def _stored(self) -> dict[str, Part]:
        now = self.clock.now()
        began = self._monotonic()
        try:
            async with self.store.reading() as uow:
                version = await uow.overview.version()
                took = self._monotonic() - began
                too_new = await uow.overview.too_new()
                backlog = await uow.overview.backlog(now)
                due = await uow.deliveries.next_due()
                await uow.overview.must_be_writable()
            await self.store.write_again()
        except StorageUnavailable as error:
            self.meters.database_answered(None)
            return {"database": {"well": False, "why": str(error)}, "scheduler": self._awake()}
        self.meters.database_answered(took)
        self.meters.waiting(backlog, now)
        # The next release only adds to the tables while this one runs. The one after that may take
        # away what this one uses.
        database = {"well": not too_new, "version": version, "round_trip_seconds": round(took, 4)}
        if too_new:
            database["why"] = too_new
        return {
            "database": database,
            "scheduler": {
                **self._awake(),
                "due": backlog.due,
                "overdue_seconds": round(seconds_overdue(backlog, now), 1),
                "parked": backlog.parked,
                "next_due": due.isoformat() if due else None,
            },
        }

    def _awake(self) -> dict[str, object]:
        since = self.meters.since_looked
        if not self.keeps_time:
            return {"well": True, "elsewhere": True}
        return {
            "well": since is not None and since < ASLEEP,
            "looked_seconds_ago": None if since is None else round(since, 1),
        }

    def _platform(self, name: str, heard: Heard) -> Part:
        found = dict(heard.health())
        well = bool(found.get("well"))
        open_ = found.get("connections")
        self.meters.connected(name, open_ if isinstance(open_, int) else None, well=well)
        return found
