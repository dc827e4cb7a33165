"""What happens to the places where groups meet: somebody joins one, it closes, opens or moves."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.events import MemberJoined, PlaceClosed, PlaceMoved, PlaceOpened
from bot.flows import late
from bot.flows.context import Desk
from bot.ids import Place
from bot.ports import Clock, Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class Places:
    store: Store
    clock: Clock
    desk: Callable[[UnitOfWork], Desk]

    async def meeting_place(self, event: MemberJoined) -> Place:
        """Where somebody who joins many channels at once is new: in the one that is for that. Where
        no group meets there, in the only one of the others that has a group. Among several nobody
        can know which they came for, and they are not written to by all."""
        if not event.near:
            return event.place
        async with self.store.reading() as uow:
            if await uow.groups.at(event.place) is not None:
                return event.place
            near = set(event.near)
            found = [
                each.place
                for each in await uow.groups.on(event.place.platform)
                if each.place in near
            ]
        return found[0] if len(found) == 1 else event.place

    async def tell_of_closed(self, event: PlaceClosed) -> None:
        """A platform may say so twice; facilitators hear it once."""
        async with self.store.writing() as uow:
            group = await uow.groups.at(event.place)
            if group is not None and await uow.inbox.first_time(event.event, self.clock.now()):
                await late.place_closed(self.desk(uow), group, event.reason)

    async def tell_of_opened(self, event: PlaceOpened) -> None:
        place = event.place
        async with self.store.writing() as uow:
            group = await uow.groups.at(place) if place.channel else None
            if place.channel and group is None:
                return
            if not await uow.inbox.first_time(event.event, self.clock.now()):
                return
            if group is not None:
                await late.place_opened(self.desk(uow), place, group)
            else:
                await late.workspace_opened(self.desk(uow), place)

    async def move(self, event: PlaceMoved) -> None:
        async with self.store.writing() as uow:
            group = await uow.groups.at(event.place)
            if group is not None and await uow.groups.at(event.to) is None:
                await uow.groups.save(replace(group, place=event.to))
                await uow.deliveries.moved(group.id, event.place, event.to)
