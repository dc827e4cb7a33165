"""Brings Discord's commands into line with ours, and sends nothing where it is there already."""

from collections.abc import Sequence
from typing import Any

import discord
from discord.http import HTTPClient, Route

from adapters.discord import commands
from adapters.discord.commands import Payload
from bot.log import Log

log = Log(__name__)

_EVERYWHERE = "/applications/{application_id}/commands"
_IN_A_SERVER = "/applications/{application_id}/guilds/{guild_id}/commands"


async def register(
    http: HTTPClient, application: int, wanted: Sequence[Any], guilds: Sequence[int]
) -> None:
    """``wanted`` are all that there are to be. Where ``guilds`` are named they stand in each of
    them and nowhere else, so that nobody is offered one twice. Where none of them has Holdspace
    they stand everywhere: a number that is wrong must not leave people without a command. Raises
    discord.HTTPException where Discord is away or the token is refused; one command that it does
    not take keeps nobody from being reminded."""
    there = [each for each in guilds if await _register_in(http, application, each, wanted)]
    if guilds and not there:
        log.error("discord.in_none_of_them")
    everywhere = [] if there else wanted
    try:
        route = Route("GET", _EVERYWHERE, application_id=application)
        if not commands.same(await _get(http, route), everywhere):
            await http.bulk_upsert_global_commands(application, [*everywhere])
    except discord.HTTPException as error:
        if error.status == 401 or error.status >= 500:
            raise
        log.error("discord.command_refused", problem=error)


async def _register_in(
    http: HTTPClient, application: int, guild: int, wanted: Sequence[Any]
) -> bool:
    """Whether that server has Holdspace. One that does not keeps it from no other."""
    try:
        if not commands.same(await _get(http, _in(application, guild)), wanted):
            await http.bulk_upsert_guild_commands(application, guild, [*wanted])
    except (discord.Forbidden, discord.NotFound):
        log.warning("discord.not_in_server", server=guild)
        return False
    except discord.HTTPException as error:
        if error.status == 401 or error.status >= 500:
            raise
        log.error("discord.command_refused", problem=error)
    return True


def _in(application: int, guild: int) -> Route:
    return Route("GET", _IN_A_SERVER, application_id=application, guild_id=guild)


async def _get(http: HTTPClient, route: Route) -> Sequence[Payload]:
    """With what it says in every language, which discord.py's own way does not ask for."""
    found: Sequence[Payload] = await http.request(route, params={"with_localizations": "true"})
    return found
