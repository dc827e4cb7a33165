"""Deliveries through the real engine, store and adapter to a Slack that counts: where three in ten
answers are lost after the message was posted, and where one message a second a channel is all."""

import random
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.flows.context import Rules
from bot.ids import Place
from bot.ports import Store
from bot.storage.unit_of_work import open_store
from content.loader import load
from scheduler.delivery import Engine
from scheduler.plan import Plan
from scheduler.ticker import Ticker
from tests.adapters.slack.conftest import App, running
from tests.fakes.slack.faults import Fault, Harm
from tests.fakes.slack.state import TEAM
from tests.scheduler.engine_room import KINDS
from tests.scheduler.people import group
from tests.support.conversation import START
from tests.support.databases import new_file
from tests.support.recording import MovableClock

GROUPS = 1000
PATIENT_GROUPS, EACH = 20, 5
POST = "chat.postMessage"
LIMITED_AT_MOST = 0.01


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_what_is_lost_on_the_way_back_is_said_again_only_where_that_is_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figure: Callable[[str], None]
) -> None:
    chance, lost = random.Random(11), Counter[str]()

    def loses(method: str) -> Fault | None:
        if method != POST or chance.random() >= 0.3:
            return None
        lost[method] += 1
        return Fault(method, Harm.DO_AND_HANG_UP)

    async with running("http") as app:
        monkeypatch.setattr(app.fake.faults, "take", loses)
        await deliver(tmp_path, app, {"resend": 1, "leave": 1}, GROUPS // 2)
        said = Counter(each.text for each in app.fake.messages)
    wanted = {f"{kind} {n}-0" for kind in ("resend", "leave") for n in range(GROUPS // 2)}
    assert set(said) == wanted
    twice = {words: many for words, many in said.items() if many > 1}
    assert all(words.startswith("resend") for words in twice)
    figure(
        f"{GROUPS:,} deliveries, {lost[POST]} answers lost: {len(wanted - set(said))} lost, "
        f"{len(twice)} said again of those that may be, 0 of the others"
    )
    again = sum(said.values()) - GROUPS
    # Of what is said again each lost answer makes one more; of what is not, none.
    assert 0 < again < lost[POST]
    assert lost[POST] > GROUPS * 0.3


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_slack_hardly_ever_has_to_ask_for_patience(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    """Where it allows one message a second a channel and not one more at once."""
    async with running("http") as app:
        app.fake.posting.burst = 1.0
        await deliver(tmp_path, app, {"resend": EACH}, PATIENT_GROUPS)
        said = Counter(each.text for each in app.fake.messages)
        asked = [each.error for each in app.fake.calls if each.method == POST]
    limited = asked.count("ratelimited")
    figure(f"{limited} of {len(asked)} calls answered 429")
    assert set(said.values()) == {1}
    assert len(said) == PATIENT_GROUPS * EACH
    assert limited <= LIMITED_AT_MOST * len(asked)


async def deliver(folder: Path, app: App, kinds: dict[str, int], groups: int) -> None:
    """So many of each kind in each of so many channels, until all is settled."""
    clock, plan = MovableClock(START), Plan(secrets.token_bytes)
    url = new_file(folder)
    opened = open_store(url, bytes(32), randomness=secrets.token_bytes, on_planned=lambda _: None)
    async with opened as store:
        engine = Engine(
            store=store,
            kinds=KINDS,
            platforms={"slack": app.slack.platform},
            clock=clock,
            library=load(),
            schedule=plan,
            randomness=secrets.token_bytes,
            rules=Rules(),
            worker="one",
        )
        rhian = app.fake.user("rhian")
        async with store.writing() as uow:
            for kind, each in kinds.items():
                for number in range(groups):
                    channel = app.fake.channel(f"{kind}-{number}", rhian)
                    circle = replace(
                        group(id=f"{kind}{number}"), place=Place("slack", TEAM, channel.id)
                    )
                    await uow.groups.add(circle)
                    await uow.deliveries.plan(
                        [
                            plan.at_once(
                                kind, circle, f"s{n}", START, detail=f"{kind} {number}-{n}"
                            )
                            for n in range(each)
                        ]
                    )
        ticker = Ticker(engine, clock)
        await ticker.run_until_quiet()
        while (due := await _next_due(store)) is not None:
            clock.to(max(due, clock.now()))
            await ticker.run_until_quiet()


async def _next_due(store: Store) -> datetime | None:
    async with store.reading() as uow:
        return await uow.deliveries.next_due()
