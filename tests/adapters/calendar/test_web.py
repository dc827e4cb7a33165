"""What calendar programs ask over HTTP, and what anybody else hears."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from adapters.calendar import limits
from adapters.calendar.web import routes
from bot.message import File
from bot.ports import StorageUnavailable
from bot.start.serving import served

TOKEN, OTHER = "k" * 43, "x" * 43


@dataclass
class Fed:
    """Implements ``Feeds``, and counts seconds."""

    files: dict[str, bytes] = field(default_factory=lambda: {TOKEN: b"BEGIN:VCALENDAR\r\n"})
    asked: list[str] = field(default_factory=list)
    problem: Exception | None = None
    seconds: float = 100.0

    async def ask(self, token: str) -> File | None:
        self.asked.append(token)
        if self.problem is not None:
            raise self.problem
        content = self.files.get(token)
        media_type = "text/calendar; charset=utf-8"
        return None if content is None else File("sessions.ics", media_type, content)


@dataclass
class Server:
    url: str
    fed: Fed
    session: aiohttp.ClientSession

    async def get(
        self, token: str = TOKEN, method: str = "GET", **headers: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{self.url}/calendar/{token}.ics"
        async with self.session.request(method, url, headers=named) as answer:
            return answer.status, answer.headers, await answer.read()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    fed = Fed()
    app = web.Application()
    app.add_routes(routes(fed, lambda: fed.seconds))
    async with (
        served(app, "127.0.0.1", 0, "PORT") as port,
        aiohttp.ClientSession() as session,
    ):
        yield Server(f"http://127.0.0.1:{port}", fed, session)


async def test_a_program_gets_it_and_then_only_what_is_new(server: Server) -> None:
    status, headers, body = await server.get()
    assert (status, body) == (200, b"BEGIN:VCALENDAR\r\n")
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "private, max-age=900"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    tag = headers["ETag"]
    status, headers, body = await server.get(If_None_Match=tag)
    assert (status, body, headers["ETag"]) == (304, b"", tag)
    assert (await server.get(If_None_Match=f'W/{tag}, "another"'))[0] == 304
    server.fed.files[TOKEN] = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    assert (await server.get(If_None_Match=tag))[0] == 200
    status, headers, body = await server.get(method="HEAD")
    assert (status, body) == (200, b"")
    assert (await server.get(method="POST"))[0] == 405


@pytest.mark.parametrize("token", [OTHER, "short", "k" * 44, "k" * 42 + "%2F", "..%2f..%2f"])
async def test_what_is_not_there_says_no_more_than_that(server: Server, token: str) -> None:
    status, headers, body = await server.get(token)
    assert status == 404
    assert "ETag" not in headers
    assert OTHER.encode() not in body
    assert server.fed.asked in ([], [OTHER]), "what cannot be an address is not looked up"


async def test_a_program_that_asks_without_end_is_told_when(server: Server) -> None:
    for _ in range(limits.ASKS):
        assert (await server.get())[0] == 200
    status, headers, _ = await server.get()
    assert status == 429
    server.fed.seconds += int(headers["Retry-After"])
    assert (await server.get())[0] == 200


async def test_whoever_guesses_holds_up_nobody_with_a_real_address(server: Server) -> None:
    await server.get()
    for number in range(limits.MISSES):
        assert (await server.get(f"{number:043d}"))[0] == 404
    asked = len(server.fed.asked)
    assert (await server.get("y" * 43))[0] == 429
    assert len(server.fed.asked) == asked, "nothing is looked up"
    assert (await server.get())[0] == 200
    server.fed.seconds += limits.MISSES_WITHIN.total_seconds()
    assert (await server.get("y" * 43))[0] == 404


@pytest.mark.parametrize(
    ("problem", "status"),
    [(StorageUnavailable("The database is away."), 503), (ValueError(TOKEN), 500)],
)
async def test_a_program_keeps_what_it_has_while_something_is_wrong(
    server: Server, problem: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    server.fed.problem = problem
    answered, headers, body = await server.get()
    assert answered == status
    assert headers["Retry-After"] == "300"
    assert TOKEN.encode() not in body
    assert TOKEN not in caplog.text
