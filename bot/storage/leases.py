"""What a few processes divide between them: numbered parts, each with one holder at a time.

A part is held until a time and renewed before it. Whoever dies renews nothing, and after that time
the others take up its parts.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select

from bot.storage.small import upsert
from bot.storage.tables import leases
from bot.storage.work import Work

_LOCK = 0x6C656173
"""PostgreSQL's advisory lock while parts are divided: of two who look at once, one is first."""


class SqlLeases:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def divide(
        self,
        what: str,
        count: int,
        holder: str,
        using: Collection[int],
        now: datetime,
        until: datetime,
        *,
        most: int | None = None,
    ) -> tuple[int, Sequence[int]]:
        if self._work.postgres:
            await self._work.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        await self._work.execute(
            leases.delete().where(leases.c.name.startswith(f"{what}/"), leases.c.until <= now)
        )
        rows = await self._work.all(
            select(leases).where(leases.c.name.startswith(f"{what}/", autoescape=True))
        )
        held = {row.name.removeprefix(f"{what}/"): row.holder for row in rows}
        count = int(held.get("count", count))
        here = {name for name in held if name.startswith("here/")} | {f"here/{holder}"}
        # Where one has a use for a few alone, nobody is left without for the sake of a remainder.
        fair = -(-count // len(here)) if most is None else min(most, max(1, count // len(here)))
        free = [n for n in range(count) if held.get(str(n)) in (None, holder)]
        # What is in use first: a part that moves is a connection that has to be made again.
        free.sort(key=lambda n: (n not in using, held.get(str(n)) is None, n))
        mine = sorted(free[:fair])
        # In use and not to be: it stays ours until whoever uses it has let it go.
        keep = {n for n in using if held.get(str(n)) == holder} | set(mine)
        await self._work.execute(
            leases.delete().where(leases.c.name.startswith(f"{what}/"), leases.c.holder == holder)
        )
        names = {"count": str(count), f"here/{holder}": holder, **{str(n): holder for n in keep}}
        statement = upsert(leases, postgres=self._work.postgres)
        await self._work.execute(
            statement.on_conflict_do_update(
                index_elements=["name"], set_={"until": statement.excluded.until}
            ),
            [
                {"name": f"{what}/{name}", "holder": by, "until": until}
                for name, by in names.items()
            ],
        )
        return count, mine

    async def try_one(self, holder: str) -> None:
        """Of a part that nobody divides, taken and left at once: a change that leaves nothing."""
        part = {"name": f"try/{holder}", "holder": holder, "until": datetime.now(UTC)}
        await self._work.execute(upsert(leases, postgres=self._work.postgres), [part])
        await self.leave("try", holder)

    async def leave(self, what: str, holder: str) -> None:
        await self._work.execute(
            leases.delete().where(
                leases.c.name.startswith(f"{what}/", autoescape=True), leases.c.holder == holder
            )
        )
