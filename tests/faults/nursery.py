"""Workers that can be killed: a whole house each, in a process of its own, that posts to an oracle.

    python -m tests.faults.nursery URL PORT LEASE

Everything is loaded once, and each line on stdin makes one worker by a fork, within milliseconds:
two hundred kills would otherwise be two hundred starts of Python. Says each worker's pid.
"""

import asyncio
import contextlib
import os
import secrets
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import NoReturn

from bot.flows.context import Rules
from bot.ids import MessageRef, Person, Place
from bot.message import File, Message
from bot.ports import Capabilities, OutcomeUnknown, Standing
from bot.start.clock import SystemClock
from bot.start.house import open_house
from bot.storage.address import sqlite_file
from bot.storage.alone import alone
from content.loader import load
from scheduler import claiming, sending

LIBRARY = load()


class Wire:
    """A platform at the other end of a TCP line: a message is its key, and is answered with it."""

    name = "test"
    capabilities = Capabilities(keeps_keys=False)

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._waiting: dict[str, asyncio.Future[None]] = {}

    async def listen(self) -> None:
        while line := await self._reader.readline():
            waiting = self._waiting.pop(line.decode().strip(), None)
            # Nobody waits any more for an answer that took too long.
            if waiting is not None and not waiting.done():
                waiting.set_result(None)

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        answer = self._waiting[key] = asyncio.get_running_loop().create_future()
        try:
            self._writer.write(f"{key}\n".encode())
            await self._writer.drain()
        except ConnectionError as error:
            raise OutcomeUnknown("the line went dead") from error
        await answer
        return MessageRef(place, key)

    async def direct(
        self, person: Person, message: Message, key: str, *, only_in: Place | None = None
    ) -> MessageRef:
        return await self.post(Place(person.platform, person.workspace, person.user), message, key)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        raise NotImplementedError

    async def upload(self, person: Person, message: Message, file: File) -> None:
        raise NotImplementedError

    async def places_of(self, person: Person) -> Sequence[Place] | None:
        return None

    async def sees(self, person: Person, place: Place) -> bool | None:
        return None

    async def zone_of(self, person: Person) -> str:
        return ""

    async def standing(self, person: Person, place: Place) -> Standing:
        return Standing(admin=False, manages_channel=False)


async def work(url: str, port: int) -> None:
    """Until it is killed. Says its name to the oracle first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    wire = Wire(reader, writer)
    one = sqlite_file(url) is not None
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(alone(url))
        house = await stack.enter_async_context(
            open_house(
                url=url,
                key=bytes(32),
                clock=SystemClock(),
                library=LIBRARY,
                rules=Rules(),
                platforms={wire.name: wire},
                randomness=secrets.token_bytes,
                alone=one,
                shared=not one,
            )
        )
        writer.write(f"{os.getpid()} {house.store.name}\n".encode())
        house.ticker.start()
        await wire.listen()


def bear(url: str, port: int) -> NoReturn:
    code = 1
    try:
        sys.stdin.close()
        asyncio.run(work(url, port))
        code = 0
    finally:
        os._exit(code)


def main(url: str, port: str, lease: str) -> None:
    claiming.LEASE = timedelta(seconds=float(lease))
    sending.TOO_OLD = float(lease) * 2 / 3
    sending.SEND_TIMEOUT = float(lease) / 3
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            bear(url, int(port))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
