"""``holdspace run`` and a fake Slack, over real sockets in both ways, with the real time; and the
same while it is killed between the steps."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.slack.commands import SCOPES
from tests.adapters.slack.process import RunProcess
from tests.fakes.slack import rules
from tests.fakes.slack.people import Actor
from tests.fakes.slack.server import FakeSlack, fake_slack
from tests.fakes.slack.state import Channel

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(110)]

SECRET = "I would like to leave more quiet."
Step = Callable[["Group"], Awaitable[None]]


class Group:
    """Two facilitators and four members in a private channel."""

    def __init__(self, fake: FakeSlack) -> None:
        self.fake = fake
        self.rhian, self.kofi, *members = (
            fake.person(name) for name in ("rhian", "kofi", "amina", "joan", "luis", "wen")
        )
        self.members: list[Actor] = members
        users = [each.user for each in (self.rhian, self.kofi, *members)]
        self.circle: Channel = fake.channel("circle", *users, creator=users[0], private=True)

    async def set_up(self) -> None:
        await self.rhian.types("/peer setup", self.circle)
        await self.rhian.view()
        await self.rhian.submits(
            None,
            name="Evening circle",
            purpose="A place to be heard.",
            facilitators=f"{self.rhian.id},{self.kofi.id}",
            quiet_from="",
            quiet_to="",
            link="https://meet.example.org/circle",
        )
        await self.rhian.reads("Evening circle is set up", private=True)

    async def agrees(self) -> None:
        await self.rhian.types("/peer agreement adopt peer-facilitated", self.circle)
        await self.rhian.reads("Adopt for the group", private=True)
        await self.rhian.presses("Adopt for the group")
        await self.members[0].reads("Your group has an agreement now", private=False)

    async def plans(self) -> None:
        """A session that begins in ten minutes, and the group is told now."""
        soon = datetime.now(ZoneInfo("Europe/London")) + timedelta(minutes=10)
        day, at = f"{soon:%Y-%m-%d}", f"{soon:%H:%M}"
        await self.rhian.types(f"/peer session plan date:{day} time:{at}", self.circle)
        await self.rhian.reads("Is this right?", private=True)
        await self.rhian.presses("Save it")
        await self.rhian.reads("Tell the group now", private=True)
        await self.rhian.presses("Tell the group now")
        await self.members[0].reads("Our next session is on", private=False)

    async def begins(self) -> None:
        await self.rhian.types("/peer session start", self.circle)
        await self.members[0].reads("Our session is open", private=False)

    async def chooses(self) -> None:
        await self.rhian.types("/peer checkpoint next", self.circle)
        await self.members[0].reads("What would help you most now?", private=False)
        for member in self.members:
            await member.presses("To connect" if member.user.name == "wen" else "To be heard")
            await member.reads("Your answer is in", private=True)
        await self.rhian.types("/peer checkpoint", self.circle)
        await self.rhian.presses("Close it now")
        await self.members[0].reads("This was chosen most: *To be heard*", private=False)

    async def ends(self) -> None:
        await self.rhian.types("/peer session end", self.circle)
        await self.rhian.reads("End it now", private=True)
        await self.rhian.presses("End it now")
        await self.members[0].reads("Our session has ended", private=False)

    async def reflects(self) -> None:
        await self.rhian.types("/peer reflect post", self.circle)
        view = await self.rhian.view()
        first = next(iter(rules.inputs(view.payload)))["block_id"]
        await self.rhian.submits(view, **{first: SECRET})
        await self.rhian.types("/peer journal", self.circle)
        await self.rhian.reads(SECRET, private=True)

    STEPS: tuple[Step, ...] = (set_up, agrees, plans, begins, chooses, ends, reflects)

    def was_whole(self, on_their_way: int = 0) -> None:
        """``on_their_way`` may have been said twice."""
        amina = self.members[0]
        told = [each.text for each in amina.sees(self.circle) if not each.only_for]
        once = ("an agreement now", "Our next session", "is open", "has ended", "chosen most")
        times = [sum(words in each for each in told) for words in once]
        assert min(times) == 1, told
        assert sum(times) - len(times) <= on_their_way, told
        for someone in (self.kofi, *self.members):
            assert all(SECRET not in each.words for each in someone.sees())
        assert self.fake.late == []
        refused = [(each.method, each.error) for each in self.fake.calls if each.error]
        assert [each for each in refused if each[1] != "ratelimited"] == []


@pytest.fixture(params=["socket", pytest.param("http", marks=pytest.mark.slow)])
async def run(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RunProcess]:
    address = "http://127.0.0.1:9" if request.param == "http" else ""
    async with fake_slack(SCOPES, address) as fake:
        process = RunProcess(tmp_path, fake)
        await process.start()
        yield process
        assert await process.stop() == 0
        assert SECRET.encode() not in process.program.said
        assert b"Traceback" not in process.program.said


@pytest.mark.slow
async def test_a_group_meets(run: RunProcess) -> None:
    group = Group(run.fake)
    for step in Group.STEPS:
        await step(group)
    group.was_whole()
    status, parts = await run.ready()
    assert status == 200
    assert all(each["well"] for each in parts.values())
    measured = await run.metrics()
    assert 'holdspace_acknowledgement_seconds_count{kind="command",platform="slack"}' in measured
    assert 'holdspace_deliveries_settled_total{kind="session.opening",outcome="sent"} 1.0' in (
        measured
    )


@pytest.mark.slow
async def test_a_group_meets_although_the_program_is_killed_after_every_step(
    run: RunProcess,
) -> None:
    group, on_their_way = Group(run.fake), 0
    for step in Group.STEPS:
        await step(group)
        on_their_way += await run.kill()
        await run.start()
    group.was_whole(on_their_way)


async def test_a_card_from_before_still_works(run: RunProcess) -> None:
    group = Group(run.fake)
    await group.set_up()
    await group.rhian.types("/peer home", group.circle)
    await group.rhian.reads("Plan a session", private=True)
    await run.kill()
    await run.start()
    await group.rhian.presses("Plan a session")
    await group.rhian.view("Plan")
