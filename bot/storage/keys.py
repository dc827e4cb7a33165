"""The secret key: HOLDSPACE_SECRET_KEY, or a file beside the database, made when absent."""

import base64
import binascii
import errno
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.ports import StorageUnavailable
from bot.storage.encryption import KEY_BYTES, SecretKey

VARIABLE = "HOLDSPACE_SECRET_KEY"
_HEX = set("0123456789abcdefABCDEF")


class WrongKey(StorageUnavailable):
    """The database holds what was sealed with another key, and nothing sealed with this one."""


@dataclass(frozen=True, slots=True)
class FoundKey:
    """``made`` says that it is new, so that a person can be told to keep it. ``where`` is a file's
    path, or the variable's name."""

    key: SecretKey
    made: bool
    where: str


def find_key(env_value: str | None, beside: Path) -> FoundKey | None:
    """The key given, else the one in the file, else None: nothing is made. Raises
    StorageUnavailable."""
    if env_value and env_value.strip():
        return FoundKey(read_key(env_value, VARIABLE), made=False, where=VARIABLE)
    file = key_file(beside)
    try:
        if not file.exists():
            return None
        return FoundKey(read_key(file.read_text("utf-8"), str(file)), made=False, where=str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise unusable(file, error) from error


def load_or_make_key(
    env_value: str | None, beside: Path, randomness: Callable[[int], bytes]
) -> FoundKey:
    """The key given, else the one in the file, else a new one in that file for its owner only.

    ``beside`` is the database's file. Raises StorageUnavailable with one sentence.
    """
    found = find_key(env_value, beside)
    if found is not None:
        return found
    file = key_file(beside)
    try:
        key = randomness(KEY_BYTES)
        _write(file, base64.b64encode(key) + b"\n")
    except FileExistsError:
        return load_or_make_key(None, beside, randomness)  # another process was quicker
    except OSError as error:
        raise unusable(file, error) from error
    return FoundKey(SecretKey(key), made=True, where=str(file))


def unusable(file: Path, error: OSError | UnicodeDecodeError) -> StorageUnavailable:
    """What to say of a key file that cannot be read or written."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageUnavailable(
            f"The key file {file} cannot be written: make room on its disk, then try again."
        )
    return StorageUnavailable(
        f"The key file {file} cannot be used: let this user read and write it and its folder, "
        f"or set {VARIABLE}."
    )


def key_file(beside: Path) -> Path:
    """Where the database's file is ``beside``."""
    return beside.with_suffix(".key")


def read_key(written: str, where: str) -> SecretKey:
    """Base64 (either alphabet, padded or not) or hex, with whatever spaces came with the paste. Of
    several (``several_keys``) the first. ``where`` is what to call it. Raises
    StorageUnavailable."""
    if not written.strip():
        raise StorageUnavailable(
            f"{where} is empty: put back the key that your database was made with. Where there is "
            "no database yet, take this file away, and the first start makes one."
        )
    one = next((each for each in re.split(r"[,\n]", written) if each.strip()), written)
    bare = "".join(one.split()).strip("'\"")
    try:
        if len(bare) == 2 * KEY_BYTES and set(bare) <= _HEX:
            return SecretKey(bytes.fromhex(bare))
        standard = bare.replace("-", "+").replace("_", "/").rstrip("=")
        return SecretKey(base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True))
    except (ValueError, binascii.Error) as error:
        raise StorageUnavailable(
            f"{where} does not hold a key: it needs 32 bytes as base64 or hex, as "
            '"openssl rand -base64 32" prints them.'
        ) from error


def _write(file: Path, words: bytes) -> None:
    """Whole or not at all, even through a power cut: another process may read it at once."""
    if not file.parent.is_dir():
        file.parent.mkdir(mode=0o700)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(words)
            out.flush()
            os.fsync(out.fileno())
        os.link(part, file)  # unlike a rename, this never replaces a key that is there
    finally:
        part.unlink(missing_ok=True)
