"""Who may come in, and what every answer says about what a page may do."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from adapters.rehearsal.doors import DoorClosed, may_open
from tests.adapters.rehearsal.fakes import house
from tests.adapters.rehearsal.window import open_window

TOKEN = "a long secret for a test"


async def _status(url: str, **headers: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status


async def test_the_page_and_its_files_come_with_strict_headers(tmp_path: Path) -> None:
    async with house(tmp_path) as at, aiohttp.ClientSession() as session:
        for path in ("/", "/static/js/main.js", "/static/room.css", "/healthz", "/nowhere"):
            async with session.get(at.url + path) as response:
                policy = response.headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
                assert "unsafe" not in policy
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert response.headers["Referrer-Policy"] == "no-referrer"


async def test_health(tmp_path: Path) -> None:
    async with (
        house(tmp_path) as at,
        aiohttp.ClientSession() as session,
        session.get(f"{at.url}/healthz") as response,
    ):
        assert await response.json() == {"status": "ok", "waiting": 0}


@pytest.mark.parametrize(
    "host", ["holdspace.example.org", "evil.test:8765", "192.168.1.4", "", "["]
)
async def test_a_rebound_name_is_turned_away(tmp_path: Path, host: str) -> None:
    async with house(tmp_path) as at:
        for path in ("/", "/healthz", "/static/room.css"):
            # Either our refusal, or the HTTP parser's for what is no host at all.
            assert await _status(at.url + path, Host=host) in (400, 403)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
async def test_this_machine_may_come_in(tmp_path: Path, name: str) -> None:
    async with house(tmp_path) as at:
        assert await _status(f"{at.url}/", Host=f"{name}:{at.port}") == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.test", "null", "http://127.0.0.1:1", "http://localhost.evil.test"]
)
async def test_another_pages_socket_is_turned_away(tmp_path: Path, origin: str) -> None:
    async with house(tmp_path) as at, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await session.ws_connect(f"{at.url}/socket", origin=origin)
        assert caught.value.status == 403
        assert await _status(f"{at.url}/", Origin=origin) == 403


async def test_a_socket_without_an_origin_is_turned_away(tmp_path: Path) -> None:
    async with house(tmp_path) as at, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await session.ws_connect(f"{at.url}/socket")
        assert caught.value.status == 403


async def test_a_token_opens_the_door_once_and_leaves_the_address(tmp_path: Path) -> None:
    async with (
        house(tmp_path, token=TOKEN) as at,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
    ):
        async with session.get(f"{at.url}/") as response:
            assert response.status == 403
            assert "This door is closed" in await response.text()
        async with session.get(f"{at.url}/?token=wrong") as response:
            assert response.status == 403
        async with session.get(
            f"{at.url}/", params={"token": TOKEN, "seat": "kofi"}, allow_redirects=False
        ) as response:
            assert response.status == 303
            assert response.headers["Location"] == "/?seat=kofi"
            cookie = response.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            assert TOKEN not in cookie
        async with session.get(f"{at.url}/") as response:
            assert response.status == 200


async def test_with_a_token_the_socket_and_the_files_need_it_too(tmp_path: Path) -> None:
    async with house(tmp_path, token=TOKEN) as at:
        assert await _status(f"{at.url}/files/1") == 403
        assert await _status(f"{at.url}/static/room.css") == 403
        assert await _status(f"{at.url}/healthz") == 200
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(f"{at.url}/socket", origin=at.url)


async def test_a_calendars_address_is_a_token_of_its_own(tmp_path: Path) -> None:
    async with house(tmp_path, token=TOKEN) as at:
        assert await _status(f"{at.url}/calendar/{'k' * 43}.ics") == 404
        assert await _status(f"{at.url}/calendar/../files/1") == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "room.example.org", ""])
def test_another_address_needs_a_token(host: str) -> None:
    with pytest.raises(DoorClosed, match="HOLDSPACE_REHEARSAL_TOKEN"):
        may_open(host, None)
    may_open(host, TOKEN)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_this_machines_own_addresses_need_none(host: str) -> None:
    may_open(host, None)


async def test_a_frame_that_is_too_large_ends_that_socket_alone(tmp_path: Path) -> None:
    async with house(tmp_path) as at, open_window(at, "kofi") as other:
        async with open_window(at, "rhian") as window:
            await window.send({"type": "sit", "seat": "x" * 600_000})
            with pytest.raises(AssertionError):
                await asyncio.wait_for(window.until("picture"), 10)
        assert (await other.say("still here"))["problem"] is None
