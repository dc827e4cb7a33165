"""People who press, in a process of their own: ``python -m benchmarks.slack_people URL SECRET N``.

Reads one JSON payload a line and sends each as Slack would, N at once and the next N when those are
acknowledged. Says in one line of JSON how long each took to be acknowledged, and its own longest
pause, both in seconds: nothing that it measures can be better than that. Whatever else a benchmark
needs (the fake that answers the bot) stays in the other process, whose pauses would otherwise be
counted as the bot's.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Sequence

from tests.fakes.slack.state import Payload
from tests.fakes.slack.ways import ACKNOWLEDGE_SECONDS, Http

LOOK_EVERY = 0.005
"""Seconds between two looks at whether the event loop is free."""


async def press(url: str, secret: str, at_once: int, payloads: Sequence[Payload]) -> str:
    slack = Http(url, secret)
    pauses = [0.0]
    watching = asyncio.create_task(_watch(pauses))
    seconds: list[float] = []
    try:
        for first in range(0, len(payloads), at_once):
            wave = payloads[first : first + at_once]
            sent = await asyncio.gather(*(slack.send("slash_commands", each) for each in wave))
            seconds += [
                each.seconds
                if each.body is not None and each.status == 200
                else ACKNOWLEDGE_SECONDS
                for each in sent
            ]
    finally:
        watching.cancel()
        await slack.close()
    return json.dumps({"seconds": seconds, "own_pause": max(pauses)})


async def _watch(pauses: list[float]) -> None:
    while True:
        began = time.monotonic()
        await asyncio.sleep(LOOK_EVERY)
        pauses.append(time.monotonic() - began - LOOK_EVERY)


def main(url: str, secret: str, at_once: str) -> None:
    payloads = [json.loads(line) for line in sys.stdin]
    gc.freeze()
    sys.stdout.write(asyncio.run(press(url, secret, int(at_once), payloads)))


if __name__ == "__main__":
    main(*sys.argv[1:])
