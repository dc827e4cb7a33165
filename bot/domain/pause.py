"""A break in a session: a few minutes of rest for everybody, and a soft return. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LONGER = timedelta(minutes=5)
"""What "a little longer" adds."""


@dataclass(frozen=True, slots=True)
class Pause:
    """``ended_at`` is when somebody carried on before its time; else it ends at ``ends_at``."""

    id: str
    group: str
    session: str
    began_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    version: int = 0

    def on(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.ends_at

    @property
    def over_at(self) -> datetime:
        return self.ended_at or self.ends_at

    def longer(self) -> "Pause":
        return replace(self, ends_at=self.ends_at + LONGER)

    def ended(self, now: datetime) -> "Pause":
        return replace(self, ended_at=now)
