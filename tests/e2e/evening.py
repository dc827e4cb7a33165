"""A whole evening of twelve people, told once for every platform: two who run the group and ten
members, two hours together with somebody else in the chair, and what is left of it afterwards.

Nobody in it is called late, and no number of people is said where the group can read it.
"""

from collections.abc import Sequence

from tests.e2e.conversations import Someone, Stage

WORD = "Luis asked us straight out for ideas."
SMALL = "More quiet at the start."
NEXT_TIME = "I would like to leave more quiet."
BLAME = ("you are late", "was late", "were late", "did not answer", "did not come", "missing")
COUNTED = ("who said that they were here", "votes", "out of 1")


async def a_whole_evening(stage: Stage) -> None:
    assert len((stage.rhian, stage.kofi, *stage.members)) == 12
    await _the_group_agrees_and_plans(stage)
    await _rhian_cannot_run_it_and_kofi_can(stage)
    await _people_arrive(stage)
    await _everyone_gets_a_turn_in_their_own_way(stage)
    await _what_would_help_now(stage)
    await _a_break_and_back_again(stage)
    await _nobody_says_anything(stage)
    await _ideas_and_no_more_of_them(stage)
    await _the_time_is_nearly_over(stage)
    await _what_is_left_of_it(stage)
    _it_was_calm(stage)


async def _the_group_agrees_and_plans(stage: Stage) -> None:
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


async def _rhian_cannot_run_it_and_kofi_can(stage: Stage) -> None:
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


async def _people_arrive(stage: Stage) -> None:
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


async def _everyone_gets_a_turn_in_their_own_way(stage: Stage) -> None:
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
    assert "You are asked after the others." in joan.reads()
    await mair.presses("Leave the queue")
    assert "You can ask again at any time." in mair.reads()
    await amina.types("queue join")
    await nia.types("queue join type")
    await kofi.types("queue next")
    await kofi.types("queue pass")
    await nia.types("queue")
    assert "It is your turn." in nia.reads(), "wen passes, and who was not heard yet goes first"
    for _ in ("amina again", "back to joan"):
        await kofi.types("queue next")
    await joan.types("queue")
    assert "It is your turn." in joan.reads()
    await kofi.types("queue close")
    assert "Thank you for making room for each other." in stage.posts()[-1]


async def _what_would_help_now(stage: Stage) -> None:
    kofi, members = stage.kofi, stage.members
    await stage.to("2026-11-29 18:21")
    assert "Would it help to ask the group what comes next?" in kofi.told()
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


async def _a_break_and_back_again(stage: Stage) -> None:
    kofi = stage.kofi
    assert "A break would be good in five minutes." in kofi.everything()
    await stage.to("2026-11-29 18:30")
    await kofi.presses("Take a break now")
    assert "There is nothing you need to do." in stage.posts()[-1]
    await stage.to("2026-11-29 18:35")
    assert "We come back together now, slowly. There is no hurry." in stage.posts()[-1]


async def _nobody_says_anything(stage: Stage) -> None:
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


async def _ideas_and_no_more_of_them(stage: Stage) -> None:
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
    before = {someone.id: someone.everything() for someone in _all(stage)}
    nia = members[5]
    await nia.presses("No more ideas for now")
    assert "Thank you. Ideas are closed for now." in nia.reads()
    assert "Let us turn to something else" in stage.posts()[-1]
    assert "Someone asked for no more ideas" in kofi.told()
    assert "You can say:" in kofi.told()
    for someone in (*members[:5], *members[6:], stage.rhian, kofi):
        new = _added(before[someone.id], someone.everything())
        assert "Let us turn to something else" in new
        assert nia.id not in new
        assert nia.name not in new.lower()


async def _the_time_is_nearly_over(stage: Stage) -> None:
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
        "It names nobody and counts nothing.",
    ):
        assert line in so_far
    await stage.to("2026-11-29 19:58")
    await kofi.types("session end")
    assert "Our session has ended. Thank you for the time you gave." in stage.posts()[-1]
    assert "No names are kept." in kofi.everything()


async def _what_is_left_of_it(stage: Stage) -> None:
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
    for someone in (rhian, *members):
        assert NEXT_TIME not in someone.everything()


def _it_was_calm(stage: Stage) -> None:
    posts = stage.posts()
    assert [each for each in posts if posts.count(each) > 1] == []
    for someone in (*stage.members, stage.rhian):
        said = someone.everything().lower()
        for words in (*BLAME, *COUNTED):
            assert words not in said
        assert WORD.lower() not in said or someone is stage.rhian


def _all(stage: Stage) -> Sequence[Someone]:
    return (stage.rhian, stage.kofi, *stage.members)


def _added(before: str, after: str) -> str:
    """What can be read now and could not be read before."""
    known = set(before.splitlines())
    return "\n".join(line for line in after.splitlines() if line not in known)
