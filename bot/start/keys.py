"""``holdspace keys rotate``: a new key takes over, beside the running bot on PostgreSQL."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.audit import By, Entry, What
from bot.settings import Settings
from bot.start.database import address_of, key_of, keys_of
from bot.start.voice import CannotServe
from bot.storage.alone import alone
from bot.storage.encryption import KEY_BYTES, SecretKey
from bot.storage.keyring import Keys, Rotation
from bot.storage.keys import VARIABLE
from bot.storage.several_keys import OLD, add_first, keep_only
from bot.storage.unit_of_work import open_store
from bot.storage.visit import must_be_there

GIVE_ONE = (
    f"The key comes from {VARIABLE}, which only you can change. Make one with openssl rand -base64 "
    "32, write it before the one that is there, with a comma between them, for every process; "
    "start them again, and then run this again."
)


async def rotate(settings: Settings) -> str:
    """Begins a change of keys, or goes on with one that was interrupted, to its end. Raises
    CannotServe, StorageUnavailable."""
    url = address_of(settings)
    await must_be_there(url)
    with alone(url):
        async with key_of(settings, url) as found:
            file = None if settings.secret_key else Path(found.where)
            kept, count = await _rotated(url, found.key, keys_of(settings, url), file)
    values = "1 value was" if count == 1 else f"{count} values were"
    said = f"A new key seals everything now: {values} sealed again."
    if file is None:
        return f"{said} Take the older keys out of {VARIABLE}. {_backups()}"
    keep_only(file, kept)
    beside = f"{file}{OLD}"
    return (
        f"{said} It is in {file}: keep a copy of it. The older ones are in {beside}. {_backups()}"
    )


async def _rotated(
    url: str, key: SecretKey, keys: Keys, file: Path | None
) -> tuple[Sequence[SecretKey], int]:
    """The keys that are still needed, and how many values were sealed again."""
    async with open_store(
        url, key, keys=keys, randomness=secrets.token_bytes, on_planned=lambda _: None
    ) as store:
        rotation = store.rotation()
        if not await rotation.begun():
            await rotation.begin(await _newest(rotation, keys, file))
            await store.open_keyring()
        count = await rotation.reseal()
        if left := await rotation.retire():
            values = "1 value is" if left == 1 else f"{left} values are"
            raise CannotServe(f"{values} still under an older key: please run this again.")
        async with store.writing() as uow:
            await uow.audit.note(Entry(datetime.now(UTC), What.KEYS, By.HOST))
        return [each for each in keys() if await rotation.knows(each)], count


def _backups() -> str:
    return "Backups from before need them: throw them away when those are gone."


async def _newest(rotation: Rotation, keys: Keys, file: Path | None) -> SecretKey:
    """The first key where nothing is sealed with it yet: a person has put it there, or we have
    before we were interrupted. Otherwise a new one, in the key file."""
    first = keys()[0]
    if not await rotation.knows(first):
        return first
    if file is None:
        raise CannotServe(GIVE_ONE)
    key = SecretKey(secrets.token_bytes(KEY_BYTES))
    add_first(file, key)
    return key
