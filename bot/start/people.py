"""``holdspace erase`` and ``holdspace audit``: what a host does for people. What only looks works
beside the running bot; what erases too on PostgreSQL, on SQLite while it is stopped."""

import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from adapters.discord.inbound import WORKSPACE as DISCORD
from bot.domain.audit import By, Entry
from bot.domain.rights import Erasure, Record, counted
from bot.flows.context import Desk
from bot.flows.erasing import erase
from bot.ids import Person
from bot.ports import UnitOfWork
from bot.settings import Settings
from bot.start.database import address_of, key_of, keys_of, must_have_keys
from bot.start.house import rules_of
from bot.start.voice import CannotServe
from bot.start.words import words_of
from bot.storage.alone import alone
from bot.storage.unit_of_work import SqlStore, open_store
from bot.storage.visit import must_be_there, visiting
from scheduler.plan import Plan

SHOWN = 1000
"""Lines of the trail that are printed; of more, the newest."""
HOW = "slack:T0123:U0456 or discord:789"
BACKUPS = (
    "Copies of the database from before still hold it. Keep them no longer than you must; after "
    "one is put back, holdspace erase --again carries out what it does not know of."
)


class NotAPerson(ValueError):
    """What was typed names nobody; the message says how to."""


def person(typed: str) -> Person:
    """``slack:TEAM:USER``, or ``discord:USER``: on Discord somebody is the same on every server.
    Raises NotAPerson."""
    match typed.split(":"):
        case ["discord", user] if user:
            return Person("discord", DISCORD, user)
        case [platform, workspace, user] if platform and workspace and user:
            return Person(platform, workspace, user)
    raise NotAPerson(f"please write {HOW}")


@dataclass(frozen=True, slots=True)
class Opened:
    settings: Settings
    store: SqlStore

    def desk(self, uow: UnitOfWork, now: datetime) -> Desk:
        return Desk(
            uow=uow,
            now=now,
            library=words_of(self.settings),
            schedule=Plan(secrets.token_bytes),
            randomness=secrets.token_bytes,
            rules=rules_of(self.settings),
        )


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Opened]:
    """Raises StorageUnavailable, also where a bot runs on this SQLite file."""
    url = address_of(settings)
    await must_be_there(url)
    with alone(url):
        async with (
            key_of(settings, url) as key,
            open_store(
                url,
                key.key,
                keys=keys_of(settings, url),
                randomness=secrets.token_bytes,
                on_planned=lambda _: None,
            ) as store,
        ):
            yield Opened(settings, store)


@asynccontextmanager
async def _looking(settings: Settings) -> AsyncIterator[UnitOfWork]:
    """Beside a bot that runs. Raises StorageUnavailable."""
    url = address_of(settings)
    async with visiting(url, lambda: must_have_keys(settings, url)) as store:
        await store.key_fits()
        async with store.reading() as uow:
            yield uow


async def erase_person(settings: Settings, who: Person, typed: str, *, really: bool) -> str:
    """What is held, by kind, and that it is erased now where ``really``."""
    if not really:
        async with _looking(settings) as uow:
            lines = await _held(uow, who, typed)
        again = [f"Nothing is erased yet: holdspace erase {typed} --yes"] if lines else []
        return "\n".join([*lines, *again]) or _nothing(typed)
    async with _opened(settings) as opened:
        async with opened.store.reading() as uow:
            lines = await _held(uow, who, typed)
        if not lines:
            return _nothing(typed)
        async with opened.store.writing() as uow:
            await erase(opened.desk(uow, datetime.now(UTC)), who, By.HOST)
    return "\n".join([*lines, "It is erased.", BACKUPS])


async def _held(uow: UnitOfWork, who: Person, typed: str) -> list[str]:
    """What is held, by kind, and the groups that only they run; empty where nothing is."""
    held: Sequence[Record] = await uow.rights.held(who)
    if not held:
        return []
    groups = await uow.groups.facilitated_by(who)
    return [
        f"Held about {typed}:",
        *(f"  {kind}: {count}" for kind, count in counted(held).items()),
        *(
            f"Nobody else runs {group.name}: choose somebody with setup."
            for group in groups
            if len(group.facilitators) == 1
        ),
    ]


def _nothing(typed: str) -> str:
    return f"Nothing is held about {typed}."


# --- after a backup was put back -----------------------------------------------------------------


async def list_erased(settings: Settings) -> str:
    """Who was erased, as keyed hashes: to be kept apart from the database and its backups."""
    async with _looking(settings) as uow:
        return as_list(await uow.rights.erasures())


async def erase_again(settings: Settings, file: Path) -> str:
    """Carries out what a list says and this database does not know of. Raises CannotServe."""
    listed = read_list(file)
    async with _opened(settings) as opened:
        done = await carry_out(opened, listed)
    return f"{len(listed)} on the list, {done} of them were held here and are erased."


async def carry_out(opened: Opened, listed: Sequence[Erasure]) -> int:
    """How many people that were still held have been erased."""
    async with opened.store.reading() as uow:
        known = {each.hash for each in await uow.rights.erasures()}
        missing = {each.hash: each for each in listed if each.hash not in known}
        marks = {uow.rights.mark(who): who for who in await uow.rights.people()} if missing else {}
    done = 0
    for mark, erasure in missing.items():
        async with opened.store.writing() as uow:
            if mark in marks:
                await erase(opened.desk(uow, datetime.now(UTC)), marks[mark], By.HOST)
                done += 1
            await uow.rights.remember(erasure)
    return done


def as_list(erasures: Sequence[Erasure]) -> str:
    rows = [{"who": each.hash.hex(), "at": each.at.isoformat()} for each in erasures]
    return json.dumps({"erasures": rows}, indent=1)


def read_list(file: Path) -> Sequence[Erasure]:
    """Raises CannotServe."""
    try:
        rows: Sequence[Mapping[str, str]] = json.loads(file.read_text("utf-8"))["erasures"]
        return [Erasure(bytes.fromhex(row["who"]), _aware(row["at"])) for row in rows]
    except OSError as error:
        raise CannotServe(f"{file} cannot be read: check its name, and who may read it.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CannotServe(f"{file} is no list that holdspace erase --list has printed.") from error


def _aware(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


# --- the trail -----------------------------------------------------------------------------------


async def trail(settings: Settings, group: str, since: date | None) -> str:
    """Who saw or changed what matters, oldest first. ``group`` is an id or a part of a name, or ""
    for all. Raises CannotServe."""
    start = datetime.combine(since, time(), UTC) if since else datetime.min.replace(tzinfo=UTC)
    async with _looking(settings) as uow:
        id = await _group(uow, group)
        entries = await uow.audit.entries(start, id, SHOWN)
        homes = await uow.groups.many(sorted({each.group for each in entries if each.group}))
    names = {id: home.name for id, home in homes.items()}
    return "\n".join(_line(each, names) for each in entries) or "Nothing is noted."


async def _group(uow: UnitOfWork, asked: str) -> str | None:
    if not asked:
        return None
    if await uow.groups.get(asked):
        return asked
    found = await uow.groups.named(asked)
    if len(found) == 1:
        return found[0].id
    if not found:
        raise CannotServe(f"There is no group called {asked}.")
    listed = "\n".join(f"  {each.id}  {each.name}" for each in found)
    raise CannotServe(
        f"{len(found)} groups are called like that. Please name one by its id:\n{listed}"
    )


def _line(entry: Entry, names: Mapping[str, str]) -> str:
    who = entry.who
    by = f"{who.platform}:{who.workspace}:{who.user}" if who else f"({entry.by.value})"
    home = names.get(entry.group or "", "-")
    return f"{entry.at:%Y-%m-%d %H:%M}Z  {home}  {by}  {entry.what.value}  {entry.about}".rstrip()
