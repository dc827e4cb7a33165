"""Start-up and memory of the real ``holdspace rehearse`` with 50,000 and 500,000 sessions stored.

From the start of the process to the first answer of /healthz, and the memory it then holds (RSS of
/proc, so Linux alone measures it).
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.furnished import fill
from benchmarks.result import Result

GROUPS, SESSIONS_EACH = (500, 5000), 100
STARTS = 3
SECONDS_AT_MOST = 1.5
MEGABYTES_AT_MOST = 120.0
RATIO_AT_MOST = 1.5
PATIENCE = 60.0
FAR_AWAY = datetime(2126, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Start:
    seconds: float
    processor: float
    megabytes: float


def measure(groups: Sequence[int] = GROUPS, starts: int = STARTS) -> list[Result]:
    found = [_started(many, starts) for many in groups]
    lines: list[Result] = []
    for many, start in zip(groups, found, strict=True):
        stored = f"start with {many * SESSIONS_EACH:,} sessions stored"
        lines += [
            Result(stored, start.seconds, "s", SECONDS_AT_MOST),
            Result("  of which processor time", start.processor, "s"),
            Result("  memory held then", start.megabytes, "MB", MEGABYTES_AT_MOST),
        ]
    ratio = found[-1].processor / found[0].processor
    return [*lines, Result("  processor time, most against fewest", ratio, "x", RATIO_AT_MOST)]


def _started(groups: int, starts: int) -> Start:
    """The best of some starts."""
    with tempfile.TemporaryDirectory(prefix="holdspace-bench-") as name:
        folder = Path(name)
        with _rehearsal(folder):
            # The first start makes the database and its key.
            pass
        [database] = folder.rglob("holdspace.db")
        url = f"sqlite:///{database}"
        asyncio.run(fill(url, groups, "reminder.day_before", SESSIONS_EACH, due=FAR_AWAY))
        seconds: list[float] = []
        busy: list[float] = []
        megabytes: list[float] = []
        for _ in range(starts):
            with _rehearsal(folder) as (process, took):
                seconds.append(took)
                busy.append(_processor(process))
                megabytes.append(_resident(process))
    return Start(min(seconds), min(busy), min(megabytes))


@contextmanager
def _rehearsal(folder: Path) -> Iterator[tuple[subprocess.Popen[str], float]]:
    """The program in a process of its own, and how long it took to answer. Ended politely."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HOLDSPACE_")},
        "HOLDSPACE_DATA_DIR": str(folder),
        "HOLDSPACE_REHEARSAL_PORT": "0",
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("DATABASE_URL", None)
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "rehearse"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            address = _address(process, start)
            with urllib.request.urlopen(f"{address}/healthz", timeout=PATIENCE) as answer:  # noqa: S310
                assert answer.status == 200, answer.status
            yield process, time.perf_counter() - start
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen[str], start: float) -> str:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://[\d.]+:\d+", line):
            return found.group()
        if time.perf_counter() - start > PATIENCE:
            break
    raise RuntimeError("the room did not open: " + "".join(said))


def _resident(process: subprocess.Popen[str]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    kilobytes = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert kilobytes is not None
    return int(kilobytes.group(1)) / 1024


def _processor(process: subprocess.Popen[str]) -> float:
    """Seconds of processor time until now: what is left of the wall's time is other programs'."""
    stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
