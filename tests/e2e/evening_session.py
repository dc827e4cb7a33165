"""The second act: two hours together. Each takes part in their own way, and the pace is theirs."""

from collections.abc import Sequence

from tests.e2e.conversations import Someone, Stage

WORD = "Luis asked us straight out for ideas."
AGAIN = "Wen asked for one more round."


async def everyone_gets_a_turn_in_their_own_way(stage: Stage) -> None:
    kofi = stage.kofi
    amina, joan, luis, wen, mair, nia = stage.members[:6]
    await stage.to("2026-11-29 18:05")
    await kofi.types("queue open")
    assert "Nobody waits." in stage.posts()[-1]
    await amina.presses("I would like a turn")
    assert "you are next. There is no hurry." in amina.reads()
    await joan.presses("I would rather type")
    await wen.types("queue join")
    await mair.presses("I would like a turn")
    assert "would rather type" in stage.posts()[-1]

    await kofi.types("queue next")
    await amina.types("queue")
    assert "It is your turn. Take the time you need." in amina.reads()
    await luis.presses("Reply to this")
    assert "would like to reply" in stage.posts()[-1]
    await kofi.presses("Next turn")
    await luis.types("queue")
    assert "It is your turn." in luis.reads(), "while it is still what we talk about"
    await joan.presses("Come back to me")
    assert "You are asked after those who wait now." in joan.reads()
    await mair.presses("Leave the queue")
    assert "You can ask again at any time." in mair.reads()
    await amina.types("queue join")
    await nia.types("queue join type")
    await kofi.types("queue next")
    assert "has just been given the turn" in kofi.reads(), "in the same moment: sent twice"
    await stage.to("2026-11-29 18:08")
    await kofi.types("queue next")
    await kofi.presses("They pass")
    await nia.types("queue")
    assert "It is your turn." in nia.reads(), "wen passes, and who was not heard yet goes first"
    for _ in ("amina again", "back to joan"):
        await kofi.presses("Next turn")
    await joan.types("queue")
    assert "It is your turn." in joan.reads()
    await kofi.types("queue close")
    assert "Thank you for making room for each other." in stage.posts()[-1]


async def what_would_help_now(stage: Stage) -> None:
    kofi, members = stage.kofi, stage.members
    await stage.to("2026-11-29 18:21")
    assert "Would it help to ask what comes next?" in kofi.told()
    await kofi.presses("Ask what comes next")
    asked = stage.posts()[-1]
    assert "What would help you most now?" in asked
    for member in members[:6]:
        await member.presses("To be heard")
    for member in members[6:9]:
        await member.presses("To connect")
        assert "Your answer is in: To connect." in member.reads()
    assert stage.posts()[-1] == asked, "one of them only listens, and that is fine"
    await stage.to("2026-11-29 18:26")
    assert "This was chosen most: To be heard" in stage.posts()[-1]
    assert "I leave numbers out" in stage.posts()[-1]
    assert "You could ask who would like to speak." in kofi.told()
    await kofi.presses("Another question")
    await kofi.presses("Post this question")
    assert "A question to think about" in stage.posts()[-1]
    await kofi.presses("Validation is explored")
    assert "Validation is explored" not in "\n".join(stage.posts())


async def a_break_and_back_again(stage: Stage) -> None:
    kofi = stage.kofi
    assert "A break would be good in five minutes." in kofi.everything()
    await stage.to("2026-11-29 18:30")
    await kofi.presses("Take a break now")
    assert "There is nothing you need to do." in stage.posts()[-1]
    await stage.to("2026-11-29 18:35")
    assert "We come back together now, slowly. There is no hurry." in stage.posts()[-1]


async def nobody_says_anything(stage: Stage) -> None:
    kofi = stage.kofi
    await stage.to("2026-11-29 18:46")
    assert "Half of the time has gone." in kofi.everything()
    for someone in (*stage.members, stage.rhian):
        assert "Half of the time" not in someone.everything(), "only who runs it reads of the time"
    await kofi.types("stuck silence")
    assert "You can say:" in kofi.reads()
    await kofi.presses("Keep the question")
    assert "The question is kept for you." in kofi.reads()
    await kofi.types("stuck silence")
    await kofi.presses("Post the gentle version")
    assert "A word from those who run the group" in stage.posts()[-1]


async def ideas_and_no_more_of_them(stage: Stage) -> None:
    kofi, members = stage.kofi, stage.members
    await stage.to("2026-11-29 19:00")
    await kofi.types("advice open")
    assert "explored, marked at" in kofi.reads()
    assert "Has this been explored with the group: Connection?" in kofi.reads()
    assert "Your agreement says about advice:" in kofi.reads()
    await kofi.presses("Open it all the same")
    await kofi.fills(word=WORD)
    ideas = stage.posts()[-1]
    assert "Ideas are welcome for a while" in ideas
    assert "They are options. Nobody has to do them." in ideas

    await stage.to("2026-11-29 19:10")
    before = {someone.id: someone.everything() for someone in everybody(stage)}
    nia = members[5]
    await nia.presses("No more ideas for now")
    assert "Thank you. Ideas are closed for now." in nia.reads()
    assert "Let us turn to something else" in stage.posts()[-1]
    assert "Someone asked for no more ideas" in kofi.told()
    assert "You can say:" in kofi.told()
    for someone in (*members[:5], *members[6:], stage.rhian, kofi):
        new = added(before[someone.id], someone.everything())
        assert "Let us turn to something else" in new
        assert nia.id not in new
        assert nia.name not in new.lower()


async def ideas_again_and_a_pause(stage: Stage) -> None:
    """Whoever tires in the middle of it needs one tap, and nobody asks who it was."""
    kofi, members = stage.kofi, stage.members
    await stage.to("2026-11-29 19:16")
    await kofi.types("advice open")
    await kofi.presses("Open it all the same")
    await kofi.fills(word=AGAIN)
    assert "Ideas are welcome for a while" in stage.posts()[-1]
    await stage.to("2026-11-29 19:20")
    before = {someone.id: someone.everything() for someone in everybody(stage)}
    joan = members[1]
    await joan.presses("A pause, please")
    assert "Let us have a pause" in stage.posts()[-1]
    assert "Someone asked for a pause" in kofi.told()
    for someone in everybody(stage):
        if someone is not joan:
            new = added(before[someone.id], someone.everything())
            assert "Let us have a pause" in new
            assert joan.id not in new
            assert joan.name not in new.lower()


async def the_time_is_nearly_over(stage: Stage) -> None:
    kofi = stage.kofi
    await kofi.types("session now")
    await stage.to("2026-11-29 19:26")
    assert "About five minutes are left." in kofi.told()
    await kofi.presses("A closing question")
    await kofi.presses("Another")
    await kofi.presses("Post to group")
    assert "A question to think about" in stage.posts()[-1]
    await stage.to("2026-11-29 19:45")
    assert "Some people may have no energy left." in kofi.everything()

    await kofi.types("session history")
    so_far = kofi.reads()
    for line in (
        "Validation was marked as explored.",
        "Chosen most: To be heard.",
        f"Advice was opened with this word: {WORD}",
        "Someone asked for no more ideas.",
        f"Advice was opened with this word: {AGAIN}",
        "Someone asked for a pause.",
        "Shown to the group:",
        "It names nobody and counts nothing.",
    ):
        assert line in so_far
    await stage.to("2026-11-29 19:58")
    await kofi.types("session end")
    assert "Our session has ended. Thank you for the time you gave." in stage.posts()[-1]
    assert "No names are kept." in kofi.everything()


def everybody(stage: Stage) -> Sequence[Someone]:
    return (stage.rhian, stage.kofi, *stage.members)


def added(before: str, after: str) -> str:
    """What can be read now and could not be read before."""
    known = set(before.splitlines())
    return "\n".join(line for line in after.splitlines() if line not in known)
