"""Which database and which key, from the settings; and ``holdspace db upgrade``."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.ports import StorageUnavailable
from bot.settings import Settings
from bot.storage import migrate
from bot.storage.address import sqlite_file
from bot.storage.alone import alone
from bot.storage.encryption import SecretKey
from bot.storage.keyring import Keys
from bot.storage.keys import VARIABLE, FoundKey, WrongKey, find_key, load_or_make_key
from bot.storage.several_keys import every_key


def url_of(settings: Settings) -> str:
    """DATABASE_URL, or a SQLite file in the data folder (made where absent, for its owner only). A
    key that is there and none is said first: nothing has been made by then. Raises
    StorageUnavailable."""
    url = address_of(settings)
    kept_keys(settings, url)
    if not settings.database_url:
        folder_of(settings)
    return url


def address_of(settings: Settings) -> str:
    """The same, with nothing made."""
    return settings.database_url or f"sqlite:///{settings.data_dir.absolute() / 'holdspace.db'}"


def folder_of(settings: Settings) -> Path:
    """The data folder. Raises StorageUnavailable."""
    folder = settings.data_dir.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(
            f"The data folder {folder} cannot be made: choose another with HOLDSPACE_DATA_DIR."
        ) from error
    return folder


@asynccontextmanager
async def key_of(settings: Settings, url: str) -> AsyncIterator[FoundKey]:
    """HOLDSPACE_SECRET_KEY, or the key file beside the database, for a block that opens it. The
    database is brought up to this release first: where it cannot be used, no key is made for it,
    and none is asked for. A key that was made where the old one had gone would open nothing: it is
    taken away again. Raises StorageUnavailable."""
    await migrate.upgrade(url)
    given = given_key(settings)
    if given is None and sqlite_file(url) is None:
        folder_of(settings)
    found = load_or_make_key(given, beside(settings, url), secrets.token_bytes)
    try:
        yield found
    except WrongKey:
        if found.made:
            _take_away(found)
        raise


def _take_away(made: FoundKey) -> None:
    Path(made.where).unlink(missing_ok=True)


def keys_of(settings: Settings, url: str) -> Keys:
    """Every key there is by now, newest first: while a new one takes over there are two."""
    return lambda: every_key(given_key(settings), beside(settings, url))


def kept_keys(settings: Settings, url: str) -> Sequence[SecretKey]:
    """The same where there are any; none is made. Raises StorageUnavailable."""
    there = find_key(given_key(settings), beside(settings, url)) is not None
    return keys_of(settings, url)() if there else ()


def must_have_keys(settings: Settings, url: str) -> Sequence[SecretKey]:
    """Raises StorageUnavailable."""
    found = kept_keys(settings, url)
    if not found:
        raise StorageUnavailable(
            "There is no key for this database: put its holdspace.key beside it, or set "
            f"{VARIABLE}."
        )
    return found


def beside(settings: Settings, url: str) -> Path:
    """The database's file, or one in the data folder in its stead: its key file is beside it."""
    return sqlite_file(url) or settings.data_dir.absolute() / "holdspace.db"


def given_key(settings: Settings) -> str | None:
    """HOLDSPACE_SECRET_KEY as it was written."""
    return settings.secret_key.get_secret_value() if settings.secret_key else None


async def upgrade(settings: Settings) -> str:
    """Brings the database up to this release, and says what that took. Raises StorageUnavailable,
    also where a Holdspace runs on it: its tables would change under its hands."""
    url = url_of(settings)
    with alone(url):
        before, after = await migrate.upgrade(url)
    if after not in migrate.known_versions():
        return (
            f"The database has version {after}: a newer Holdspace has added to it, and this one "
            "works beside it."
        )
    if before == after:
        return f"The database is up to date (version {after})."
    if not before:
        return f"The database was empty, and has its tables now (version {after})."
    return f"The database went from version {before} to {after}."


async def check(settings: Settings) -> tuple[str, int]:
    """Every problem with its mend, or that it is sound; and the exit code. Changes nothing, and may
    be asked while Holdspace runs. Raises StorageUnavailable."""

    from bot.storage.soundness import problems  # it brings all of storage with it

    url = address_of(settings)
    wrong, about = await problems(url, lambda: must_have_keys(settings, url))
    return ("\n".join(wrong), 1) if wrong else (f"{about} It is sound.", 0)
