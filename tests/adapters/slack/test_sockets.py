"""Socket Mode when networks behave as networks do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest

from adapters.slack import limits
from bot.answers import Reply
from tests.adapters.slack.conftest import App, running
from tests.contracts.platform import card
from tests.fakes.slack.faults import Harm
from tests.fakes.slack.people import Actor
from tests.fakes.slack.state import Channel


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same steps, in less time."""
    monkeypatch.setattr(limits, "PING_EVERY", timedelta(seconds=0.05))
    monkeypatch.setattr(limits, "SILENCE", timedelta(seconds=0.25))
    monkeypatch.setattr(limits, "HELLO", timedelta(seconds=0.5))
    monkeypatch.setattr(limits, "REFRESH", timedelta(seconds=0.3))
    monkeypatch.setattr(limits, "RECONNECT_FROM", timedelta(seconds=0.02))
    monkeypatch.setattr(limits, "RECONNECT_TO", timedelta(seconds=0.1))
    monkeypatch.setattr(limits, "TRY_AGAIN", timedelta(seconds=0.1))


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with running("socket") as working:
        working.router.answers = (Reply(card("Here")),)
        yield working


async def back(app: App) -> None:
    """Until both sockets are open again."""
    assert app.serving.sockets is not None
    async with asyncio.timeout(10):
        await app.serving.sockets.ready.wait()


def table(app: App) -> tuple[Actor, Channel]:
    rhian = app.fake.person("rhian")
    return rhian, app.fake.channel("circle", rhian.user)


async def test_there_are_two(app: App) -> None:
    assert len(app.fake.sockets.open) == 2
    assert app.serving.health() == {"well": True, "connections": 2, "refused": {}}


async def test_a_refresh_opens_the_next_one_first_and_loses_nothing(app: App) -> None:
    rhian, circle = table(app)
    old = list(app.fake.sockets.open)
    for each in old:
        await app.fake.sockets.ask_to_leave(each)
    sent = [await rhian.types("/peer home", circle) for _ in range(20)]
    assert all(each.body is not None for each in sent)
    await app.fake.until_sockets(lambda open: len(open) == 2 and not set(open) & set(old))
    assert app.fake.sockets.least == 2, "never fewer than two while they were exchanged"
    await rhian.types("/peer home", circle)
    assert app.fake.late == []


async def test_a_socket_that_breaks_is_made_again_while_the_other_carries_on(app: App) -> None:
    rhian, circle = table(app)
    broken = app.fake.sockets.open[0]
    app.fake.sockets.cut(broken)
    await app.fake.until_sockets(lambda open: broken not in open)
    assert (await rhian.types("/peer home", circle)).body is not None
    await back(app)
    assert app.fake.sockets.history == 3


async def test_a_socket_that_is_half_open_is_let_go(app: App) -> None:
    frozen = app.fake.sockets.open[0]
    frozen.frozen = True
    await app.fake.until_sockets(lambda open: len(open) == 2 and frozen not in open)
    await back(app)


async def test_both_at_once(app: App) -> None:
    rhian, circle = table(app)
    old = list(app.fake.sockets.open)
    for each in old:
        app.fake.sockets.cut(each)
    await app.fake.until_sockets(lambda open: len(open) == 2 and not set(open) & set(old))
    await back(app)
    assert (await rhian.types("/peer home", circle)).body is not None


async def test_a_storm_of_trouble_ends_with_both_open(app: App) -> None:
    app.fake.faults.add("apps.connections.open", Harm.STATUS, times=3, status=503)
    app.fake.faults.add("apps.connections.open", Harm.HANG_UP, times=2)
    app.fake.faults.add("apps.connections.open", Harm.REFUSE, times=2, code="internal_error")
    app.fake.faults.add("apps.connections.open", Harm.REFUSE, times=2, code="invalid_auth")
    old = list(app.fake.sockets.open)
    for each in old:
        app.fake.sockets.cut(each)
    await app.fake.until_sockets(lambda open: len(open) == 2 and not set(open) & set(old), 30)


async def test_one_that_says_no_hello_is_tried_again(app: App) -> None:
    app.fake.sockets.silent = 1
    app.fake.sockets.cut(app.fake.sockets.open[0])
    await app.fake.until_sockets(lambda open: len(open) == 2 and app.fake.sockets.history >= 4)
    await back(app)


async def test_noise_on_the_line_does_no_harm(app: App) -> None:
    rhian, circle = table(app)
    for each in app.fake.sockets.open:
        for noise in ("", "{", "[]", "null", '{"type": "unheard-of"}', '{"envelope_id": "1"}'):
            await each.ws.send_str(noise)
    assert (await rhian.types("/peer home", circle)).body is not None
    assert len(app.fake.sockets.open) == 2


async def test_sockets_that_are_sent_away_at_once_are_followed_more_and_more_slowly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise a Socket Mode that was switched off is asked for a hundred times a second."""
    monkeypatch.setattr(limits, "RECONNECT_FROM", timedelta(seconds=0.1))
    monkeypatch.setattr(limits, "RECONNECT_TO", timedelta(seconds=30))
    async with running("socket") as app:
        began = app.fake.sockets.history
        for _ in range(60):
            for each in list(app.fake.sockets.open):
                if not each.leaving:
                    with suppress(ConnectionError):
                        await app.fake.sockets.ask_to_leave(each, "link_disabled")
            await asyncio.sleep(0.02)
        assert 2 <= app.fake.sockets.history - began <= 12


async def test_a_socket_that_says_nothing_but_what_happened_is_open_too(app: App) -> None:
    rhian, circle = table(app)
    app.fake.sockets.silent = 2
    for each in list(app.fake.sockets.open):
        app.fake.sockets.cut(each)
    await app.fake.until_sockets(lambda open: len(open) == 2 and app.fake.sockets.history >= 4)
    assert (await rhian.types("/peer home", circle)).body is not None
    assert app.serving.sockets is not None
    assert app.serving.sockets.connected == 1
