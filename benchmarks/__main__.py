"""``python -m benchmarks``: every promise of speed in one table. Ends with 1 if one is broken."""

import asyncio
import os
import sys
from collections.abc import Callable

from benchmarks import (
    deliveries,
    discord_dispatch,
    growth,
    job_store,
    month,
    press,
    recurrence,
    slack_dispatch,
    start,
)
from benchmarks.result import Result
from bot.log import library

BENCHMARKS: dict[str, Callable[[], list[Result]]] = {
    "deliveries": lambda: asyncio.run(deliveries.measure()),
    "jobstore": lambda: asyncio.run(job_store.measure()),
    "press": lambda: asyncio.run(press.measure()),
    "growth": lambda: asyncio.run(growth.measure()),
    "start": start.measure,
    "recurrence": recurrence.measure,
    "slack": lambda: asyncio.run(slack_dispatch.measure()),
    "discord": lambda: asyncio.run(discord_dispatch.measure()),
    "month": lambda: asyncio.run(month.measure()),
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is {', '.join(BENCHMARKS)}, and no {unknown[0]}.", file=sys.stderr)
        return 2
    broken = 0
    print(f"{'':60} {'measured':>12}  {'':8} {'at most':>9}")
    for name in names or BENCHMARKS:
        for line in BENCHMARKS[name]():
            bound = "" if line.bound is None else f"{line.bound:g}"
            verdict = "" if line.bound is None else ("holds" if line.holds else "BROKEN")
            broken += not line.holds
            print(
                f"{line.name:60} {line.measured:12,.2f}  {line.unit:8} {bound:>9}  {verdict}",
                flush=True,
            )
        # Seconds mean little beside other work, and whoever reads this has to see that.
        print(f"  (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors)", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    # A month has thousands of troubles, made on purpose.
    library("scheduler").setLevel("CRITICAL")
    sys.exit(main(sys.argv[1:]))
