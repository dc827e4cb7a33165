"""Slack and Discord, from the settings. Each is imported only where its token is set."""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import SecretStr

from bot.ports import Platform
from bot.settings import Settings
from bot.start.house import House
from bot.start.kept_forms import KeptForms
from bot.start.shared_parts import SharedParts
from bot.start.voice import CannotServe

if TYPE_CHECKING:
    from adapters.discord.app import DiscordSettings
    from adapters.slack.adapter import SlackSettings


@dataclass(frozen=True, slots=True)
class Heard:
    """A platform while it is being listened to: what it adds to the web server, and how it is."""

    routes: Sequence[web.RouteDef]
    health: Callable[[], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Connection:
    """``platform`` posts from now on; ``hear`` listens while its block runs. The latter raises
    CannotServe where only a person can mend it, also in the middle."""

    platform: Platform
    hear: Callable[[], AbstractAsyncContextManager[Heard]]


def slack_settings(settings: Settings, hears: bool = True) -> "SlackSettings":
    """What the adapter needs of them."""
    from adapters.slack.adapter import API_URL, SlackSettings

    return SlackSettings(
        bot_token=_plain(settings.slack_bot_token),
        app_token=_plain(settings.slack_app_token),
        signing_secret=_plain(settings.slack_signing_secret),
        api_url=settings.slack_api_url or API_URL,
        client_id=settings.slack_client_id,
        client_secret=_plain(settings.slack_client_secret),
        pins=settings.slack_pins,
        hears=hears,
    )


def discord_settings(settings: Settings, hears: bool = True) -> "DiscordSettings":
    """What the adapter needs of them."""
    from adapters.discord.app import DiscordSettings

    return DiscordSettings(
        token=_plain(settings.discord_token),
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        guild_ids=settings.discord_guild_ids,
        shards=settings.discord_shards,
        members=settings.discord_members,
        command=settings.command,
        hears=hears,
    )


@asynccontextmanager
async def slack(settings: Settings, house: House, hears: bool) -> AsyncIterator[Connection]:
    """Raises CannotServe."""
    from adapters.slack import limits
    from adapters.slack.adapter import CannotConnect, open_slack
    from bot.start.kept_installations import KeptInstallations

    own = slack_settings(settings, hears)
    try:
        async with open_slack(
            own,
            words=house.library.words,
            randomness=secrets.token_bytes,
            installations=KeptInstallations(house.store, house.clock),
            clock=house.clock,
            observer=house.observer,
            parts=SharedParts(house.store, house.clock, "slack", limits.SOCKETS)
            if house.shared and hears
            else None,
        ) as opened:

            @asynccontextmanager
            async def hear() -> AsyncIterator[Heard]:
                if not hears:
                    yield Heard((), opened.health)
                    return
                async with opened.serve(house.router) as serving:
                    yield Heard(serving.routes, serving.health)

            yield Connection(opened.platform, hear)
    except CannotConnect as error:
        raise CannotServe(str(error)) from error


@asynccontextmanager
async def discord(settings: Settings, house: House, hears: bool) -> AsyncIterator[Connection]:
    """Raises CannotServe."""
    from adapters.discord.app import CannotConnect, DiscordAdapter

    own = discord_settings(settings, hears)
    adapter = DiscordAdapter(
        own,
        words=house.library.words,
        languages=house.library.languages,
        kept=KeptForms(house.store, house.clock),
        clock=house.clock,
        randomness=secrets.token_bytes,
        observer=house.observer,
        shards=SharedParts(house.store, house.clock, "discord") if house.shared and hears else None,
    )

    @asynccontextmanager
    async def hear() -> AsyncIterator[Heard]:
        async with adapter.serve(house.router):
            yield Heard((), adapter.health)

    try:
        yield Connection(adapter.platform, hear)
    except CannotConnect as error:
        raise CannotServe(str(error)) from error


BY_NAME: Mapping[
    str, Callable[[Settings, House, bool], AbstractAsyncContextManager[Connection]]
] = {"slack": slack, "discord": discord}
"""Each opens with the settings, the house, and whether it is listened to or only posted to."""


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
