"""What somebody has typed and not yet sent: kept so that nothing is typed twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.ids import Person


@dataclass(frozen=True, slots=True)
class Draft:
    """``kind`` says what it will become ("session.plan"). Gone after ``expires_at`` (UTC)."""

    id: str
    person: Person
    group: str | None
    kind: str
    values: Mapping[str, str]
    expires_at: datetime
