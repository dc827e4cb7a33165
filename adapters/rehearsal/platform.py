"""The outbound port: what the bot sends to others than the person who acted."""

from collections.abc import Sequence
from typing import Any

from adapters.rehearsal import render
from adapters.rehearsal.room import Room, known_streams
from adapters.rehearsal.seats import (
    CHANNEL,
    PLATFORM,
    WORKSPACE,
    Role,
    Seat,
    direct_stream,
    place_of,
)
from bot.ids import MessageRef, Person, Place
from bot.message import File, Message
from bot.ports import Capabilities, Clock, Standing, Unreachable


class RehearsalPlatform:
    """Implements ``bot.ports.Platform``. A key it has seen is never posted twice, for as long as
    the room remembers, which is until it starts again."""

    name = PLATFORM
    capabilities = Capabilities(keeps_keys=True)

    def __init__(self, room: Room, clock: Clock) -> None:
        self._room = room
        self._clock = clock

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        if place != place_of(CHANNEL):
            raise Unreachable("no such channel in the rehearsal room")
        entry = self._room.add(CHANNEL, card(message), at=self._clock.now(), key=key)
        return MessageRef(place, str(entry.id))

    async def edit(self, ref: MessageRef, message: Message) -> None:
        known = ref.place.channel in known_streams(self._room.seats)
        if not known or not ref.message.isdecimal():
            raise Unreachable("no such message in the rehearsal room")
        if self._room.change(int(ref.message), card(message)) is None:
            raise Unreachable("that message is gone from the rehearsal room")

    async def direct(
        self, person: Person, message: Message, key: str, *, only_in: Place | None = None
    ) -> MessageRef:
        seat = self._seat(person)
        entry = self._room.add(
            direct_stream(seat.id),
            card(message),
            at=self._clock.now(),
            only_for=seat.id,
            key=key,
        )
        return MessageRef(place_of(entry.stream), str(entry.id))

    async def upload(self, person: Person, message: Message, file: File) -> None:
        seat = self._seat(person)
        self._room.add(
            direct_stream(seat.id),
            card_with_file(self._room, seat, message, file),
            at=self._clock.now(),
            only_for=seat.id,
        )

    async def standing(self, person: Person, place: Place) -> Standing:
        seat = self._seat(person)
        return Standing(
            admin=seat.role is Role.COORDINATOR,
            manages_channel=seat.role is Role.FACILITATOR and place == place_of(CHANNEL),
        )

    async def places_of(self, person: Person) -> Sequence[Place] | None:
        self._seat(person)
        return (place_of(CHANNEL),)

    async def sees(self, person: Person, place: Place) -> bool | None:
        self._seat(person)
        return place == place_of(CHANNEL)

    async def zone_of(self, person: Person) -> str:
        return self._seat(person).zone

    def _seat(self, person: Person) -> Seat:
        here = (person.platform, person.workspace) == (PLATFORM, WORKSPACE)
        seat = self._room.seat(person.user) if here else None
        if seat is None:
            raise Unreachable("nobody of that name sits in the rehearsal room")
        return seat


def card(message: Message) -> dict[str, Any]:
    return {"card": render.message(message)}


def card_with_file(room: Room, seat: Seat, message: Message, file: File) -> dict[str, Any]:
    """The card, with a link to the file that only this seat can follow. A picture is shown, too."""
    stored = {
        "id": room.add_file(seat.id, file),
        "name": file.name,
        "bytes": len(file.content),
        "alt": file.alt,
    }
    return {**card(message), "file": stored}
