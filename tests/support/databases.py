"""New SQLite databases for tests, quickly.

Each is the copy of one file that was migrated once in this process: a thousand tests need tables,
and a few are about how tables are made. Those begin without a file.
"""

import asyncio
import functools
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.storage import migrate


def new_file(folder: Path, name: str = "holdspace.db") -> str:
    """The URL of a database in that folder, with this release's tables. What is there stays: a
    second call is a program that starts again."""
    file = folder / name
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_migrated(), file)
    return f"sqlite:///{file}"


@functools.cache
def _migrated() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="holdspace-tables-")
    _KEPT.append(folder)
    file = Path(folder.name) / "holdspace.db"
    # In a thread: whoever asks may stand in a running event loop.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, migrate.upgrade(f"sqlite:///{file}")).result()
    return file


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
"""Their files go with the process."""
