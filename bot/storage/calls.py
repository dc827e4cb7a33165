"""Processes on one PostgreSQL call each other when something was planned: LISTEN and NOTIFY.

A call is never needed: whoever was not listening looks at the table from time to time anyway. It
only makes what somebody pressed on one machine come from another one at once.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from typing import Any

import asyncpg
from sqlalchemy import Select, bindparam, func, select

from bot.log import Log
from bot.storage.address import parsed
from bot.storage.columns import Instant

CHANNEL = "holdspace_planned"
NEAR = timedelta(minutes=1)
"""What falls due later than this is told to nobody: everybody looks more often than that."""
ALIVE_EVERY, ANSWER = 15.0, 5.0
"""Seconds between two looks at whether the line is alive, and for its answer."""
AGAIN_FROM, AGAIN_TO = 0.1, 5.0
"""Seconds before the line is opened again, doubling from the one to the other."""

log = Log(__name__)

CALL: Select[Any] = select(func.pg_notify(CHANNEL, bindparam("caller"))).where(
    bindparam("due", type_=Instant) <= func.clock_timestamp() + NEAR
)
"""Inside the transaction that plans: PostgreSQL says it when, and only when, that is committed."""

_BROKEN = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # Where the line breaks while it is being asked: its protocol has lost its place.
    asyncpg.InternalClientError,
)


@contextlib.asynccontextmanager
async def listening(url: str, me: str, on_call: Callable[[], None]) -> AsyncIterator[None]:
    """``on_call`` whenever a process other than ``me`` has planned something, and whenever the line
    was opened anew: nobody knows what was said meanwhile."""
    _, options = parsed(url).get_dialect()().create_connect_args(parsed(url))
    line = asyncio.create_task(_keep(options, me, on_call))
    try:
        yield
    finally:
        line.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await line


async def _keep(options: Mapping[str, Any], me: str, on_call: Callable[[], None]) -> None:
    wait = AGAIN_FROM
    while True:
        try:
            async with _line(options) as connection:
                gone = asyncio.Event()
                connection.add_termination_listener(lambda _: gone.set())  # noqa: B023
                await connection.add_listener(
                    CHANNEL, lambda *said: on_call() if said[-1] != me else None
                )
                wait = AGAIN_FROM
                on_call()
                await _until(gone, connection)
        except _BROKEN as problem:
            log.info("machines.unheard", problem=problem)
        await asyncio.sleep(wait)
        wait = min(2 * wait, AGAIN_TO)


async def _until(gone: asyncio.Event, connection: Any) -> None:
    """A line whose other end went away without a word is found by asking."""
    while not gone.is_set():
        try:
            async with asyncio.timeout(ALIVE_EVERY):
                await gone.wait()
        except TimeoutError:
            await connection.execute("SELECT 1", timeout=ANSWER)


@contextlib.asynccontextmanager
async def _line(options: Mapping[str, Any]) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(**options, timeout=ANSWER)
    try:
        yield connection
    finally:
        connection.terminate()
