"""The room's clock: the real time plus an offset that only grows and outlives a restart."""

from datetime import datetime, timedelta

from adapters.rehearsal.room import Room


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
        """Back to the real time, with a room that has been cleared."""
        self._offset = self._room.offset
