"""Serving an aiohttp application until somebody asks the process to stop."""

import asyncio
import errno
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.start.voice import CannotServe


@asynccontextmanager
async def served(app: web.Application, host: str, port: int, variable: str) -> AsyncIterator[int]:
    """Serves while the block runs; gives the port (which one, where 0 was asked for).

    ``variable`` is the setting that chooses another port. Raises CannotServe.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise CannotServe(_why(error, host, port, variable)) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def must_be_free(host: str, port: int, variable: str) -> None:
    """Before anything is made or changed: a start that cannot be finished leaves nothing behind.
    Raises CannotServe."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise CannotServe(_why(error, host, port, variable)) from error


def _why(error: OSError, host: str, port: int, variable: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use by another program: close that one, or choose another port "
            f"with {variable}."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has: choose one above 1023."
    return f"{host} is not an address of this machine: choose another, such as 127.0.0.1."


def stop_as_by_ctrl_c() -> None:
    """Ctrl-C or SIGTERM while the house is being opened: whatever is waited for is left, and what
    is open already is closed. ``stop_asked`` takes over when all runs.

    Not left to ``asyncio.run``: a shell starts what it runs in the background with Ctrl-C ignored,
    and a SIGTERM that was passed on as one would be lost.
    """
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, _interrupt)


def _interrupt() -> None:
    raise KeyboardInterrupt


def stop_asked() -> asyncio.Event:
    """Set by Ctrl-C or SIGTERM, so that what is in flight can finish. Whoever asks a second time
    does not want to wait: the process ends as by kill, and what it had in hand is found again."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)

    def first() -> None:
        asked.set()
        for each in signals:
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)

    for each in signals:
        loop.add_signal_handler(each, first)
    return asked
