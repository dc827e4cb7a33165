"""One press on Slack: what the adapter adds to bare bolt, and how soon presses are acknowledged.

The first is without database and network: a block_actions payload to its acknowledgement, with all
the work that it starts, against bolt with ``process_before_response`` and one listener that only
acknowledges. Each in turn, so that both meet the same machine; the fewest seconds of each count.

The second is the real ``holdspace run`` over HTTP with a fake Slack beside it, while deliveries are
due in 10,000 groups and while none is. The people have a process of their own, apart from the fake
that answers the bot. Its pauses are printed: nothing that it measures is better than those.
"""

import asyncio
import json
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack import calls as talking
from adapters.slack.app import Ears
from adapters.slack.calls import Calls, OneToken
from adapters.slack.commands import SCOPES
from adapters.slack.homes import Homes
from adapters.slack.pace import Pace
from adapters.slack.people import People
from adapters.slack.performing import Performer
from adapters.slack.platform import SlackPlatform
from benchmarks.furnished import fill
from benchmarks.result import Result
from bot.answers import Answer, AnswerKind
from bot.events import Event, PlaceClosed, PlaceMoved, PlaceOpened
from bot.ids import Person, Place
from bot.log import library
from bot.message import Choice
from content.loader import load
from tests.adapters.slack.process import RunProcess
from tests.fakes.slack.server import FakeSlack, fake_slack
from tests.fakes.slack.state import BOT_USER, TEAM, Channel, Payload
from tests.fakes.slack.ways import Http, Sent

PRESSES, ROUNDS = 1000, 7
RATIO_AT_MOST = 3.0
AT_ONCE, IN_ALL, CALM = 50, 10_000, 2000
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

    async def opened(self, event: PlaceOpened) -> None:
        """No channel comes back."""

    async def moved(self, event: PlaceMoved) -> None:
        """No channel gets another id."""

    async def suggest(self, who: Person, place: Place | None, words: str) -> Sequence[Choice]:
        return ()


async def measure(due: int = DUE, presses: int = IN_ALL) -> list[Result]:
    return [*await _ratio(), *await _acknowledged(due, presses)]


async def _ratio() -> list[Result]:
    async with talking.session() as session:
        words = load().words
        pace = Pace(time.monotonic, asyncio.sleep)
        calls = Calls(OneToken("xoxb-1"), session, api_url=URL, pace=pace, randomness=bytes)
        people = People(calls, time.monotonic)
        platform = SlackPlatform(calls, words, people)
        ears = Ears(
            NoRouter(),
            calls,
            Performer(calls, platform, words),
            Homes(calls, words, people, time.monotonic),
            people,
            platform,
            signing_secret="",
            monotonic=time.monotonic,
            randomness=bytes,
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

    app = AsyncApp(
        logger=library("slack_bolt"),
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


def _moved_to_slack(folder: Path, fake: FakeSlack, due: int) -> None:
    """The groups of the other benchmarks, in channels of the fake."""
    with closing(sqlite3.connect(folder / "holdspace.db")) as database:
        database.execute("update groups set place_platform = 'slack', place_workspace = ?", (TEAM,))
        database.commit()
    for number in range(due):
        fake.channels[f"C{number}"] = Channel(f"C{number}", str(number), members={BOT_USER})


@dataclass(frozen=True)
class _Presses:
    """How long each took to be acknowledged, and the longest pause of whoever measured it, in
    seconds: what that one measures is never better. ``posted`` deliveries went out meanwhile."""

    seconds: list[float]
    own_pause: float
    posted: int

    @property
    def p50(self) -> float:
        return statistics.quantiles(self.seconds, n=100)[49] * 1000

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.seconds, n=100)[98] * 1000


async def _acknowledged(due: int, presses: int) -> list[Result]:
    calm, busy = await _presses(0, min(CALM, presses)), await _presses(due, presses)
    what = f"  acknowledged at {AT_ONCE} at once, {due:,} due"
    return [
        Result(f"{what}: p99", busy.p99, "ms", P99_AT_MOST),
        Result(f"  the longest of {presses:,}", max(busy.seconds) * 1000, "ms", LONGEST_AT_MOST),
        Result("  p50", busy.p50, "ms"),
        Result("  p99 against that with none due", busy.p99 / calm.p99, "times"),
        Result("  p99 with none due", calm.p99, "ms"),
        Result("  the longest pause of whoever measured this", busy.own_pause * 1000, "ms"),
        Result("  deliveries posted meanwhile", busy.posted, ""),
    ]


async def _presses(due: int, count: int) -> _Presses:
    with tempfile.TemporaryDirectory(prefix="holdspace-bench-") as name:
        async with fake_slack(SCOPES, "http://127.0.0.1:9") as fake:
            run = RunProcess(Path(name), fake)
            await run.start()
            await run.stop()
            if due:
                url = f"sqlite:///{Path(name) / 'holdspace.db'}"
                await fill(url, due, "session.joining", due=datetime.now(UTC))
                _moved_to_slack(Path(name), fake, due)
            payloads = await _typed(fake, count)
            await run.start()
            if due:
                await fake.until(lambda: fake.messages, 30)
            try:
                said = json.loads(await _in_their_own_process(fake, payloads))
            finally:
                await run.stop()
    posted = sum(not each.only_for for each in fake.messages)
    return _Presses(said["seconds"], said["own_pause"], posted)


class _Letterbox(Http):
    """Keeps what people send, for somebody else to send."""

    def __init__(self, way: Http) -> None:
        super().__init__(way.url, way.secret)
        self.payloads: list[Payload] = []

    async def send(self, kind: str, payload: Payload) -> Sent:
        self.payloads.append(payload)
        return Sent(kind, payload, {}, 0.0)


async def _typed(fake: FakeSlack, count: int) -> list[Payload]:
    """What so many presses send, made beforehand."""
    way = fake.way
    assert isinstance(way, Http)
    people = [fake.person(f"p{number}") for number in range(AT_ONCE)]
    circle = fake.channel("circle", *(each.user for each in people))
    box = fake.way = _Letterbox(way)
    for number in range(count):
        await people[number % AT_ONCE].types("/peer help", circle)
    await box.close()
    fake.way = way
    return box.payloads


async def _in_their_own_process(fake: FakeSlack, payloads: Sequence[Payload]) -> bytes:
    way = fake.way
    assert isinstance(way, Http)
    people = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.slack_people", way.url, way.secret, str(AT_ONCE)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        given = "\n".join(map(json.dumps, payloads)).encode()
        said, _ = await people.communicate(given)
    finally:
        if people.returncode is None:
            people.kill()
            await people.wait()
    assert not people.returncode, people.returncode
    return said
