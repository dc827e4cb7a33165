"""Agreeing to a change, or not: one tap, no silence that counts, and a worry that is heard."""

from tests.support.agreement import WORDS, answer, pick, suggest, to_be_asked, versions, waiting
from tests.support.conversation import Table


async def test_an_answer_is_one_tap(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    dai = table.person("dai")
    before = len(dai.cards)

    taps = 0
    await dai.presses("I agree")
    taps += 1

    assert taps == 1
    assert len(dai.cards) == before + 1
    assert "Your answer is in: I agree." in dai.card
    assert dai.form is None, "nothing more is asked"


async def test_agreed_becomes_a_version_with_only_that_clause_changed(table: Table) -> None:
    rhian = await table.set_up()
    before = (await versions(table))[0]
    await to_be_asked(table, rhian)
    await answer(table, megan="I agree", dai="I agree", ela="I can live with it")
    await table.on(days=7)

    assert "the group can agree" in rhian.told
    assert any("can agree to it" in each for each in table.now_in_channel())
    assert len(await versions(table)) == 1, "a person adopts it"
    await rhian.presses("Look at it")
    await rhian.presses("Adopt it")

    first, second = await versions(table)
    assert first == before, "what was adopted stays as it was"
    assert second.number == 2
    assert second.clauses[:-1] == before.clauses
    assert second.clauses[-1].text == WORDS
    assert second.changed == "New: another point."
    assert "Our agreement has changed" in table.channel
    assert await waiting(table) == []


async def test_the_card_asks_only_about_what_would_change(table: Table) -> None:
    rhian = await table.set_up()
    clauses = (await versions(table))[0].clauses
    await to_be_asked(table, rhian)
    assert WORDS in table.channel
    for each in clauses:
        assert each.text not in table.channel


async def test_silence_is_no_yes_and_nobody_is_asked_again(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    posts = len(table.posts)
    await answer(table, megan="I agree", dai="I agree")

    await table.on(days=8)
    assert len(table.posts) == posts, "it stays open on the same card"
    assert "It is open until" in table.now_in_channel()[-1]
    await table.person("dai").presses("I can live with it")
    await table.on(days=7)

    assert "too few answered" in rhian.told
    await rhian.presses("Look at it")
    assert "Silence is not a yes" in rhian.card
    assert not rhian.sees_button("Adopt it")
    assert len(table.posts) == posts
    assert len(await versions(table)) == 1


async def test_who_comes_late_in_the_second_week_is_counted(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    await answer(table, megan="I agree", dai="I agree")
    await table.on(days=9)
    await answer(table, ela="I agree")
    await table.on(days=6)
    assert "the group can agree" in rhian.told


async def test_a_worry_asks_for_a_talk_and_is_not_outvoted(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    await answer(table, megan="I agree", dai="I agree", ela="I agree", owen="I have a worry")
    owen = table.person("owen")
    await owen.presses("Say more")
    await owen.fills(words="My phone has no camera.")
    assert "They do not see who wrote them." in owen.card
    await table.on(days=7)

    assert "It asks for a talk." in rhian.told
    assert "My phone" not in rhian.told, "not in a notification"
    await rhian.presses("Look at it")
    assert "My phone has no camera." in rhian.card
    assert "owen" not in rhian.card
    assert not rhian.sees_button("Adopt it")
    assert any("We talk about it first." in each for each in table.now_in_channel())
    assert not any("My phone" in each for each in table.now_in_channel())


async def test_a_worry_is_heard_however_few_answered(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    await answer(table, owen="I have a worry")
    await table.on(days=7)
    assert "It asks for a talk." in rhian.told


async def test_words_without_a_press_before_are_a_worry_too(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    owen = table.person("owen")
    await owen.presses("I have a worry")
    say_more = owen.button("Say more").action
    await owen.presses("I agree")
    await owen.press_id(say_more)
    await owen.fills(words="I changed my mind again.")
    await table.on(days=7)
    await rhian.presses("Look at it")
    assert "I changed my mind again." in rhian.card


async def test_who_changes_their_mind_takes_the_words_along(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    await answer(table, megan="I agree", dai="I agree", owen="I have a worry")
    owen = table.person("owen")
    await owen.presses("Say more")
    await owen.fills(words="I was wrong to worry.")
    await answer(table, owen="I agree")
    await table.on(days=7)
    assert "the group can agree" in rhian.told
    await rhian.presses("Look at it")
    assert "I was wrong" not in rhian.card


async def test_empty_words_keep_the_form_open(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    owen = table.person("owen")
    await owen.presses("I have a worry")
    await owen.presses("Say more")
    await owen.fills(words="  ")
    assert "words" in owen.problems
    assert owen.form is not None


async def test_words_that_come_too_late_are_not_lost(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    owen = table.person("owen")
    await owen.presses("I have a worry")
    await owen.presses("Say more")
    await table.on(days=7)
    await owen.fills(words="It is about my phone.")
    assert "closed by now" in owen.problems["words"]
    assert owen.form is not None
    assert [getattr(each, "initial", "") for each in owen.form.fields] == ["It is about my phone."]


async def test_nobody_is_locked_out_after_the_end(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    late = table.person("dai").button("I have a worry").action
    await table.on(days=15)
    dai = table.person("dai")
    await dai.press_id(late)
    assert "This question is closed now." in dai.card
    await dai.presses("Suggest a change")
    assert dai.form is not None


async def test_after_a_talk_other_words_are_asked_about(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    await answer(table, owen="I have a worry")
    await rhian.presses("Close it now")
    assert "There is a worry" in rhian.card
    await rhian.presses("Change the words")
    await rhian.fills(kind="cameras", words="Camera on or off is fine. A phone call is fine too.")

    assert "Ready to propose" in rhian.card
    assert (await waiting(table))[0].heard == (), "what was written about other words is gone"
    await rhian.presses("Propose it to the group")
    assert "A phone call is fine too." in table.channel
    await answer(table, megan="I agree", owen="I agree", ela="I agree")
    await table.on(days=7)
    await rhian.presses("Look at it")
    await rhian.presses("Adopt it")
    assert (await versions(table))[-1].changed == "New: cameras."


async def test_put_aside_changes_nothing(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    await answer(table, megan="I agree")
    await rhian.presses("Put it aside")
    assert "the agreement stays as it is" in rhian.card
    assert await waiting(table) == []
    assert len(await versions(table)) == 1
    assert any("This question is closed" in each for each in table.now_in_channel())


async def test_what_changed_underneath_is_not_adopted(table: Table) -> None:
    """Two changes of one clause, agreed to one after the other: the second was about other words
    than those that are in force by then."""
    rhian = await table.set_up()
    first = (await versions(table))[0].clauses[0]
    for words in ("What is said here stays here.", "Other words by now."):
        await suggest(table.person("megan"), words, clause=first.id)
        await rhian.types("agreement propose")
        if words.startswith("Other"):
            await pick(rhian, "Open one", words)
        await rhian.presses("Ask how it feels")
        await rhian.presses("Close it now")
        await rhian.presses("Propose it to the group")
        await answer(table, megan="I agree", dai="I agree", ela="I agree")
        await rhian.presses("Close it now")
    await rhian.presses("Adopt it")
    assert len(await versions(table)) == 2

    await rhian.types("agreement propose")
    await rhian.presses("Adopt it")
    assert "The agreement has changed since this was written" in rhian.card
    assert len(await versions(table)) == 2


async def test_pressing_adopt_twice_is_adopting_once(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    await answer(table, megan="I agree", dai="I agree", ela="I agree")
    await rhian.presses("Close it now")
    adopt = rhian.button("Adopt it").action
    await rhian.press_id(adopt)
    await rhian.press_id(adopt)
    assert len(await versions(table)) == 2
    assert "no longer" in rhian.card


async def test_ones_own_changes_can_be_asked_about_together(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement edit")
    for number in range(3):
        await rhian.presses("Add a clause")
        await rhian.fills(kind="turns", words=f"Turn number {number}.")
    await rhian.presses("Ask the group first")
    assert "@rhian suggested it." in rhian.card
    assert not rhian.sees_button("Change the words")
    await rhian.presses("Ask how it feels")
    assert "More changes to read: 1." in table.channel
    dai = table.person("dai")
    await dai.presses("Read all of it")
    assert "Turn number 2." in dai.card


async def test_at_night_the_group_is_asked_in_the_morning(table: Table) -> None:
    rhian = await table.set_up()
    await suggest(table.person("megan"))
    await table.to("2026-11-23 22:00")
    posts = len(table.posts)
    await rhian.types("agreement propose")
    await rhian.presses("Ask how it feels")
    assert len(table.posts) == posts
    await table.to("2026-11-24 08:00")
    assert "How does this feel?" in table.channel


async def test_a_member_opens_nothing(table: Table) -> None:
    rhian = await table.set_up()
    await suggest(table.person("megan"))
    await rhian.types("agreement propose")
    sense = rhian.button("Ask how it feels").action
    megan = table.person("megan")
    await megan.press_id(sense)
    await megan.types("agreement propose")
    assert [each.stage.value for each in await waiting(table)] == ["suggested"]
    assert WORDS not in megan.card
