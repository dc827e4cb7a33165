"""The windows that are open: each is one socket, sits as one seat, and sees what that seat may."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from adapters.rehearsal import limits
from adapters.rehearsal.journey import Status, Traveller
from adapters.rehearsal.room import Entry, Room
from adapters.rehearsal.seats import CHANNEL
from bot.log import Log

log = Log(__name__)

Outgoing = Mapping[str, Any]


class Window:
    """``ticket`` lets this window, and no other seat's, fetch the files of its seat."""

    def __init__(self, ticket: str) -> None:
        self.ticket = ticket
        self.seat: str | None = None
        self.waiting: asyncio.Queue[Outgoing | None] = asyncio.Queue(limits.SOCKET_QUEUE)
        self._lost = False

    def send(self, frame: Outgoing) -> None:
        """Never waits: a window that does not keep up is let go, and catches up later."""
        if self._lost:
            return
        try:
            self.waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.let_go()

    def let_go(self) -> None:
        """What waits is dropped, and the writer hears None, which ends it."""
        self._lost = True
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


class Windows:
    """All of them. ``keep_current`` runs beside and tells them about the clock."""

    def __init__(self, room: Room, traveller: Traveller, new_ticket: Callable[[], str]) -> None:
        self._room = room
        self._traveller = traveller
        self._new_ticket = new_ticket
        self._open: set[Window] = set()
        self._stale = asyncio.Event()
        room.listen(self._entry_changed)

    def open(self) -> Window:
        window = Window(self._new_ticket())
        self._open.add(window)
        return window

    def close(self, window: Window) -> None:
        self._open.discard(window)

    def let_all_go(self) -> None:
        for window in tuple(self._open):
            window.let_go()

    def seat_of_ticket(self, ticket: str) -> str | None:
        return next((each.seat for each in self._open if each.ticket == ticket), None)

    def sit(self, window: Window, seat: str, epoch: str, after: int) -> None:
        """Sends all that the seat may see, or only what changed since the window last knew."""
        window.seat = seat
        known = epoch == self._room.epoch
        entries, earlier = self._room.visible_to(seat, after if known else 0)
        window.send(
            {
                "type": "picture",
                "seat": seat,
                "epoch": self._room.epoch,
                "seq": self._room.seq,
                "whole": not known or after == 0,
                "earlier": earlier,
                "entries": [wire(each) for each in entries],
                "ticket": window.ticket,
            }
        )
        self.refresh()

    def start_again(self) -> None:
        """Everyone is back at an empty room."""
        for window in tuple(self._open):
            if window.seat is not None:
                self.sit(window, window.seat, "", 0)

    def refresh(self) -> None:
        """Soon, every window hears about the clock and what waits."""
        self._stale.set()

    async def keep_current(self) -> None:
        while True:
            await self._stale.wait()
            self._stale.clear()
            try:
                status = await self._traveller.status()
            except Exception as error:
                # The database may be away for a moment. The page shows what it knew until then.
                log.warning("room.clock_unknown", problem=error)
                await asyncio.sleep(limits.LOOK_AGAIN.total_seconds())
                self._stale.set()
                continue
            frame = clock_frame(status, self._room.latest_direct())
            for window in tuple(self._open):
                window.send(frame)

    def _entry_changed(self, entry: Entry) -> None:
        wired = wire(entry)
        for window in tuple(self._open):
            if window.seat is not None and entry.visible_to(window.seat):
                # The seat is named, so that a window that has just moved on drops it.
                window.send(
                    {"type": "entry", "seat": window.seat, "seq": entry.seq, "entry": wired}
                )
        self.refresh()


def wire(entry: Entry) -> Outgoing:
    return {
        "id": entry.id,
        "seq": entry.seq,
        "view": "channel" if entry.stream == CHANNEL else "direct",
        "private": entry.only_for is not None,
        "author": entry.author,
        "kind": entry.kind.value,
        "at": entry.at.isoformat(timespec="milliseconds"),
        "edited": entry.edited,
        "body": entry.body,
    }


def clock_frame(status: Status, direct: Mapping[str, int]) -> Outgoing:
    times = {
        name: value.isoformat(timespec="milliseconds") if hasattr(value, "isoformat") else value
        for name, value in asdict(status).items()
    }
    return {"type": "clock", **times, "direct": direct}
