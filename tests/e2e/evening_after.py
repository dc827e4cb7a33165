"""The third act: what is left of it, for the group and for those who run it."""

from tests.e2e.conversations import Stage
from tests.e2e.evening_before import NEXT_TIME
from tests.e2e.evening_session import WORD, added

SMALL = "More quiet at the start."


async def what_is_left_of_it(stage: Stage) -> None:
    kofi, rhian, members = stage.kofi, stage.rhian, stage.members
    await stage.to("2026-11-29 20:20")
    assert "How was our session?" in stage.posts()[-1]
    for member in members[:5]:
        for answer in ("Yes", "Partly", "Skip"):
            await member.presses(answer)
        assert "There is nothing more to do." in member.reads()
    await members[0].presses("Add a few words")
    await members[0].fills(words=SMALL)

    await stage.to("2026-11-30 09:30")
    debrief = kofi.told()
    assert "Thank you for holding the space." in debrief
    assert "You kept this to think about:" in debrief
    assert "What both sides said about advice:" in debrief
    assert WORD in debrief
    assert "Someone asked for no more ideas." in debrief
    await kofi.presses("Write it now")
    await kofi.fills(first=NEXT_TIME)
    await kofi.types("journal")
    assert kofi.reads().count(NEXT_TIME) == 2
    await kofi.types("map")
    assert "Your map" in kofi.everything()
    assert "there is nothing to complete." in kofi.everything()
    await kofi.types("journal export docx")
    assert "Your journal as a file." in kofi.everything()

    await stage.to("2026-12-01 21:30")
    await stage.to("2026-12-02 09:30")
    for runs in (kofi, rhian):
        assert "How the last session was for people." in runs.told()
        assert "chosen most" in runs.told()
        assert SMALL in runs.told()
        assert "What both sides said about advice:" in runs.told()
        assert "Advice was welcome" in runs.told()
    for someone in (rhian, *members):
        assert NEXT_TIME not in someone.everything()


async def kofi_talks_it_over_with_rhian(stage: Stage) -> None:
    kofi, rhian, members = stage.kofi, stage.rhian, stage.members
    await kofi.types(f"debrief ask who:{rhian.id}")
    assert "Your question is on its way" in kofi.reads()
    assert "Would you have time for a debrief?" in rhian.told()
    await rhian.presses("Yes, gladly")
    assert "would like to. You can agree a time" in kofi.told()
    await kofi.presses("Share reflections")
    mine = await kofi.offered("which")
    assert len(mine) == 2, "the one before the session and the one after it"
    await kofi.fills(which=mine[0])
    assert "can read these, and nobody else:" in kofi.everything()
    assert "shares reflections with you: 1." in rhian.told()
    await kofi.presses("Take all of it back")
    assert "You share nothing with" in kofi.everything()
    await rhian.types("debrief")
    assert NEXT_TIME not in rhian.everything()
    for member in members:
        assert "debrief" not in member.everything().lower()


async def kofi_finds_his_own_words_again(stage: Stage) -> None:
    kofi = stage.kofi
    await kofi.types("journal search quiet")
    assert "In your journal" in kofi.reads()
    assert "Found: 2." in kofi.reads()


async def rhian_sees_how_the_group_has_been(stage: Stage) -> None:
    rhian = stage.rhian
    before = rhian.everything()
    await rhian.types("insights")
    seen = added(before, rhian.everything())
    assert "1 of 1 planned sessions took place." in seen
    assert "In 1 of 1 sessions, most who answered felt heard." in seen
    for someone in (stage.kofi, *stage.members):
        assert someone.name not in seen.lower()


async def nobody_can_run_the_next_one(stage: Stage) -> None:
    """It is cancelled kindly, and the group reads what it can do instead."""
    rhian, kofi = stage.rhian, stage.kofi
    await rhian.types("session plan date:2026-12-06 time:18:00 minutes:60")
    await rhian.presses("Save it")
    await rhian.types("cover")
    await rhian.presses("Ask them")
    await kofi.presses("Not this time")
    assert "Nobody who was asked can run the session" in rhian.told()
    await stage.to("2026-12-06 15:01")
    said = stage.posts()[-1]
    assert "There is no session on" in said
    assert "Nobody can run it this time." in said
    assert "You can rest, or say hello here whenever you like." in said
    for runs in (rhian, kofi):
        assert runs.name not in said.lower()
