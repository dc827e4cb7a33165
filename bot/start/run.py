"""``holdspace run``: every platform whose tokens are set, the scheduler, and ``/healthz``."""

from collections.abc import Mapping
from contextlib import AsyncExitStack

from bot.ports import Platform
from bot.settings import Settings
from bot.start import platforms
from bot.start.database import key_of, url_of
from bot.start.health import health_app
from bot.start.house import House, SystemClock, open_house, rules_of
from bot.start.platforms import Heard
from bot.start.serving import must_be_free, served, stop_as_by_ctrl_c, stop_asked
from bot.start.voice import CannotServe, tell
from bot.start.words import words_of
from bot.storage.address import sqlite_file
from bot.storage.alone import alone

WHICH = (
    "No platform's token is set, so there is nothing to run. For Slack set SLACK_BOT_TOKEN (or "
    "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for several workspaces), and SLACK_APP_TOKEN or "
    "SLACK_SIGNING_SECRET; for Discord set DISCORD_TOKEN. To try Holdspace "
    "without any account: holdspace rehearse."
)


async def serve(settings: Settings) -> None:
    """Until somebody asks it to stop. Raises CannotServe, StorageUnavailable."""
    wanted = [
        connect
        for connect, token in (
            (platforms.slack, settings.slack_bot_token or settings.slack_client_secret),
            (platforms.discord, settings.discord_token),
        )
        if token
    ]
    if not wanted:
        raise CannotServe(WHICH)
    stop_as_by_ctrl_c()
    must_be_free(settings.http_host, settings.http_port, "HOLDSPACE_HTTP_PORT")
    library = words_of(settings)
    url = url_of(settings)
    posting: dict[str, Platform] = {}
    async with AsyncExitStack() as stack:
        stack.enter_context(alone(url))
        key = stack.enter_context(key_of(settings, url))
        house = await stack.enter_async_context(
            open_house(
                url=url,
                key=key.key,
                clock=SystemClock(),
                library=library,
                rules=rules_of(settings),
                platforms=posting,
                alone=sqlite_file(url) is not None,
            )
        )
        if key.made:
            tell(f"A key for what people write was made: {key.where}. Keep a copy of it.")
        connections = [
            await stack.enter_async_context(connect(settings, house)) for connect in wanted
        ]
        posting.update({each.platform.name: each.platform for each in connections})
        heard = {
            each.platform.name: await stack.enter_async_context(each.hear()) for each in connections
        }
        asked = stop_asked()
        app = health_app(
            lambda: _health(house, heard),
            [route for each in heard.values() for route in each.routes],
        )
        port = await stack.enter_async_context(
            served(app, settings.http_host, settings.http_port, "HOLDSPACE_HTTP_PORT")
        )
        house.ticker.start()
        tell(f"Holdspace runs on {' and '.join(name.capitalize() for name in heard)}.")
        tell(f"It answers whether it is well: http://{settings.http_host}:{port}/healthz")
        await asked.wait()


async def _health(house: House, heard: Mapping[str, Heard]) -> Mapping[str, object]:
    """Raises StorageUnavailable where the database is away."""
    async with house.store.reading() as uow:
        due = await uow.deliveries.next_due()
    return {
        "status": "ok",
        "platforms": {name: dict(each.health()) for name, each in heard.items()},
        "next_due": due.isoformat() if due else None,
    }
