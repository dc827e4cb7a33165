"""A line to a server that a test can cut, close and hold: a TCP proxy on loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass
class Line:
    """``cut`` ends what is open, and while ``closed`` nothing new gets through. While ``held``
    nothing moves, and nobody is told."""

    port: int
    closed: bool = False
    held: bool = False
    writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def cut(self) -> None:
        for writer in self.writers:
            writer.transport.abort()

    async def hold(self, held: bool) -> None:
        async with self._changed:
            self.held = held
            self._changed.notify_all()

    async def passing(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: not self.held)


@contextlib.asynccontextmanager
async def line_to(host: str, port: int) -> AsyncIterator[Line]:
    pumps: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if line.closed:
            writer.transport.abort()
            return
        there, onwards = await asyncio.open_connection(host, port)
        line.writers |= {writer, onwards}
        both = {
            asyncio.create_task(_pump(line, reader, onwards)),
            asyncio.create_task(_pump(line, there, writer)),
        }
        pumps.update(both)
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for pump in both:
            pump.cancel()
        for end in (writer, onwards):
            line.writers.discard(end)
            end.transport.abort()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    line = Line(server.sockets[0].getsockname()[1])
    try:
        yield line
    finally:
        server.close()
        line.cut()
        for each in pumps:
            each.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)


async def _pump(line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            await line.passing()
            writer.write(data)
            await writer.drain()
