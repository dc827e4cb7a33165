"""Which database and which key, from the settings; and ``holdspace db upgrade``."""

import secrets
from pathlib import Path

from bot.ports import StorageUnavailable
from bot.settings import Settings
from bot.storage import migrate
from bot.storage.address import sqlite_file
from bot.storage.keys import FoundKey, load_or_make_key


def url_of(settings: Settings, file: str = "holdspace.db") -> str:
    """DATABASE_URL, or a SQLite file in the data folder (made where absent, for its owner only).
    Raises StorageUnavailable."""
    if settings.database_url:
        return settings.database_url
    return f"sqlite:///{folder_of(settings) / file}"


def folder_of(settings: Settings) -> Path:
    """The data folder. Raises StorageUnavailable."""
    folder = settings.data_dir.expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(
            f"The data folder {folder} cannot be made: choose another with HOLDSPACE_DATA_DIR."
        ) from error
    return folder


def key_of(settings: Settings, url: str) -> FoundKey:
    """HOLDSPACE_SECRET_KEY, or the key file beside the database. Raises StorageUnavailable."""
    given = settings.secret_key.get_secret_value() if settings.secret_key else None
    beside = sqlite_file(url) or folder_of(settings)
    return load_or_make_key(given, beside, secrets.token_bytes)


async def upgrade(settings: Settings) -> str:
    """Brings the database up to this release, and says what that took."""
    before, after = await migrate.upgrade(url_of(settings))
    if before == after:
        return f"The database is up to date (version {after})."
    return f"The database went from version {before or 'nothing'} to {after}."
