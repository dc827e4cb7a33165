"""What the core needs from outside, as Protocols: clock, randomness, storage, time, platforms. All
of them are imported from here; their files are by theme."""

from bot.ports.clock import Clock, Randomness
from bot.ports.inbound import Feeds, Parts, Router
from bot.ports.platform import (
    Capabilities,
    EventList,
    OutcomeUnknown,
    PinBoard,
    Platform,
    PlatformProblem,
    Standing,
    TryLater,
    Unreachable,
)
from bot.ports.schedule import Follows, Schedule, Why
from bot.ports.storage.asking import Checkpoints, Pulses
from bot.ports.storage.concerns import Concerns, Safeguards
from bot.ports.storage.deliveries import Deliveries, Heard, Inbox, Lately
from bot.ports.storage.during import Attendance, Covers, Ladder, Pauses, Queues
from bot.ports.storage.groups import Agreements, Groups, Proposals, SeriesStore, Sessions, Themes
from bot.ports.storage.members import Between, Calendars, Feed, Members, Welcomed
from bot.ports.storage.rights import Audit, Rights, Vault
from bot.ports.storage.store import Conflict, StorageAway, StorageUnavailable, Store, UnitOfWork
from bot.ports.storage.writing import Debrief, Drafts, Peers, Reflections

__all__ = [
    "Agreements",
    "Attendance",
    "Audit",
    "Between",
    "Calendars",
    "Capabilities",
    "Checkpoints",
    "Clock",
    "Concerns",
    "Conflict",
    "Covers",
    "Debrief",
    "Deliveries",
    "Drafts",
    "EventList",
    "Feed",
    "Feeds",
    "Follows",
    "Groups",
    "Heard",
    "Inbox",
    "Ladder",
    "Lately",
    "Members",
    "OutcomeUnknown",
    "Parts",
    "Pauses",
    "Peers",
    "PinBoard",
    "Platform",
    "PlatformProblem",
    "Proposals",
    "Pulses",
    "Queues",
    "Randomness",
    "Reflections",
    "Rights",
    "Router",
    "Safeguards",
    "Schedule",
    "SeriesStore",
    "Sessions",
    "Standing",
    "StorageAway",
    "StorageUnavailable",
    "Store",
    "Themes",
    "TryLater",
    "UnitOfWork",
    "Unreachable",
    "Vault",
    "Welcomed",
    "Why",
]
