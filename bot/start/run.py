"""``holdspace run``: every platform whose tokens are set, the scheduler, and the doors."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from adapters.calendar.web import routes as calendar_routes
from bot.log import Log
from bot.ports import Platform
from bot.settings import CALENDAR, SCHEDULER, Settings
from bot.start import platforms
from bot.start.announcing import Parts, announce
from bot.start.clock import SystemClock
from bot.start.database import key_of, keys_of, url_of
from bot.start.door import may_open, operators_door, platforms_door
from bot.start.feeds import HouseFeeds
from bot.start.health import Health
from bot.start.house import House, collect_seldom, keeping_of, open_house, rules_of
from bot.start.metrics import Meters
from bot.start.relist import relist
from bot.start.serving import must_be_free, served, stop_as_by_ctrl_c, stop_asked
from bot.start.voice import CannotServe, tell
from bot.start.words import words_of
from bot.storage.address import sqlite_file
from bot.storage.alone import alone
from bot.storage.retention import Keeping
from scheduler.housekeeping import Housekeeper
from scheduler.kinds import KINDS

WHICH = (
    "No platform's token is set, so there is nothing to run. For Slack set SLACK_BOT_TOKEN (or "
    "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for several workspaces), and SLACK_APP_TOKEN or "
    "SLACK_SIGNING_SECRET; for Discord set DISCORD_TOKEN. To try Holdspace "
    "without any account: holdspace rehearse."
)

log = Log(__name__)

SENT_WITHIN = timedelta(seconds=5)
"""How long posts that are on their way may take when it is asked to stop."""
STOPPED_WITHIN = 10.0
"""Seconds from being asked to the end, whatever hangs: container platforms kill after that."""


SQLITE_IS_ONE = (
    "A SQLite database has one Holdspace, which has to keep time as well: leave the scheduler in "
    "HOLDSPACE_SERVE, or give every machine the same PostgreSQL in DATABASE_URL."
)


NO_URL = (
    "HOLDSPACE_SERVE names calendar, but HOLDSPACE_PUBLIC_URL is not set: say there at which "
    "address on the web calendar programs reach this process."
)


BESIDE = (
    "A newer Holdspace has added to the database, and this one works beside it: upgrade this "
    "machine as well."
)


def parts_of(settings: Settings) -> Parts:
    """From HOLDSPACE_SERVE, or everything whose tokens are set. Raises CannotServe."""
    tokens = {
        "slack": settings.slack_bot_token or settings.slack_client_secret,
        "discord": settings.discord_token,
    }
    able = tuple(name for name, token in tokens.items() if token)
    if not able:
        raise CannotServe(WHICH)
    asked: Collection[str] = settings.serve or (*able, SCHEDULER, CALENDAR)
    for name in sorted(set(asked) & tokens.keys()):
        if name not in able:
            raise CannotServe(f"HOLDSPACE_SERVE names {name}, but its token is not set.")
    hears = tuple(name for name in able if name in asked)
    keeps_time = SCHEDULER in asked
    feeds = CALENDAR in asked and bool(settings.public_url)
    if CALENDAR in settings.serve and not settings.public_url:
        raise CannotServe(NO_URL)
    # Whoever is asked for a calendar looks first whether its owner is still in the channel.
    return Parts(hears, able if keeps_time or feeds else hears, keeps_time, feeds)


async def serve(settings: Settings) -> None:
    """Until somebody asks it to stop. Raises CannotServe, StorageUnavailable."""
    parts = parts_of(settings)
    stop_as_by_ctrl_c()
    token = settings.ops_token.get_secret_value() if settings.ops_token else None
    may_open(settings.ops_host, token)
    library = words_of(settings)
    url = url_of(settings)
    one = sqlite_file(url) is not None
    if one and not parts.keeps_time:
        raise CannotServe(SQLITE_IS_ONE)
    posting: dict[str, Platform] = {}
    meters = Meters(KINDS)
    async with _limited() as limit, AsyncExitStack() as stack:
        # First whether another one uses the data: with the same settings it has the ports as well,
        # and to choose others would mend nothing.
        stack.enter_context(alone(url))
        must_be_free(settings.ops_host, settings.ops_port, "HOLDSPACE_OPS_PORT")
        if _hears_http(settings, parts):
            must_be_free(settings.http_host, settings.http_port, "HOLDSPACE_HTTP_PORT")
        key = await stack.enter_async_context(key_of(settings, url))
        house = await stack.enter_async_context(
            open_house(
                url=url,
                key=key.key,
                keys=keys_of(settings, url),
                clock=SystemClock(),
                library=library,
                rules=rules_of(settings),
                platforms=posting,
                alone=one,
                shared=not one,
                observer=meters,
            )
        )
        tell(f"{house.store.database} is open.")
        await relist(house, rules_of(settings))
        if key.made:
            tell(f"A key for what people write was made: {key.where}. Keep a copy of it.")
        connections = {
            name: await stack.enter_async_context(
                platforms.BY_NAME[name](settings, house, name in parts.hears)
            )
            for name in parts.posts
        }
        posting.update({name: each.platform for name, each in connections.items()})
        heard = {
            name: await stack.enter_async_context(each.hear()) for name, each in connections.items()
        }
        health = Health(house.store, house.clock, meters, heard, parts.keeps_time)
        await stack.enter_async_context(meters.watching())
        await stack.enter_async_context(health.watching())
        asked = stop_asked()
        feeds = HouseFeeds(house, posting) if parts.feeds else None
        await _open_doors(stack, settings, health, token, feeds)
        collect_seldom()
        if parts.keeps_time:
            house.ticker.start()
            await stack.enter_async_context(_housekeeping(house, keeping_of(settings)))
        if await _is_newer(house):
            tell(BESIDE)
        await announce(parts, heard, asked)
        await asked.wait()
        log.info("program.stopping")
        health.stopping = True
        limit.reschedule(asyncio.get_running_loop().time() + STOPPED_WITHIN)
        # First the posts, while the platforms are still there to take them; then whoever waits for
        # an answer, as the platforms are left one by one.
        await house.ticker.stop(within=SENT_WITHIN)


async def _is_newer(house: House) -> bool:
    async with house.store.reading() as uow:
        return await uow.overview.is_newer()


@asynccontextmanager
async def _housekeeping(house: House, keeping: Keeping) -> AsyncIterator[None]:
    """What is older than it may be goes, once a day over all processes."""
    keeper = Housekeeper(lambda now: house.store.tidy_if_due(now, keeping), house.clock)
    keeper.start()
    try:
        yield
    finally:
        await keeper.stop()


@asynccontextmanager
async def _limited() -> AsyncIterator[asyncio.Timeout]:
    """No limit, until one is set. What is cut short by it is found again by the next start."""
    limit = asyncio.timeout(None)
    try:
        async with limit:
            yield limit
    except TimeoutError:
        if not limit.expired():
            raise
        log.warning("program.cut_short")


async def _open_doors(
    stack: AsyncExitStack,
    settings: Settings,
    health: Health,
    token: str | None,
    feeds: HouseFeeds | None,
) -> None:
    """What platforms send arrives at one port, where any does; operators ask at another."""
    routes = [route for each in health.heard.values() for route in each.routes]
    if feeds is not None:
        routes += calendar_routes(feeds)
    if routes:
        host = settings.http_host
        app = platforms_door(routes)
        port = await stack.enter_async_context(
            served(app, host, settings.http_port, "HOLDSPACE_HTTP_PORT")
        )
        tell(f"What platforms send and calendar programs ask arrives at http://{host}:{port}.")
    host = settings.ops_host
    port = await stack.enter_async_context(
        served(operators_door(health, token), host, settings.ops_port, "HOLDSPACE_OPS_PORT")
    )
    tell(f"It answers whether it is well: http://{host}:{port}/readyz")


def _hears_http(settings: Settings, parts: Parts) -> bool:
    """Whether calendar programs ask here, or a platform's requests come to us and not over a
    connection that we open."""
    secret = settings.slack_signing_secret or settings.slack_client_secret
    return parts.feeds or ("slack" in parts.hears and bool(secret))
