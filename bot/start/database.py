"""Which database and which key, from the settings; and ``holdspace db upgrade``."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.ports import StorageUnavailable
from bot.settings import Settings
from bot.storage import migrate
from bot.storage.address import make_private, sqlite_file
from bot.storage.alone import alone
from bot.storage.keys import FoundKey, WrongKey, load_or_make_key


def url_of(settings: Settings) -> str:
    """DATABASE_URL, or a SQLite file in the data folder (made where absent, for its owner only).
    Raises StorageUnavailable."""
    if settings.database_url:
        return settings.database_url
    return f"sqlite:///{folder_of(settings) / 'holdspace.db'}"


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


@contextmanager
def key_of(settings: Settings, url: str) -> Iterator[FoundKey]:
    """HOLDSPACE_SECRET_KEY, or the key file beside the database, for a block that opens it. A key
    that was made where the old one had gone would open nothing: it is taken away again. Raises
    StorageUnavailable."""
    given = settings.secret_key.get_secret_value() if settings.secret_key else None
    file = sqlite_file(url)
    if file is not None:
        make_private(file)
    found = load_or_make_key(given, file or folder_of(settings), secrets.token_bytes)
    try:
        yield found
    except WrongKey:
        if found.made:
            Path(found.where).unlink(missing_ok=True)
        raise


async def upgrade(settings: Settings) -> str:
    """Brings the database up to this release, and says what that took. Raises StorageUnavailable,
    also where a Holdspace runs on it: its tables would change under its hands."""
    url = url_of(settings)
    with alone(url):
        before, after = await migrate.upgrade(url)
    if before == after:
        return f"The database is up to date (version {after})."
    return f"The database went from version {before or 'nothing'} to {after}."
