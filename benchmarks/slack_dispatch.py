"""One press on Slack: what the adapter adds to bare bolt, and how soon presses are acknowledged.

The first is without database and network: a block_actions payload to its acknowledgement, with all
the work that it starts, against bolt with ``process_before_response`` and one listener that only
acknowledges. Each in turn, so that both meet the same machine; the fewest seconds of each count.

The second is the real ``holdspace run`` over HTTP with a fake Slack beside it, while deliveries are
due in 10,000 groups.
"""

import asyncio
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack import calls as talking
from adapters.slack.app import Ears, bolt_log, quiet
from adapters.slack.calls import Calls, OneToken
from adapters.slack.commands import SCOPES
from adapters.slack.homes import Homes
from adapters.slack.pace import Pace
from adapters.slack.performing import Performer
from adapters.slack.platform import SlackPlatform
from benchmarks.furnished import fill
from benchmarks.result import Result
from bot.answers import Answer, AnswerKind
from bot.events import Event, PlaceClosed
from bot.ids import Person, Place
from bot.message import Choice
from content.loader import load
from tests.adapters.slack.process import RunProcess
from tests.fakes.slack.server import FakeSlack, fake_slack
from tests.fakes.slack.state import BOT_USER, TEAM, Channel

PRESSES, ROUNDS = 1000, 7
RATIO_AT_MOST = 3.0
AT_ONCE, IN_ALL = 50, 2000
DUE = 10_000
P99_AT_MOST, LONGEST_AT_MOST = 250.0, 1000.0
URL = "http://127.0.0.1:9/api/"


class NoRouter:
    """Implements ``bot.ports.Router``: nothing comes of anything."""

    def how(self, event: Event) -> AnswerKind:
        return AnswerKind.PRIVATE

    async def handle(self, event: Event) -> Sequence[Answer]:
        return ()

    async def closed(self, event: PlaceClosed) -> None:
        """No channel closes."""

    async def suggest(self, who: Person, place: Place | None, words: str) -> Sequence[Choice]:
        return ()


async def measure() -> list[Result]:
    return [*await _ratio(), *await _acknowledged()]


async def _ratio() -> list[Result]:
    async with talking.session() as session:
        words = load().words
        pace = Pace(time.monotonic, asyncio.sleep)
        calls = Calls(OneToken("xoxb-1"), session, api_url=URL, pace=pace, randomness=bytes)
        platform = SlackPlatform(calls, words)
        ears = Ears(
            NoRouter(),
            calls,
            Performer(calls, platform, words),
            Homes(calls, words, time.monotonic),
            signing_secret="",
            monotonic=time.monotonic,
        )
        bare = _bare(calls)
        ours: list[float] = []
        theirs: list[float] = []
        for number in range(ROUNDS):
            theirs.append(await _pressed(bare.async_dispatch, number))
            ours.append(await _pressed(ears.hear, number, ears.quiet))
    each = min(ours) / PRESSES * 1e6
    return [
        Result(
            "a press on Slack, against bare bolt", min(ours) / min(theirs), "times", RATIO_AT_MOST
        ),
        Result("  processor time of one", each, "µs"),
    ]


def _bare(calls: Calls) -> AsyncApp:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="")

    async def listener(ack: AsyncAck) -> None:
        await ack()

    quiet()
    app = AsyncApp(
        logger=bolt_log,
        name="bare",
        client=calls.bare(),
        authorize=authorize,
        signing_secret="",
        process_before_response=True,
    )
    app.action(re.compile(".*"))(listener)
    return app


async def _pressed(
    dispatch: Callable[[AsyncBoltRequest], Awaitable[Any]],
    round: int,
    ended: Callable[[], Awaitable[None]] | None = None,
) -> float:
    bodies = [_press(f"{round}.{number}") for number in range(PRESSES)]
    began = time.process_time()
    for body in bodies:
        await dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    if ended is not None:
        await ended()
    return time.process_time() - began


def _press(trigger: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": "U1", "username": "rhian", "team_id": "T1"},
        "api_app_id": "A1",
        "team": {"id": "T1", "domain": "w"},
        "trigger_id": trigger,
        "container": {"type": "message", "channel_id": "C1", "message_ts": "1.1"},
        "channel": {"id": "C1", "name": "circle"},
        "response_url": "http://127.0.0.1:9/response/1",
        "actions": [{"type": "button", "action_id": "checkpoint.vote:01j/a", "action_ts": "1.2"}],
    }


def _moved_to_slack(folder: Path, fake: FakeSlack) -> None:
    """The groups of the other benchmarks, in channels of the fake."""
    with closing(sqlite3.connect(folder / "holdspace.db")) as database:
        database.execute("update groups set place_platform = 'slack', place_workspace = ?", (TEAM,))
        database.commit()
    for number in range(DUE):
        fake.channels[f"C{number}"] = Channel(f"C{number}", str(number), members={BOT_USER})


async def _acknowledged() -> list[Result]:
    seconds: list[float] = []
    with tempfile.TemporaryDirectory(prefix="holdspace-bench-") as name:
        async with fake_slack(SCOPES, "http://127.0.0.1:9") as fake:
            run = RunProcess(Path(name), fake)
            await run.start()
            await run.stop()
            url = f"sqlite:///{Path(name) / 'holdspace.db'}"
            await fill(url, DUE, "session.joining", due=datetime.now(UTC))
            _moved_to_slack(Path(name), fake)
            await run.start()
            people = [fake.person(f"p{number}") for number in range(AT_ONCE)]
            circle = fake.channel("circle", *(each.user for each in people))
            await fake.until(lambda: fake.messages, 30)
            try:
                while len(seconds) < IN_ALL:
                    sent = await asyncio.gather(
                        *(each.types("/peer help", circle) for each in people)
                    )
                    seconds += [each.seconds if each.body is not None else 3.0 for each in sent]
            finally:
                await run.stop()
    posted = sum(not each.only_for for each in fake.messages)
    p99 = statistics.quantiles(seconds, n=100)[98] * 1000
    return [
        Result(f"  acknowledged at {AT_ONCE} at once, {DUE:,} due: p99", p99, "ms", P99_AT_MOST),
        Result("  deliveries posted meanwhile", posted, ""),
        Result("  the longest of them", max(seconds) * 1000, "ms", LONGEST_AT_MOST),
    ]
