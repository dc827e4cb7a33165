"""``holdspace backup`` and ``holdspace restore``: beside a running bot, and instead of one."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain.rights import Erasure
from bot.ports import StorageUnavailable
from bot.settings import Settings
from bot.start.database import address_of, beside, folder_of, kept_keys, must_have_keys, url_of
from bot.start.people import Opened, carry_out
from bot.storage import backup as backups
from bot.storage import swap
from bot.storage.address import sqlite_file
from bot.storage.alone import alone
from bot.storage.backup import Backup, Unsealed
from bot.storage.encryption import SecretKey
from bot.storage.engine import opened as opened_database
from bot.storage.errors import NotOurs
from bot.storage.keys import VARIABLE, key_file
from bot.storage.portable import Counts, counted
from bot.storage.several_keys import older_keys, put_first
from bot.storage.unit_of_work import open_store
from bot.storage.visit import visiting

CLOSED = (
    "It opens with the key of this house ({where}), which is not in it: keep a copy of the key "
    "somewhere else."
)
WITH_KEY = (
    "It opens with the passphrase, and the key of this house is in it: whoever has both has "
    "everything."
)
OPEN_POLLS = "Answers to check-points that are open now are not in it."
LATE = (
    "What fell due since then goes out or is left out by its rule when Holdspace starts, also what "
    "was sent after the backup was made: look at it with holdspace deliveries --due."
)
SHOWN = ("groups", "sessions", "reflections", "deliveries")
"""Tables whose rows a person would count."""


async def backup(settings: Settings, file: Path) -> str:
    """Raises StorageUnavailable."""
    url = address_of(settings)
    async with visiting(url, lambda: must_have_keys(settings, url)) as store:
        await store.key_fits()
        saved = await backups.save(
            store,
            file,
            keys=must_have_keys(settings, url),
            passphrase=_passphrase(settings),
            now=datetime.now(UTC),
            randomness=secrets.token_bytes,
        )
    where = VARIABLE if settings.secret_key else key_file(beside(settings, url))
    how = WITH_KEY if settings.backup_passphrase else CLOSED.format(where=where)
    return f"{file} holds {_counted(saved.counts)} ({_size(saved.size)}).\n{how}\n{OPEN_POLLS}"


async def check(settings: Settings, file: Path) -> str:
    """Restores it beside everything, looks at it, and throws it away. Raises
    StorageUnavailable."""
    made = _unsealed(settings, address_of(settings), file)
    with _tried_in(folder_of(settings)) as folder:
        counts, _ = await _filled(settings, made, folder / "holdspace.db", ())
    return f"{_what(made, counts)} It is whole and can be restored. Nothing was changed."


@contextmanager
def _tried_in(folder: Path) -> Iterator[Path]:
    """Raises StorageUnavailable."""
    try:
        made = TemporaryDirectory(prefix="holdspace-check-", dir=folder)
    except OSError as error:
        raise StorageUnavailable(
            f"The folder {folder} cannot be written, where the backup is tried: give this user the "
            "right to, and make room on its disk."
        ) from error
    with made as name:
        yield Path(name)


async def restore(settings: Settings, file: Path, *, replace: bool) -> str:
    """Puts a backup in the database's place. Raises StorageUnavailable; then everything is as it
    was."""
    made = _unsealed(settings, address_of(settings), file)
    url = url_of(settings)
    into = _into_postgres if sqlite_file(url) is None else _into_sqlite
    with alone(url):
        aside = f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        with _keys_in_place(settings, url, made.keys) as keys:
            said = await into(settings, url, made, aside, replace)
    return "\n".join([*said, *keys, LATE])


def _unsealed(settings: Settings, url: str, file: Path) -> Unsealed:
    """With whatever key there is, also with one that was changed since. Raises
    StorageUnavailable."""
    keys = [*kept_keys(settings, url), *older_keys(beside(settings, url))]
    return Backup(file).opened_with(keys, _passphrase(settings))


# --- into which --------------------------------------------------------------------------------


async def _into_sqlite(
    settings: Settings, url: str, made: Unsealed, aside: str, replace: bool
) -> list[str]:
    target = sqlite_file(url)
    if target is None:
        raise ValueError("a file of SQLite is meant")
    there, erased = await _there(settings, url)
    _may_replace(there, replace, f"The database {target}")
    new = target.with_name(f"{target.name}.restoring")
    swap.clear(new)
    try:
        counts, again = await _filled(settings, made, new, erased or ())
        kept = target.with_name(f"{target.name}.{aside}") if there else None
        swap.put_in_place(new, target, kept)
    finally:
        swap.clear(new)
    said = [_what(made, counts)]
    if kept is not None:
        said.append(f"What was there is kept as {kept}: take it away when you need it no more.")
    return [*said, *_erased(made, erased, again)]


async def _into_postgres(
    settings: Settings, url: str, made: Unsealed, aside: str, replace: bool
) -> list[str]:
    schema = aside.replace("-", "_")
    database = opened_database(url)
    async with aclosing(database):
        await backups.must_be_unused(database)
    there, erased = await _there(settings, url)
    database = opened_database(url)
    async with aclosing(database):
        _may_replace(there, replace, database.name)
        counts = await made.put_back(database, aside=schema, keep=bool(there))
    again = await _again(settings, url, made.keys, erased or ())
    said = [_what(made, counts)]
    if there:
        said.append(
            f"What was there is kept in the schema {schema}: take it away when you need it no more."
        )
    return [*said, *_erased(made, erased, again)]


async def _filled(
    settings: Settings, made: Unsealed, file: Path, erased: Sequence[Erasure]
) -> tuple[Counts, int]:
    """A new file with all of it, looked through; and how many were erased in it again."""
    url = f"sqlite:///{file}"
    database = opened_database(url)
    async with aclosing(database):
        counts = await made.put_back(database)
    again = await _again(settings, url, made.keys, erased)
    swap.must_be_sound(file)
    return counts, again


async def _again(
    settings: Settings, url: str, keys: Sequence[SecretKey], erased: Sequence[Erasure]
) -> int:
    """Opens what was restored as the bot does, and erases whoever came back. How many."""
    async with open_store(
        url,
        keys[0],
        keys=lambda: keys,
        randomness=secrets.token_bytes,
        on_planned=lambda _: None,
    ) as store:
        return await carry_out(Opened(settings, store), erased) if erased else 0


async def _there(settings: Settings, url: str) -> tuple[Sequence[str], Sequence[Erasure] | None]:
    """What a restore would replace, and who was erased in it; None where that cannot be read."""
    file = sqlite_file(url)
    if file is not None and (not file.exists() or not file.stat().st_size):
        return (), None
    database = opened_database(url)
    async with aclosing(database):
        try:
            there = await backups.what_is_there(database)
        except NotOurs:
            raise
        except StorageUnavailable:
            if file is None:
                raise
            return ("what cannot be read",), None
    try:
        keys = must_have_keys(settings, url)
        async with visiting(url, lambda: keys) as store:
            await store.key_fits()
            async with store.reading() as uow:
                return there, await uow.rights.erasures()
    except StorageUnavailable:
        return there, None


def _may_replace(there: Sequence[str], replace: bool, name: str) -> None:
    if there and not replace:
        raise StorageUnavailable(
            f"{name} is not empty ({', '.join(there[:3])}): add --replace to restore over it. What "
            "is there is kept beside it."
        )


# --- the key -----------------------------------------------------------------------------------


@contextmanager
def _keys_in_place(
    settings: Settings, url: str, needed: Sequence[SecretKey]
) -> Iterator[list[str]]:
    """What the restored database needs is put where Holdspace looks for it, before what is there;
    and taken away again where the block raises. What to say of it. Raises StorageUnavailable."""
    there = kept_keys(settings, url)
    missing = [each for each in needed if each not in there]
    if not missing:
        yield []
        return
    if settings.secret_key:
        raise StorageUnavailable(
            f"{VARIABLE} is another key than the one that this backup needs: leave it out, and "
            "that one is put into the key file."
        )
    file = key_file(beside(settings, url))
    with put_first(file, missing):
        yield [f"The key that it needs stands in {file} now: keep a copy of it."]


def _passphrase(settings: Settings) -> str | None:
    given = settings.backup_passphrase
    return given.get_secret_value() if given else None


# --- what is said ------------------------------------------------------------------------------


def _what(made: Unsealed, counts: Counts) -> str:
    when = f"{made.backup.made:%Y-%m-%d at %H:%M} UTC"
    return f"{made.backup.name} was made on {when}: {_counted(counts)}."


def _erased(made: Unsealed, erased: Sequence[Erasure] | None, again: int) -> list[str]:
    if erased is None:
        since = f"{made.backup.made:%Y-%m-%d at %H:%M:%S} UTC"
        return [
            f"Whoever was erased after {since} is back: carry out the list that you keep of them "
            "with holdspace erase --again FILE."
        ]
    return [f"{again} who were erased since are erased again."] if again else []


def _counted(counts: Counts) -> str:
    return ", ".join(counted(counts.get(name, 0), name) for name in SHOWN)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, count // 1000)} kB"
