"""A break in a session: a few minutes of rest for everybody, and a soft return. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LONGER = timedelta(minutes=5)
"""What "a little longer" adds."""
AT_MOST = timedelta(minutes=30)
"""Of one break: where people need more, it is kinder to end the session than to let them wait."""


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

    def longer(self, until: datetime) -> "Pause":
        """Unchanged where it would be too long, or go on beyond ``until``, when people may expect
        the session to end. A break that goes on beyond it already has only the first limit."""
        ends_at = self.ends_at + LONGER
        beyond = ends_at > until >= self.ends_at
        return (
            self if beyond or ends_at > self.began_at + AT_MOST else replace(self, ends_at=ends_at)
        )

    def ended(self, now: datetime) -> "Pause":
        return replace(self, ended_at=now)
