"""What an operator can ask of a running Holdspace, who may ask, and what nobody is shown."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import text

from bot.domain.delivery import DeliveryState
from bot.ports import StorageUnavailable
from bot.start.door import may_open, operators_door, platforms_door
from bot.start.health import ASLEEP, Health
from bot.start.metrics import Meters
from bot.start.platforms import Heard
from bot.start.serving import served
from bot.start.voice import CannotServe
from bot.storage.unit_of_work import SqlStore, open_store
from scheduler.kinds import KINDS
from tests.storage import made
from tests.storage.made import NOW
from tests.support.recording import MovableClock

TOKEN = "a-long-secret-for-a-test"
MINUTE = timedelta(minutes=1)


@dataclass
class Hand:
    """Seconds that pass when a test says so."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Door:
    url: str
    health: Health
    meters: Meters
    store: SqlStore
    seconds: Hand
    platform: dict[str, object] = field(default_factory=dict)
    away: list[bool] = field(default_factory=list)

    async def asks(self, path: str, **headers: str) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.url + path, headers=headers) as answer,
        ):
            return answer.status, await answer.text()

    async def ready(self) -> tuple[int, Mapping[str, Mapping[str, object]]]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/readyz") as answer:
            return answer.status, (await answer.json())["parts"]


class Away:
    """A store whose database does not answer."""

    def reading(self) -> None:
        raise StorageUnavailable("The database is away: start it.")


@asynccontextmanager
async def opened(folder: Path, token: str | None = None) -> AsyncIterator[Door]:
    seconds = Hand()
    meters = Meters(KINDS, seconds)
    platform: dict[str, object] = {"well": True, "connections": 2}
    url = f"sqlite:///{folder / 'holdspace.db'}"
    async with open_store(url, made.KEY, randomness=bytes, on_planned=lambda due: None) as store:
        health = Health(store, MovableClock(NOW), meters, {"slack": Heard((), lambda: platform)})
        app = operators_door(health, token)
        async with served(app, "127.0.0.1", 0, "HOLDSPACE_OPS_PORT") as port:
            meters.looked()
            yield Door(f"http://127.0.0.1:{port}", health, meters, store, seconds, platform)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with opened(tmp_path) as here:
        yield here


# --- who may ask -------------------------------------------------------------------------------


async def test_being_alive_is_all_that_everybody_may_know(tmp_path: Path) -> None:
    async with opened(tmp_path, TOKEN) as door:
        assert await door.asks("/healthz") == (200, '{"status": "ok"}')
        for path in ("/readyz", "/metrics"):
            for wrong in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
                status, said = await door.asks(path, **wrong)
                assert (status, "parts" in said, "holdspace" in said) == (401, False, False)
            status, _ = await door.asks(path, Authorization=f"Bearer {TOKEN}")
            assert status == 200


async def test_without_a_token_a_rebound_name_is_turned_away(door: Door) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await door.asks(path))[0] == 200
        assert (await door.asks(path, Host="evil.test:8081"))[0] == 403


async def test_it_is_ready_beside_a_newer_release_until_that_takes_something_away(
    door: Door,
) -> None:
    async def newer(values: str) -> None:
        async with door.store._database.writing() as connection:
            await connection.execute(text(values))

    await newer("UPDATE alembic_version SET version_num = '9999'")
    status, parts = await door.ready()
    assert (status, parts["database"]["version"]) == (200, "9999")
    await newer("UPDATE compatibility SET oldest = '9998'")
    status, parts = await door.ready()
    assert status == 503
    assert "was made by a newer Holdspace: install that one" in str(parts["database"]["why"])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "ops.example.org", ""])
def test_another_address_needs_a_token(host: str) -> None:
    with pytest.raises(CannotServe, match="HOLDSPACE_OPS_TOKEN"):
        may_open(host, None)
    may_open(host, TOKEN)
    may_open("127.0.0.1", None)


async def test_where_platforms_knock_nobody_sees_how_it_is() -> None:
    async def heard(_: web.Request) -> web.Response:
        return web.Response(text="heard")

    app = platforms_door([web.post("/slack/events", heard)])
    async with (
        served(app, "127.0.0.1", 0, "HOLDSPACE_HTTP_PORT") as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        for path, status in (("/healthz", 200), ("/readyz", 404), ("/metrics", 404)):
            async with session.get(path) as answer:
                assert answer.status == status
        async with session.post("/slack/events") as answer:
            assert await answer.text() == "heard"


# --- whether it is ready -------------------------------------------------------------------------


async def test_ready_says_each_part(door: Door) -> None:
    group = made.group()
    async with door.store.writing() as uow:
        await uow.groups.add(group)
        await uow.deliveries.plan(
            [made.delivery(group.id, due_at=NOW - MINUTE), made.delivery(group.id)]
        )
    status, parts = await door.ready()
    assert status == 200
    assert parts["process"]["well"] is True
    assert parts["database"]["version"] >= "0005"  # type: ignore[operator]
    assert (parts["scheduler"]["due"], parts["scheduler"]["overdue_seconds"]) == (2, 60.0)
    assert parts["scheduler"]["next_due"] == (NOW - MINUTE).isoformat()
    assert parts["slack"] == {"well": True, "connections": 2}


async def test_a_database_that_is_away_is_not_ready_and_alive(door: Door) -> None:
    door.health.store = Away()  # type: ignore[assignment]
    status, parts = await door.ready()
    assert (status, parts["database"]["well"]) == (503, False)
    assert parts["database"]["why"] == "The database is away: start it."
    assert (await door.asks("/healthz"))[0] == 200
    assert "holdspace_database_up 0.0" in (await door.asks("/metrics"))[1]


async def test_a_scheduler_that_sleeps_is_not_ready(door: Door) -> None:
    door.seconds.now += ASLEEP - 1
    assert (await door.ready())[0] == 200
    door.seconds.now += 2
    status, parts = await door.ready()
    assert (status, parts["scheduler"]["well"]) == (503, False)
    door.health.keeps_time = False
    status, parts = await door.ready()
    assert (status, parts["scheduler"]["elsewhere"]) == (200, True)


async def test_a_platform_that_is_not_connected_is_not_ready(door: Door) -> None:
    door.platform.update(well=False, connections=0)
    status, parts = await door.ready()
    assert (status, parts["slack"]["well"]) == (503, False)
    assert 'holdspace_connections{platform="slack"} 0.0' in (await door.asks("/metrics"))[1]


async def test_one_that_was_asked_to_stop_is_not_ready(door: Door) -> None:
    door.health.stopping = True
    assert (await door.ready())[0] == 503
    assert (await door.asks("/healthz"))[0] == 200


# --- what is measured ----------------------------------------------------------------------------


async def test_everything_is_counted_by_kind_and_never_by_whom(door: Door) -> None:
    group = made.group()
    waits = made.delivery(group.id, due_at=NOW - 2 * MINUTE)
    parked = made.delivery(group.id, state=DeliveryState.PARKED, settled_at=NOW, outcome="late:x")
    async with door.store.writing() as uow:
        await uow.groups.add(group)
        await uow.deliveries.plan([waits, parked])
        await uow.deliveries.settle([parked])
    reminder = made.delivery(group.id, kind="reminder.soon")
    sent = replace(reminder, state=DeliveryState.SENT, settled_at=NOW + 2 * MINUTE, outcome="sent")
    door.meters.settled(sent, NOW)
    door.meters.settled(replace(sent, outcome="unknown:left"), NOW)
    door.meters.settled(replace(parked, kind="of.a.newer.release"), NOW)
    door.meters.settled(replace(reminder, attempts=2), NOW)
    door.meters.acknowledged("slack", "action", 0.004)
    door.meters.database_answered(0.002)
    status, page = await door.asks("/metrics")
    lines = page.splitlines()
    assert status == 200
    for line in (
        'holdspace_deliveries_settled_total{kind="reminder.soon",outcome="sent"} 1.0',
        'holdspace_deliveries_settled_total{kind="reminder.soon",outcome="unknown"} 1.0',
        'holdspace_deliveries_settled_total{kind="other",outcome="parked"} 1.0',
        'holdspace_delivery_retries_total{kind="reminder.soon"} 1.0',
        'holdspace_delivery_lateness_seconds_bucket{kind="reminder.soon",le="60.0"} 0.0',
        'holdspace_delivery_lateness_seconds_bucket{kind="reminder.soon",le="120.0"} 1.0',
        'holdspace_acknowledgement_seconds_bucket{kind="action",le="0.005",platform="slack"} 1.0',
        'holdspace_connections{platform="slack"} 2.0',
        "holdspace_deliveries_due 1.0",
        "holdspace_deliveries_overdue_seconds 120.0",
        "holdspace_deliveries_parked 1.0",
        "holdspace_deliveries_in_flight 0.0",
        "holdspace_database_up 1.0",
    ):
        assert line in lines, line
    for whose in (group.id, group.name, group.place.channel, group.place.workspace, parked.id):
        assert whose not in page


async def test_two_processes_in_one_share_no_numbers() -> None:
    one, other = Meters(KINDS), Meters(KINDS)
    one.acknowledged("slack", "form", 0.1)
    assert b'kind="form"' in one.page()
    assert b'kind="form"' not in other.page()


async def test_the_event_loop_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.start.metrics.LAG_EVERY", 0.005)
    meters = Meters(KINDS)
    async with meters.watching():
        for _ in range(20):
            await asyncio.sleep(0.01)
    assert b"holdspace_event_loop_lag_seconds_count 0.0" not in meters.page()
