"""The real program is asked to stop while Slack is slow: it finishes what it has in hand, and not
for ever."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.slack.commands import SCOPES
from tests.adapters.slack.process import RunProcess
from tests.fakes.slack.people import Actor
from tests.fakes.slack.server import FakeSlack, fake_slack
from tests.fakes.slack.state import Channel

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(110)]

POST, ANSWER = "chat.postMessage", "response_url"


@dataclass
class Busy:
    """A post is on its way to ``kofi``, and an answer to ``rhian``: Slack has not said a word."""

    fake: FakeSlack
    run: RunProcess
    rhian: Actor
    kofi: Actor
    circle: Channel

    def asked(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.run.program.process is not None
        self.run.program.process.send_signal(how)

    def states(self) -> dict[str, str]:
        with closing(sqlite3.connect(self.run.folder / "holdspace.db")) as database:
            return dict(database.execute("select kind, state from deliveries").fetchall())


@pytest.fixture(params=["socket", pytest.param("http", marks=pytest.mark.slow)])
async def busy(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Busy]:
    address = "http://127.0.0.1:9" if request.param == "http" else ""
    async with fake_slack(SCOPES, address) as fake:
        rhian, kofi = fake.person("rhian"), fake.person("kofi")
        circle = fake.channel("circle", rhian.user, kofi.user, creator=rhian.user, private=True)
        run = RunProcess(tmp_path, fake)
        await run.start()
        await rhian.types("/peer setup", circle)
        await rhian.view()
        for each in (POST, ANSWER):
            fake.held[each] = asyncio.Event()
        await rhian.submits(
            None,
            name="Circle",
            purpose="To be heard.",
            facilitators=f"{rhian.id},{kofi.id}",
            quiet_from="",
            quiet_to="",
        )
        await rhian.types("/peer home", circle)
        await fake.until(lambda: {POST, ANSWER} <= set(fake.waiting))
        yield Busy(fake, run, rhian, kofi, circle)
        for gate in fake.held.values():
            gate.set()
        await run.stop()


async def test_what_is_in_hand_is_finished_first(busy: Busy) -> None:
    assert (await busy.run.ready())[0] == 200
    busy.asked()
    await busy.run.program.says(b"asked to stop")
    status, parts = await busy.run.ready()
    assert (status, parts["process"]["well"]) == (503, False)
    for each in (POST, ANSWER):
        busy.fake.held[each].set()
    assert await busy.run.program.ends() == 0
    await busy.kofi.reads("You help to run Circle now", private=True)
    await busy.rhian.reads("Plan a session", private=True)
    assert busy.states()["group.facilitator"] == "sent"
    assert b"not everything" not in busy.run.program.said


@pytest.mark.slow
async def test_it_waits_for_nobody_for_ever(busy: Busy) -> None:
    began = time.monotonic()
    busy.asked()
    assert await busy.run.program.ends() == 0
    assert 4 < time.monotonic() - began < 13
    assert busy.states()["group.facilitator"] == "due", "nobody knows, so it is sent again"
    assert b"Traceback" not in busy.run.program.said


async def test_asked_a_second_time_it_ends_at_once(busy: Busy) -> None:
    busy.asked()
    await busy.run.program.says(b"asked to stop")
    began = time.monotonic()
    busy.asked()
    assert await busy.run.program.ends() == -signal.SIGTERM
    assert time.monotonic() - began < 2
