"""Who can be sat as: fictional people, with the parts that a real group has."""

from dataclasses import dataclass
from enum import Enum

from bot.ids import Person, Place

PLATFORM = "rehearsal"
WORKSPACE = "rehearsal"
CHANNEL = "evening-circle"
_DIRECT = "direct."


class Role(Enum):
    """What somebody is here. The room only uses it for ``standing`` and to say who is who: what
    they may do in the group, the group itself decides."""

    FACILITATOR = "facilitator"
    CO_FACILITATOR = "co-facilitator"
    MEMBER = "member"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Seat:
    """``zone`` is the IANA zone in which this person reads times."""

    id: str
    name: str
    role: Role
    zone: str = "Europe/London"

    @property
    def person(self) -> Person:
        return Person(PLATFORM, WORKSPACE, self.id)


CIRCLE: tuple[Seat, ...] = (
    Seat("rhian", "Rhian", Role.FACILITATOR),
    Seat("kofi", "Kofi", Role.CO_FACILITATOR),
    Seat("amina", "Amina", Role.MEMBER),
    Seat("joan", "Joan", Role.MEMBER),
    Seat("luis", "Luis", Role.MEMBER, "Europe/Madrid"),
    Seat("wen", "Wen", Role.MEMBER),
    Seat("priya", "Priya", Role.COORDINATOR),
)
"""The people of the furnished group. One of them reads the time an hour later."""


def channel_place() -> Place:
    return Place(PLATFORM, WORKSPACE, CHANNEL)


def direct_stream(seat: str) -> str:
    """Where the bot and one person write to each other."""
    return _DIRECT + seat


def place_of(stream: str) -> Place:
    return Place(PLATFORM, WORKSPACE, stream)
