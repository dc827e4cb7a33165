"""A whole evening of twelve people, told once for every platform: two who run the group and ten
members, two hours together with somebody else in the chair, and what is left of it afterwards.

Nobody in it is called late, and no number of people is said where the group can read it.
"""

from tests.e2e import evening_after as after
from tests.e2e import evening_before as before
from tests.e2e import evening_session as session
from tests.e2e.conversations import Stage

BLAME = ("you are late", "was late", "were late", "did not answer", "did not come", "missing")
COUNTED = ("people said that they were here", "votes", "out of 1")
SHUT = "Ideas are closed for now"


async def a_whole_evening(stage: Stage) -> None:
    assert len(session.everybody(stage)) == 12
    await before.the_group_agrees_and_plans(stage)
    await before.rhian_cannot_run_it_and_kofi_can(stage)
    await before.people_arrive(stage)

    await session.everyone_gets_a_turn_in_their_own_way(stage)
    await session.what_would_help_now(stage)
    await session.a_break_and_back_again(stage)
    await session.nobody_says_anything(stage)
    await session.ideas_and_no_more_of_them(stage)
    await session.ideas_again_and_a_pause(stage)
    await session.the_time_is_nearly_over(stage)

    await after.what_is_left_of_it(stage)
    await after.kofi_talks_it_over_with_rhian(stage)
    await after.kofi_finds_his_own_words_again(stage)
    await after.rhian_sees_how_the_group_has_been(stage)
    await after.nobody_can_run_the_next_one(stage)
    _it_was_calm(stage)


def _it_was_calm(stage: Stage) -> None:
    posts = stage.posts()
    assert [each for each in posts if posts.count(each) > 1 and SHUT not in each] == []
    for someone in (*stage.members, stage.rhian):
        said = someone.everything().lower()
        for words in (*BLAME, *COUNTED):
            assert words not in said
        assert session.WORD.lower() not in said or someone is stage.rhian
