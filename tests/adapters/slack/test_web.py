"""HTTP: only Slack is heard, and it is heard once."""

import json
import random
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest

from adapters.slack import limits
from bot.answers import Reply
from tests.adapters.slack.conftest import App, running
from tests.contracts.platform import card
from tests.fakes.slack.server import SIGNING_SECRET
from tests.fakes.slack.ways import Http, encoded, signed


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with running("http") as working:
        working.router.answers = (Reply(card("Here")),)
        yield working


def way(app: App) -> Http:
    assert isinstance(app.fake.way, Http)
    return app.fake.way


async def a_request(app: App) -> tuple[str, str]:
    rhian = app.fake.person("rhian")
    sent = await rhian.types("/peer home", app.fake.channel("circle", rhian.user))
    await app.serving.quiet()
    app.router.events.clear()
    return encoded(sent.kind, {**sent.payload, "trigger_id": "another"})


@pytest.mark.parametrize("seconds", [-301, 301, -86_400])
async def test_an_old_or_early_request_is_refused(app: App, seconds: int) -> None:
    body, content_type = await a_request(app)
    headers = signed(SIGNING_SECRET, body, time.time() + seconds)
    sent = await way(app).raw("", {}, body, content_type, headers)
    assert sent.status == 401
    assert app.router.events == []


async def test_a_request_within_five_minutes_is_taken(app: App) -> None:
    body, content_type = await a_request(app)
    headers = signed(SIGNING_SECRET, body, time.time() - 290)
    assert (await way(app).raw("", {}, body, content_type, headers)).status == 200
    await app.serving.quiet()
    assert len(app.router.events) == 1


async def test_a_replay_has_no_effect(app: App) -> None:
    body, content_type = await a_request(app)
    headers = signed(SIGNING_SECRET, body, time.time())
    for _ in range(4):
        assert (await way(app).raw("", {}, body, content_type, headers)).status == 200
    await app.serving.quiet()
    assert len(app.router.events) == 1


@pytest.mark.parametrize("requests", [300, pytest.param(10_000, marks=pytest.mark.slow)])
async def test_nothing_that_was_changed_on_the_way_is_taken(app: App, requests: int) -> None:
    body, content_type = await a_request(app)
    good = signed(SIGNING_SECRET, body, time.time())
    chance = random.Random(7)
    for _ in range(requests):
        headers, sent = dict(good), body
        match chance.randrange(4):
            case 0:
                at = chance.randrange(len(sent))
                sent = f"{sent[:at]}{'x' if sent[at] != 'x' else 'y'}{sent[at + 1 :]}"
            case 1:
                headers["X-Slack-Signature"] = f"v0={chance.getrandbits(256):064x}"
            case 2:
                earlier = int(good["X-Slack-Request-Timestamp"]) - chance.randrange(1, 200)
                headers["X-Slack-Request-Timestamp"] = str(earlier)
            case _:
                del headers[chance.choice(sorted(headers))]
        answer = await way(app).raw("", {}, sent, content_type, headers)
        assert answer.status in (400, 401)
    await app.serving.quiet()
    assert app.router.events == []


@pytest.mark.parametrize("at", ["", "nan", "1e9", "-1", "17.5", "9" * 400, "9" * 5000])
async def test_a_time_that_is_none_is_refused(app: App, at: str) -> None:
    body, content_type = await a_request(app)
    headers = {**signed(SIGNING_SECRET, body, time.time()), "X-Slack-Request-Timestamp": at}
    assert (await way(app).raw("", {}, body, content_type, headers)).status == 401
    assert app.router.events == []


async def test_another_secret_is_not_slacks(app: App) -> None:
    body, content_type = await a_request(app)
    headers = signed("another-secret", body, time.time())
    assert (await way(app).raw("", {}, body, content_type, headers)).status == 401


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("body", ["", "{", "[]", "null", "payload=%7B", "\x00", "[" * 3000])
async def test_what_is_no_request_is_refused_or_ignored(
    app: App, body: str, content_type: str
) -> None:
    for headers in ({}, signed(SIGNING_SECRET, body, time.time())):
        answer = await way(app).raw("", {}, body, content_type, headers)
        assert 200 <= answer.status < 500
    assert app.router.events == []


async def test_a_body_that_is_too_large_is_refused_unread(app: App) -> None:
    body = "x" * (limits.BODY_BYTES + 1)
    assert (await way(app).raw("", {}, body, "application/json", {})).status == 413


async def test_the_address_can_be_verified(app: App) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c-1", "token": "t"})
    headers = signed(SIGNING_SECRET, body, time.time())
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            way(app).url, data=body, headers={"Content-Type": "application/json", **headers}
        ) as answer,
    ):
        assert answer.status == 200
        assert "c-1" in await answer.text()


async def test_a_retry_that_is_the_only_delivery_is_taken(app: App) -> None:
    body, content_type = await a_request(app)
    headers = {
        **signed(SIGNING_SECRET, body, time.time()),
        "X-Slack-Retry-Num": "2",
        "X-Slack-Retry-Reason": "http_timeout",
    }
    assert (await way(app).raw("", {}, body, content_type, headers)).status == 200
    await app.serving.quiet()
    assert len(app.router.events) == 1
