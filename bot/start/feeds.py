"""What calendar programs get: rendered from today's state, for whoever is still in the channel."""

import asyncio
from collections.abc import Mapping

from bot.domain.group import Group
from bot.flows import calendar_book
from bot.flows.calendar_book import Wish
from bot.flows.calendars import month_of
from bot.flows.context import Desk, Rules
from bot.ids import Person
from bot.log import Log
from bot.message import File
from bot.ports import Conflict, Feed, Platform, PlatformProblem, StorageUnavailable, UnitOfWork
from bot.start.house import House

log = Log(__name__)


class HouseFeeds:
    """Implements ``bot.ports.Feeds``."""

    def __init__(self, house: House, platforms: Mapping[str, Platform]) -> None:
        self._house = house
        self._platforms = platforms

    async def ask(self, token: str) -> File | None:
        async with self._house.store.reading() as uow:
            feed = await uow.calendars.by_token(token)
            if feed is None:
                return None
            ids = await uow.calendars.groups_of(feed.person) if feed.person else [feed.group or ""]
            groups = dict(await uow.groups.many(list(ids)))
        # Beside any transaction: a platform may take its time.
        sure = await self._still_there(feed.person, groups) if feed.person else frozenset()
        async with self._house.store.reading() as uow:
            wish = Wish(feed.named, await uow.calendars.links(sorted(sure)))
            chosen = (await uow.members.get(feed.person)).language if feed.person else ""
            calendar = await calendar_book.book(self._desk(uow, chosen), groups, wish)
        await self._note(token, feed)
        return await asyncio.to_thread(self._house.library.written, calendar)

    async def _still_there(self, person: Person, groups: dict[str, Group]) -> frozenset[str]:
        """Takes out the groups whose channel they have left, and says of which it is sure that they
        are in it: a way in stands in no calendar of anybody else's."""
        platform = self._platforms.get(person.platform)
        sure: set[str] = set()
        for id, group in list(groups.items()):
            there: bool | None = None
            try:
                there = await platform.sees(person, group.place) if platform else None
            except PlatformProblem as error:
                log.warning("calendar.unknown", problem=error)
            if there is False:
                del groups[id]
            elif there:
                sure.add(id)
        return frozenset(sure)

    async def _note(self, token: str, feed: Feed) -> None:
        """Once a month, so that an address that nobody asks for ends some day."""
        month = month_of(self._house.clock.now())
        if feed.used_at >= month:
            return
        try:
            async with self._house.store.writing() as uow:
                await uow.calendars.used(token, month)
        except (Conflict, StorageUnavailable) as error:
            log.warning("calendar.storage", problem=error)

    def _desk(self, uow: UnitOfWork, language: str) -> Desk:
        house = self._house
        return Desk(
            uow=uow,
            now=house.clock.now(),
            library=house.library.spoken(language),
            schedule=house.schedule,
            randomness=house.randomness,
            rules=Rules(),
        )
