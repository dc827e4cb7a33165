"""The first act: the group agrees and plans, somebody else takes the chair, and people arrive."""

from tests.e2e.conversations import Stage

NEXT_TIME = "I would like to leave more quiet."


async def the_group_agrees_and_plans(stage: Stage) -> None:
    rhian, kofi = stage.rhian, stage.kofi
    await rhian.types('setup name:"Evening circle"')
    await rhian.fills(
        purpose="A place to be heard.",
        facilitators=f"{rhian.id},{kofi.id}",
        link="https://meet.example.org/circle",
    )
    assert "Evening circle is set up" in rhian.reads()
    await rhian.types("agreement adopt peer-facilitated")
    await rhian.presses("Adopt for the group")
    assert "Your group has an agreement now" in stage.posts()[-1]
    await rhian.types("session plan date:2026-11-29 time:18:00 minutes:90")
    await rhian.presses("Save it")


async def rhian_cannot_run_it_and_kofi_can(stage: Stage) -> None:
    rhian, kofi = stage.rhian, stage.kofi
    posts = list(stage.posts())
    await rhian.types("cover")
    assert "You cannot run the session" in rhian.reads()
    assert "That is fine." in rhian.reads()
    await rhian.presses("Ask them")
    assert "Could you run the session of Evening circle" in kofi.told()
    assert "It is fine to say no, and you need not say why." in kofi.told()
    await kofi.presses("I can run it")
    assert "There is nothing you need to do." in rhian.told()
    assert stage.posts() == posts, "the group has nothing to wonder about"


async def people_arrive(stage: Stage) -> None:
    kofi, members = stage.kofi, stage.members
    await stage.to("2026-11-28 19:00")
    assert "Our next session is on" in stage.posts()[-1]
    assert "Two questions before the session" in kofi.told()
    await kofi.presses("Write it now")
    await kofi.fills(first=NEXT_TIME)

    await stage.to("2026-11-29 18:00")
    await kofi.types("session start")
    opening = stage.posts()[-1]
    assert "Our session is open" in opening
    assert "One thing we agreed:" in opening
    assert "Camera off is fine. So is leaving early." in opening
    for someone in (*members, stage.rhian):
        await someone.presses("I am here")
        assert "You are counted, and your name is not kept." in someone.reads()
    assert stage.posts()[-1] == opening, "the group sees nobody arrive, and nobody missing"

    await kofi.types("prompt validation skills")
    await kofi.presses("Post to group")
    assert "A question to think about" in stage.posts()[-1]
