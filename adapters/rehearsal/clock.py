"""The room's clock: the real time plus an offset that only grows and outlives a restart."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.rehearsal.room import Room

ZONE = "Europe/London"
"""Where the circle lives."""
MORNING = time(10)
DAY = (time(8), time(17))
"""Opened in these hours, a new room keeps the real time."""


class RehearsalClock:
    """Implements ``bot.ports.Clock``. The whole bot runs by it, so that a week takes minutes."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._offset = room.offset

    def now(self) -> datetime:
        return self._room.real_clock.now() + self._offset

    def move_to(self, at: datetime) -> None:
        """Forward only: a time that is past already leaves the clock where it is."""
        ahead = at - self.now()
        if ahead > timedelta(0):
            self._offset += ahead
            self._room.set_offset(self._offset)

    def start_again(self) -> None:
        """With a room that is new or has been cleared: the real time by day, and the next morning
        at ten otherwise. Whoever rehearses at night would only see everything wait for the day."""
        self._offset = self._room.offset
        now = self.now().astimezone(ZoneInfo(ZONE))
        if not DAY[0] <= now.time() < DAY[1]:
            day = now.date() + timedelta(days=now.time() >= DAY[0])
            self.move_to(datetime.combine(day, MORNING, now.tzinfo))
