"""What ``holdspace doctor`` asks the platforms: each for its own groups."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from bot.checkup import Finding
from bot.ids import Place
from bot.settings import Settings
from bot.start.clock import SystemClock
from bot.start.voice import CannotServe
from bot.start.words import words_of
from bot.storage.unit_of_work import SqlStore

Group = tuple[str, Place]
"""A group's id and its channel."""


async def _slack(
    settings: Settings, store: SqlStore | None, groups: Sequence[Group]
) -> list[Finding]:
    if not settings.slack_bot_token and not settings.slack_client_secret:
        return []
    from adapters.slack import checkup
    from adapters.slack.adapter import CannotConnect
    from bot.start.kept_installations import KeptInstallations
    from bot.start.platforms import slack_settings

    own = slack_settings(settings)
    try:
        own.check()
    except CannotConnect as error:
        return [Finding("slack.settings", False, "they cannot be used", str(error))]
    if own.many and store is None:
        says = "the workspaces' tokens are in the database, which cannot be read now"
        return [
            Finding(
                "slack.token", None, says, "mend the database or its key first, then look again"
            )
        ]
    clock = SystemClock()

    async def token(workspace: str) -> str | None:
        if own.bot_token:
            return own.bot_token
        if store is None:
            return None
        found = await KeptInstallations(store, clock).find(workspace)
        return found.token if found else None

    found = await checkup.look(own, token, groups, clock)
    # A pack that cannot be used has a finding of its own.
    with suppress(CannotServe):
        found.append(checkup.shortcuts(words_of(settings).words))
    return found


async def _discord(
    settings: Settings, store: SqlStore | None, groups: Sequence[Group]
) -> list[Finding]:
    if not settings.discord_token:
        return []
    from adapters.discord import checkup
    from bot.start.platforms import discord_settings

    own = discord_settings(settings)
    return await checkup.look(
        own, groups, SystemClock(), events=settings.discord_events, pins=settings.discord_pins
    )


Look = Callable[[Settings, SqlStore | None, Sequence[Group]], Awaitable[list[Finding]]]
PLATFORMS: Mapping[str, Look] = {"slack": _slack, "discord": _discord}
