"""A SQLite file has one running Holdspace; the system lets go of it however that one ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.ports import StorageUnavailable
from bot.storage.alone import alone

HOLDER = (
    "import sys\n"
    "from bot.storage.alone import alone\n"
    "with alone(sys.argv[1]):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_second_process_is_told_until_the_first_is_gone(
    sqlite_url: str, end: signal.Signals
) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDER, sqlite_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        told = pytest.raises(StorageUnavailable, match="Another Holdspace already runs on")
        with told, alone(sqlite_url):
            pytest.fail("it was let in")
        first.send_signal(end)
        first.wait()
        with alone(sqlite_url):
            pass


def test_what_the_block_raises_is_its_own(sqlite_url: str) -> None:
    with pytest.raises(BlockingIOError, match="mine"), alone(sqlite_url):
        raise BlockingIOError("mine")
    with alone(sqlite_url):
        pass


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="make it"), alone(f"sqlite:///{tmp_path}/x/h.db"):
        pytest.fail("it was let in")


def test_postgres_is_shared_by_many() -> None:
    url = "postgresql://somebody@host/holdspace"
    with alone(url), alone(url):
        pass
