"""Who saw or changed what matters: the trail. It never holds what anybody wrote."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.ids import Person


class What(Enum):
    """What was done. A new one needs a line in docs/privacy.md; a test holds that."""

    GROUP_SET_UP = "group.set-up"
    GROUP_CHANGED = "group.changed"
    FACILITATORS = "group.facilitators"
    AGREEMENT = "agreement.adopted"
    COVER = "session.cover"
    COPIED = "data.copied"
    ERASED = "data.erased"
    BETWEEN = "group.between"
    CALENDAR = "group.calendar"
    DEBRIEF = "debrief.asked"
    SHARED = "debrief.shared"
    READ = "debrief.read"
    TAKEN_BACK = "debrief.taken-back"
    KEYS = "keys.rotated"
    LEADS = "concerns.readers"
    CONCERN_RAISED = "concern.raised"
    CONCERN_ADDED = "concern.added"
    CONCERN_READ = "concern.read"
    CONCERN_TAKEN = "concern.taken"
    CONCERN_PROGRESS = "concern.progress"
    CONCERN_ANSWERED = "concern.answered"
    CONCERN_CLOSED = "concern.closed"
    CONCERN_BACK = "concern.waits-again"


class By(Enum):
    PERSON = "person"
    HOST = "host"
    """Whoever typed a command on the machine: the machine knows who, and we do not."""
    UNNAMED = "unnamed"
    """Whoever raised a concern, with a name or with a code: the trail does not say who."""
    ERASED = "erased"
    """Somebody who has been erased since."""
    NOBODY = "nobody"
    """It followed from something else that was done."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. ``who`` is set where ``by`` is a person. ``about`` are a few words
    without content: which settings of a group, which version of an agreement."""

    at: datetime
    what: What
    by: By
    who: Person | None = None
    group: str | None = None
    about: str = ""
