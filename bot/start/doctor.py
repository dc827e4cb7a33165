"""``holdspace doctor``: everything that Holdspace needs, looked at, each problem with what helps.

It reads settings and addresses as ``run`` does, changes nothing, and works beside a Holdspace that
runs. What it prints may be sent to whoever helps: no token, no name and no text is in it.
"""

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict

import aiohttp

from adapters.calendar import web
from bot.checkup import Finding
from bot.hosts import is_loopback
from bot.ports import StorageUnavailable
from bot.settings import Settings
from bot.start import doctor_here as here
from bot.start.database import address_of, must_have_keys
from bot.start.doctor_platforms import PLATFORMS, Group
from bot.start.door import may_open
from bot.start.serving import must_be_free
from bot.start.voice import CannotServe
from bot.storage.unit_of_work import SqlStore
from bot.storage.visit import visiting
from bot.views.calendar import PATH

ASKED_WITHIN = 5.0  # seconds
OURS, SAID = (404, 429), (web.NOT_THERE, web.LATER)
START_FIRST = (
    "start Holdspace, and look again; where it runs already, open the address in a browser: a page "
    "that does not open is your proxy, its certificate or the name's address"
)


async def examine(settings: Settings, *, channels: bool = True) -> Sequence[Finding]:
    """Never raises for what it finds. ``channels``: whether each group's channel is asked for."""
    url = address_of(settings)
    found = [*here.names(), *here.pack(settings), *here.zones(), *here.tokens(settings)]
    found += [*here.key(settings, url), *here.disk(settings, url)]
    async with AsyncExitStack() as stack:
        store: SqlStore | None = None
        try:
            store = await stack.enter_async_context(
                visiting(url, lambda: must_have_keys(settings, url))
            )
        except StorageUnavailable as error:
            found.append(here.away(error, url))
        groups: Sequence[Group] = ()
        if store is not None:
            try:
                found += await here.database(store, url)
                async with store.reading() as uow:
                    groups = await uow.overview.channels() if channels else ()
            except StorageUnavailable as error:
                found.append(here.away(error, url))
        found += await _doors(settings)
        found.append(await _calendars(settings))
        opened = [each.well for each in found if each.about == here.OPENS] == [True]
        for name, look in PLATFORMS.items():
            there = [each for each in groups if each[1].platform == name]
            found += await look(settings, store if opened else None, there)
    return found


def is_well(found: Sequence[Finding]) -> bool:
    return all(each.well is not False for each in found)


# --- the doors -----------------------------------------------------------------------------------


async def _doors(settings: Settings) -> list[Finding]:
    """Free, or held by a Holdspace that runs: then it is asked whether it is ready."""
    token = settings.ops_token.get_secret_value() if settings.ops_token else None
    try:
        may_open(settings.ops_host, token)
    except CannotServe as error:
        return [Finding("operator's door", False, "it cannot open", str(error))]
    running = await _ready(settings, token)
    if running is not None:
        return [running]
    found = [_free("operator's door", settings.ops_host, settings.ops_port, "HOLDSPACE_OPS_PORT")]
    if settings.slack_signing_secret or settings.slack_client_secret or settings.public_url:
        host, port = settings.http_host, settings.http_port
        found.append(_free("platforms' door", host, port, "HOLDSPACE_HTTP_PORT"))
    return found


async def _ready(settings: Settings, token: str | None) -> Finding | None:
    """What a running one says of itself; None where none answers."""
    host = settings.ops_host if is_loopback(settings.ops_host) else "127.0.0.1"
    address = f"[{host}]" if ":" in host else host
    url = f"http://{address}:{settings.ops_port}/readyz"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = aiohttp.ClientTimeout(total=ASKED_WITHIN)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=headers) as session,
            session.get(url) as answer,
        ):
            given = await answer.json()
            parts = given["parts"]
            unwell = [name for name, part in parts.items() if not part["well"]]
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, LookupError, TypeError):
        return None
    about = "running Holdspace"
    if unwell:
        says = f"it is not ready: {', '.join(map(str, unwell))}"
        return Finding(about, False, says, f"what is said here of the same, and its log; {url}")
    return Finding(about, True, "it is ready")


async def _calendars(settings: Settings) -> Finding:
    """Whether an address that nobody has is answered on the web as we answer it."""
    about, url = "calendars", settings.public_url
    if not url:
        return Finding(about, True, "HOLDSPACE_PUBLIC_URL is not set: members get files")
    timeout = aiohttp.ClientTimeout(total=ASKED_WITHIN)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{url}{PATH}{'0' * 43}.ics") as answer,
        ):
            ours = answer.status in OURS and await answer.text() in SAID
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return Finding(about, None, "nothing answers at HOLDSPACE_PUBLIC_URL", START_FIRST)
    if not ours:
        says = "something else answers at HOLDSPACE_PUBLIC_URL"
        return Finding(about, False, says, f"let your proxy pass {PATH} on to Holdspace")
    return Finding(about, True, "calendar programs reach Holdspace at HOLDSPACE_PUBLIC_URL")


def _free(about: str, host: str, port: int, variable: str) -> Finding:
    try:
        must_be_free(host, port, variable)
    except CannotServe as error:
        return Finding(about, False, f"{host}, port {port}", str(error))
    return Finding(about, True, f"{host}, port {port} is free")


# --- what is said --------------------------------------------------------------------------------


def as_text(found: Sequence[Finding]) -> str:
    lines: list[str] = []
    for each in found:
        mark = {True: "well  ", False: "MEND  ", None: "?     "}[each.well]
        lines.append(f"{mark}{each.about}: {each.says}")
        if each.mend:
            lines += [f"      {line}" for line in each.mend.splitlines()]
    many = sum(each.well is False for each in found)
    unseen = sum(each.well is None for each in found)
    lines.append("")
    lines.append("Nothing has to be mended." if not many else f"{many} to mend.")
    if unseen:
        lines.append(f"{unseen} could not be seen from here: under each stands how to find out.")
    return "\n".join(lines)


def as_json(found: Sequence[Finding]) -> str:
    return json.dumps(
        {"well": is_well(found), "findings": [asdict(each) for each in found]}, indent=2
    )
