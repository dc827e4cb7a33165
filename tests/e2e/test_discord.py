"""The real program on Discord: over real sockets, with kill -9 in the middle of what people do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.discord.people import Hands, readable
from tests.fakes.discord.rules import OpenApi
from tests.fakes.discord.server import FakeDiscord, fake_discord
from tests.fakes.discord.world import MANAGE_CHANNELS, NORMAL, TOKEN, Message
from tests.support import environment
from tests.support.daytime import noon_zone
from tests.support.program import PATIENCE, Program

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(110)]


@dataclass
class Server:
    fake: FakeDiscord
    program: Program
    rhian: Hands
    sam: Hands
    amina: Hands

    async def again(self) -> None:
        """kill -9, and it starts again."""
        await self.program.kill()
        self.fake.gateway.ready.clear()
        await self.program.start()
        await self.fake.gateway.ready.wait()

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self.fake.changed:
            await self.fake.changed.wait_for(true)

    async def posted(self, words: str) -> Message:
        """The newest card that everybody sees with these words, once it is there."""

        def found() -> list[Message]:
            shown = (each for each in self.sam.channel() if not each.only_for)
            return [each for each in shown if words in readable(each)]

        await self.until(lambda: bool(found()))
        return found()[-1]

    def mine(self, who: Hands) -> str:
        return readable([each for each in who.channel() if each.only_for][-1])


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    reference = environment.reference()
    api = OpenApi(reference / "schemas" / "discord_openapi.json") if reference else None
    async with fake_discord(api) as fake:
        settings = {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": fake.url, "DISCORD_EVENTS": "true"}
        program = Program(tmp_path, settings)
        rhian = Hands(fake, fake.world.join("rhian", NORMAL | MANAGE_CHANNELS))
        people = [Hands(fake, fake.world.join(name)) for name in ("sam", "amina")]
        await program.start()
        await fake.gateway.ready.wait()
        yield Server(fake, program, rhian, *people)
        assert await program.stop() == 0
        assert fake.world.violations == []
        assert b"Traceback" not in program.said, program.said.decode()
        assert TOKEN.encode() not in program.said
        unheard = [each for each in fake.world.interactions.values() if not each.answered]
        assert unheard == []


async def set_up(server: Server, *, in_the_middle: bool = False) -> None:
    rhian = server.rhian
    await rhian.slash("setup", name="Evening circle", zone=noon_zone())
    await rhian.submit(
        {
            "purpose": "A place to be heard.",
            "facilitators": f"{rhian.member.id},{server.sam.member.id}",
        }
    )
    if in_the_middle:
        await server.again()
    await rhian.press_label("Continue")
    await rhian.submit({"link": "https://meet.example.org/circle"})
    await rhian.press_label("Save")
    assert "Evening circle is set up" in server.mine(rhian)


async def test_from_nothing_to_a_planned_session(server: Server) -> None:
    await set_up(server)
    await server.until(lambda: bool(server.sam.direct()))
    assert "You help to run Evening circle now" in readable(server.sam.direct()[-1])
    await server.rhian.slash("agreement adopt", template="peer-facilitated")
    await server.rhian.press_label("Adopt for the group")
    await server.posted("Your group has an agreement now")
    await server.rhian.slash("session plan", date="in 6 days", time="18:30", repeat="weekly")
    await server.rhian.press_label("Save it")
    offers = await server.rhian.complete("session move", "session", "")
    assert len(offers) >= 1
    await server.amina.slash("next")
    assert "<t:" in server.mine(server.amina)


async def test_a_kill_in_the_middle_of_a_form_loses_nothing(server: Server) -> None:
    await set_up(server, in_the_middle=True)
    assert "A place to be heard." in server.mine(server.rhian)


async def test_a_kill_in_the_middle_of_a_session_and_of_a_poll_loses_nothing(
    server: Server,
) -> None:
    rhian, sam, amina = server.rhian, server.sam, server.amina
    await set_up(server)
    await rhian.slash("session start")
    await rhian.press_label("Start one now")
    await server.posted("Our session is open")
    await server.again()
    await rhian.slash("checkpoint", kind="next", minutes="3")
    await server.posted("To be heard")
    await sam.press_label("To be heard")
    assert "Your answer is in" in server.mine(sam)
    await server.again()
    await amina.press_label("To connect")
    assert "Your answer is in" in server.mine(amina)
    await rhian.slash("session end")
    await rhian.press_label("End it now")
    await server.posted("Our session has ended")
    await server.posted("This question is closed now")
    words = [readable(each) for each in sam.channel() if not each.only_for]
    assert len(words) == len(set(words)), "nothing twice"


async def test_a_kill_while_events_are_made_leaves_each_of_them_once(server: Server) -> None:
    """Killed as soon as the first one is there: the start after it makes the others."""
    await set_up(server)
    made = server.fake.world.events
    await server.rhian.slash("session plan", date="in 6 days", time="18:30", repeat="weekly")
    await server.rhian.press_label("Save it")
    await server.until(lambda: bool(made))
    await server.again()
    await server.until(lambda: len(server.fake.world.listed()) == 4)
    assert len(made) == 4
    await server.rhian.slash("session cancel")
    await server.rhian.press_label("Cancel all later ones too")
    await server.until(lambda: not server.fake.world.listed())


async def test_a_drop_of_the_connection_is_not_noticed(server: Server) -> None:
    await set_up(server)
    await server.fake.gateway.drop()
    await server.rhian.slash("home")
    assert "Evening circle" in server.mine(server.rhian)
    assert server.fake.gateway.resumed == 1


@pytest.mark.slow
async def test_lost_replies_double_nothing(server: Server) -> None:
    await set_up(server)
    lost = iter([True, True])
    server.fake.lose = lambda: next(lost, False)
    await server.rhian.slash("session start")
    await server.rhian.press_label("Start one now")
    await server.posted("Our session is open")
    await server.until(lambda: next(lost, None) is None)
    await server.rhian.slash("session end")
    await server.rhian.press_label("End it now")
    await server.posted("Our session has ended")
    words = [readable(each) for each in server.sam.channel() if not each.only_for]
    assert len(words) == len(set(words))


async def test_a_wrong_token_ends_it_with_a_sentence(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        fake.token_good = False
        program = Program(tmp_path, {"DISCORD_TOKEN": "wrong", "DISCORD_API_URL": fake.url})
        with pytest.raises(AssertionError, match="make a new one on the Bot page"):
            await program.start()
        assert await program.ends() == 1
        assert sum(fake.statuses.values()) == 1
        assert b"Traceback" not in program.said
