"""What ``holdspace doctor`` looks at on this machine: the pack, time zones, the key, the disk, and
the database."""

import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.checkup import CLOCK_APART, Finding
from bot.ports import StorageUnavailable
from bot.settings import Settings, mistyped
from bot.start.clock import elapsed
from bot.start.database import beside, given_key
from bot.start.voice import CannotServe
from bot.start.words import words_of
from bot.storage.address import is_made, sqlite_file
from bot.storage.keys import VARIABLE, WrongKey, find_key, key_file
from bot.storage.soundness import must_take_changes
from bot.storage.unit_of_work import SqlStore
from scheduler.kinds import KINDS

ROOM = 500 * 1024 * 1024
"""Bytes that should be free: the database, its log while somebody reads, and a backup."""
SLOW = timedelta(milliseconds=100)
"""A database further away than this makes people wait at every press."""
UPGRADED_IN = timedelta(hours=1)
"""For so long what only a newer release knows may wait for one, while machines are upgraded."""
SHOWN = 5
"""Channels that a finding names."""
ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata", "UTC")
OPENS = "key and database"


def names() -> list[Finding]:
    """Settings that nobody reads, because their names are not right."""
    found = []
    for name, meant in mistyped(os.environ).items():
        mend = f"did you mean {meant}?" if meant else "take it out, or look at docs/hosting.md"
        found.append(Finding("settings", False, f"there is no setting {name}", mend))
    return found or [Finding("settings", True, "each name is known")]


def pack(settings: Settings) -> list[Finding]:
    try:
        words_of(settings)
    except CannotServe as error:
        return [Finding("pack", False, "it cannot be used", str(error))]
    return [Finding("pack", True, "it is whole")]


def zones() -> list[Finding]:
    try:
        for name in ZONES:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        mend = "install the tzdata package, of the system or of Python"
        return [Finding("time zones", False, "this machine has none", mend)]
    return [Finding("time zones", True, "they are there")]


def tokens(settings: Settings) -> list[Finding]:
    if settings.slack_bot_token or settings.slack_client_secret or settings.discord_token:
        return []
    from bot.start.run import WHICH

    return [Finding("tokens", False, "no platform has one", WHICH)]


def key(settings: Settings, url: str) -> list[Finding]:
    try:
        found = find_key(given_key(settings), beside(settings, url))
    except StorageUnavailable as error:
        return [Finding("key", False, "it cannot be used", str(error))]
    if found is None:
        says = f"there is none yet: the first start makes {key_file(beside(settings, url))}"
        return [Finding("key", True, says)]
    if found.where == VARIABLE:
        return [Finding("key", True, f"{VARIABLE} holds one")]
    return [_private("key", Path(found.where))]


def _private(about: str, file: Path) -> Finding:
    try:
        rights = stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return Finding(about, False, f"{file} cannot be looked at", "let this user read it")
    if rights & 0o077:
        says = f"others on this machine may read {file}"
        return Finding(about, False, says, f"chmod 600 {file}")
    return Finding(about, True, f"{file} is for its owner only")


def disk(settings: Settings, url: str) -> list[Finding]:
    try:
        folder = (sqlite_file(url) or settings.data_dir.absolute() / "x").parent
    except StorageUnavailable:
        return []
    near = next(each for each in (folder, *folder.parents) if os.access(each, os.F_OK))
    free = shutil.disk_usage(near).free
    about, says = "disk", f"{free // 1024**2} MB are free where {near} is"
    if free < ROOM:
        return [Finding(about, False, says, f"make room: {ROOM // 1024**2} MB or more")]
    return [Finding(about, True, says)]


# --- the database --------------------------------------------------------------------------------


def away(error: StorageUnavailable, url: str) -> Finding:
    """One that was never made is not wrong: the first start makes it."""
    try:
        file = sqlite_file(url)
        there = file is None or is_made(file)
    except StorageUnavailable:
        file, there = None, True
    if not there:
        return Finding("database", True, f"there is none yet: the first start makes {file}")
    return Finding("database", False, "it cannot be used", str(error))


async def database(store: SqlStore, url: str) -> list[Finding]:
    """Raises StorageUnavailable."""
    async with store.reading() as uow:
        version = await uow.overview.version()
        newer = await uow.overview.is_newer()
    # The first question opened a connection; the second one is what people wait for.
    began = perf_counter()
    async with store.reading() as uow:
        await uow.overview.version()
    took = timedelta(seconds=perf_counter() - began)
    says = f"it answers in {took.total_seconds() * 1000:.1f} ms, at version {version}"
    if newer:
        says += ", of a newer Holdspace: this one works beside it"
    slow = "bring Holdspace and its database nearer to each other, or look what is slow"
    far = took > SLOW
    found = [Finding("database", not far, says, slow if far else "")]
    found += await _opens(store)
    found += await _concerns(store)
    found.append(await _of_a_newer_one(store))
    file = sqlite_file(url)
    try:
        await must_take_changes(store, file)
    except StorageUnavailable as error:
        found.append(Finding("changes", False, "the database takes none", str(error)))
    if file is not None:
        return [*found, _private("database file", file)]
    return [*found, await _clock(store)]


async def _opens(store: SqlStore) -> list[Finding]:
    try:
        sealed = await store.key_fits()
    except WrongKey as error:
        return [Finding(OPENS, False, "they do not belong together", str(error))]
    except StorageUnavailable as error:
        says = "the database is there, and no key that can be used"
        return [Finding(OPENS, False, says, str(error))]
    return [
        Finding(OPENS, True, "the key opens what is sealed" if sealed else "nothing is sealed yet")
    ]


async def _concerns(store: SqlStore) -> list[Finding]:
    """Whether somebody reads concerns in every group. Channels are named as the platform's own
    findings name them: by their ids."""
    async with store.reading() as uow:
        without = await uow.safeguards.without()
    if not without:
        return [Finding("concerns", True, "every group has somebody who reads them")]
    places = ", ".join(f"{each.place.platform}:{each.place.channel}" for each in without[:SHOWN])
    more = f" and {len(without) - SHOWN} more" if len(without) > SHOWN else ""
    says = f"nobody reads them in {len(without)} of the groups: {places}{more}"
    mend = (
        "until then nobody can raise one there: let a coordinator type /peer concern leads in each "
        "of these channels, or in one of them for every group"
    )
    return [Finding("concerns", False, says, mend)]


async def _of_a_newer_one(store: SqlStore) -> Finding:
    """What this release does not know is left to a newer one: whether that one comes."""
    now = datetime.now(UTC)
    async with store.reading() as uow:
        waiting = await uow.overview.of_other_kinds(tuple(KINDS), now)
    about = "deliveries"
    if waiting.oldest is None:
        return Finding(about, True, "this release knows everything that is due")
    says = f"{waiting.due} of a newer Holdspace since {waiting.oldest:%Y-%m-%d %H:%M} UTC"
    if now - waiting.oldest <= UPGRADED_IN:
        return Finding(about, True, f"{says}: that one sends them")
    mend = (
        "finish the upgrade: nothing else can send them. If you went back to this release for "
        "good, holdspace deliveries --due names them, and holdspace deliveries drop takes them away"
    )
    return Finding(about, False, f"{says}, and none has come", mend)


async def _clock(store: SqlStore) -> Finding:
    """Against PostgreSQL's, which all machines share. SQLite has this machine's."""
    theirs, _, _ = await store.time(elapsed)
    apart = abs(theirs - datetime.now(UTC))
    says = f"this machine's clock is {apart.total_seconds():.1f} s off the database's"
    if apart > CLOCK_APART:
        mend = "switch on the time service of both machines"
        return Finding("database clock", False, says, mend)
    return Finding("database clock", True, says)
