"""``holdspace rehearse``: the house with the rehearsal room for a platform."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from adapters.calendar.web import routes as calendar_routes
from adapters.rehearsal.app import REFRESH, make_app
from adapters.rehearsal.clock import RehearsalClock
from adapters.rehearsal.doors import DoorClosed, may_open
from adapters.rehearsal.platform import RehearsalPlatform
from adapters.rehearsal.room import Kind, Room, RoomUnavailable
from adapters.rehearsal.seats import CHANNEL, CIRCLE, PLATFORM, WORKSPACE, Role, channel_place
from bot.settings import Settings
from bot.start.clock import SystemClock
from bot.start.database import folder_of, key_of, keys_of, url_of
from bot.start.feeds import HouseFeeds
from bot.start.furnish import furnish, talk
from bot.start.house import House, collect_seldom, open_house, rules_of
from bot.start.serving import must_be_free, served, stop_as_by_ctrl_c, stop_asked
from bot.start.voice import CannotServe, tell
from bot.start.words import words_of
from bot.storage.address import sqlite_file
from bot.storage.alone import alone


class RoomControls:
    """Implements the room's ``Controls`` on the house."""

    def __init__(self, house: House, room: Room) -> None:
        self._house = house
        self._room = room

    async def next_thing(self) -> datetime | None:
        await self._house.ticker.between_passes()
        async with self._house.store.reading() as uow:
            return await uow.deliveries.next_due()

    async def settle(self) -> None:
        await self._house.ticker.run_until_quiet()

    async def next_session_start(self) -> datetime | None:
        async with self._house.store.reading() as uow:
            group = await uow.groups.at(channel_place())
            if group is None:
                return None
            now = self._house.clock.now()
            coming = await uow.sessions.upcoming(group.id, now)
            return next((each.starts_at for each in coming if each.starts_at > now), None)

    async def start_again(self, furnished: bool) -> None:
        await self._house.store.erase_workspace(PLATFORM, WORKSPACE)
        if furnished:
            await furnish(self._house, CIRCLE, channel_place())
            for said in talk(self._house.clock.now()):
                body = {"text": said.words}
                self._room.add(CHANNEL, body, at=said.at, author=said.seat, kind=Kind.TALK)

    async def health(self) -> Mapping[str, object]:
        """Raises StorageUnavailable where the database is away."""
        due = await self.next_thing()
        return {
            "platforms": [PLATFORM],
            "now": self._house.clock.now().isoformat(),
            "next_due": due.isoformat() if due else None,
        }


async def serve(settings: Settings, fresh: str = "") -> None:
    """Until somebody asks it to stop. ``fresh`` starts again: ``empty`` or ``furnished``.

    The room's data has a folder of its own, unless DATABASE_URL names a database: no group of a
    real platform is ever touched. Raises CannotServe, StorageUnavailable.
    """
    secret = settings.rehearsal_token
    token = secret.get_secret_value() if secret else None
    try:
        may_open(settings.rehearsal_host, token)
    except DoorClosed as error:
        raise CannotServe(str(error)) from error
    stop_as_by_ctrl_c()
    must_be_free(settings.rehearsal_host, settings.rehearsal_port, "HOLDSPACE_REHEARSAL_PORT")
    library = words_of(settings)
    apart = settings.model_copy(update={"data_dir": settings.data_dir / "rehearsal"})
    url = url_of(apart)
    folder = folder_of(apart)
    with alone(url), closing(_room(folder)) as room:
        clock = RehearsalClock(room)
        if room.is_new:
            clock.start_again()
        platform = RehearsalPlatform(room, clock)
        seated = frozenset(each.id for each in CIRCLE if each.role is Role.COORDINATOR)
        async with (
            key_of(apart, url) as key,
            open_house(
                url=url,
                key=key.key,
                keys=keys_of(apart, url),
                clock=clock,
                library=library,
                rules=replace(
                    rules_of(settings, also_coordinators=seated), public_url=_address(settings)
                ),
                platforms={PLATFORM: platform},
                alone=sqlite_file(url) is not None,
            ) as house,
        ):
            if key.made:
                tell(f"A key for what people write was made and is kept in {key.where}.")
            controls = RoomControls(house, room)
            if fresh:
                room.clear()
                clock.start_again()
                await controls.start_again(furnished=fresh == "furnished")
            app = make_app(
                house.router,
                room,
                clock,
                controls=controls,
                token=token,
                command=settings.command,
                beside=calendar_routes(HouseFeeds(house, {PLATFORM: platform})),
            )
            house.ticker.after_pass = app[REFRESH]
            collect_seldom()
            asked = stop_asked()
            host, port = settings.rehearsal_host, settings.rehearsal_port
            async with served(app, host, port, "HOLDSPACE_REHEARSAL_PORT") as opened:
                house.ticker.start()
                tell(f"The rehearsal room is open: http://{host}:{opened}")
                if token:
                    tell("Add /?token= and what HOLDSPACE_REHEARSAL_TOKEN holds.")
                tell("Ctrl-C closes it; everything in it is kept.")
                await asked.wait()


def _address(settings: Settings) -> str:
    """The room's own, so that a calendar on this machine can be tried."""
    host, port = settings.rehearsal_host, settings.rehearsal_port
    if settings.public_url or not port:
        return settings.public_url
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _room(folder: Path) -> Room:
    try:
        return Room.open(folder / "room.db", CIRCLE, SystemClock())
    except RoomUnavailable as error:
        raise CannotServe(str(error)) from error
