"""Between sessions: off until somebody switches it on, then for whoever likes, by one tap."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.ids import ActionId
from bot.plain import message_words
from bot.storage.retention import Keeping
from tests.support.conversation import Table

MEMBERS = ("megan", "luis", "wen", "ade")


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up()
    return table


def said_directly(table: Table, user: str) -> list[str]:
    return [message_words(each.message) for each in table.person(user).direct]


async def switch_on(table: Table, what: str, often: str = "every 2 weeks") -> None:
    rhian = table.person("rhian")
    await rhian.types("between group")
    await rhian.chooses(what, often)


async def wish(table: Table, *users: str) -> None:
    for each in users:
        await table.person(each).presses("Pair me, please")


async def test_nothing_happens_until_somebody_switches_it_on(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("between")
    assert "There is nothing between sessions here." in megan.card
    await megan.types("between group")
    assert "Only" in megan.card
    posts = len(table.posts)
    await table.on(weeks=9)
    assert [each for each in table.posts[posts:] if "pair" in message_words(each.message)] == []


async def test_pairs_are_made_of_those_who_asked_and_told_to_them_alone(table: Table) -> None:
    await switch_on(table, "Pairings")
    assert "We now have gentle pairings here" in table.channel
    await wish(table, *MEMBERS)
    assert "will see your name" in table.person("megan").card
    rhian = table.person("rhian")
    await rhian.types("between group")
    assert "People who would like one: 4. I do not say who." in rhian.card

    await table.on(days=8)
    told = {each: said_directly(table, each) for each in MEMBERS}
    assert all(len(each) == 1 for each in told.values())
    assert "This time you are with" in told["megan"][0]
    assert said_directly(table, "rhian")[-1:] != told["megan"]
    for user, (card,) in told.items():
        (other,) = [each for each in MEMBERS if each != user and each in card]
        assert user in told[other][0], "both hear of each other"

    # One tap ends it, and the other is not told.
    await table.person("megan").presses("No more pairings")
    await table.on(weeks=2)
    assert len(said_directly(table, "megan")) == 1
    assert sorted(len(said_directly(table, each)) for each in MEMBERS) == [1, 2, 2, 2]
    assert "luis" in said_directly(table, "wen")[-1]
    assert "ade" in said_directly(table, "wen")[-1]


async def test_who_is_away_or_alone_with_the_wish_is_left_in_peace(table: Table) -> None:
    await switch_on(table, "Pairings")
    await wish(table, "megan", "luis")
    await table.person("luis").types('me away until:"20 Dec 2026"')
    await table.on(days=8)
    assert said_directly(table, "megan") == said_directly(table, "luis") == []
    await table.on(weeks=4)
    assert len(said_directly(table, "megan")) == len(said_directly(table, "luis")) == 1
    rhian = table.person("rhian")
    await rhian.types("between group")
    assert "Fewer than three people" in rhian.card
    await rhian.chooses("Pairings", "Not at all")
    await table.on(weeks=8)
    assert len(said_directly(table, "megan")) == 1


async def test_what_is_held_of_a_pairing_is_shown_erased_and_forgotten(table: Table) -> None:
    await switch_on(table, "Pairings")
    await wish(table, "megan", "luis")
    await table.on(days=8)
    megan = table.person("megan")
    await megan.types("me data")
    assert "Groups where you would like a pairing: 1" in megan.card
    assert "Pairings with somebody, not with whom: 1" in megan.card
    await megan.types("me erase")
    await megan.presses("Yes, erase it all")
    await megan.types("me data")
    assert "pairing" not in megan.card
    await table.jump(table.clock.now() + timedelta(weeks=17))
    await table.house.store.tidy_if_due(table.clock.now(), Keeping())
    luis = table.person("luis")
    await luis.types("me data")
    assert "Pairings with somebody" not in luis.card


async def test_a_quiet_round_goes_by_those_who_run_the_group(table: Table) -> None:
    await switch_on(table, "Quiet rounds", "every 4 weeks")
    await table.on(days=1, hours=2)
    assert "Did something small help you lately?" in table.channel
    lines = {"megan": "Ten minutes by the window.", "luis": "Call Dr Smith on 123."}
    for user, line in lines.items():
        await table.person(user).presses("Share one line")
        await table.person(user).fills(words=line)
        assert "Your line is in." in table.person(user).card
    posts = len(table.posts)
    await table.on(days=3)
    assert len(table.posts) == posts, "the group sees nothing by itself"
    rhian, sam = table.person("rhian"), table.person("sam")
    for each in (rhian, sam):
        assert all(line in each.told for line in lines.values())
        assert "megan" not in each.told

    await rhian.chooses("Leave one out", "Call Dr Smith on 123.")
    assert "Dr Smith" not in rhian.card
    await rhian.presses("Post to group")
    assert "Ten minutes by the window." in table.channel
    assert "Dr Smith" not in table.channel
    await sam.presses("Post to group")
    assert "The group has these now." in sam.card
    assert len(table.posts) == posts + 1

    await table.on(weeks=4)
    assert sum("Did something small" in message_words(each.message) for each in table.posts) == 2


async def test_a_line_is_nobodys_and_comes_too_late_kindly(table: Table) -> None:
    await switch_on(table, "Quiet rounds")
    await table.on(days=1, hours=2)
    megan = table.person("megan")
    await megan.presses("Share one line")
    await megan.fills(words="x" * 300)
    assert megan.problems
    await megan.fills(words="A short walk.")
    async with table.house.store.reading() as uow:
        work = uow.between._work
        rows = (await work.execute(text("SELECT * FROM round_lines"))).all()
    assert len(rows) == 1
    assert all("megan" not in str(each) and "walk" not in str(each) for each in rows[0])
    await megan.types("me data")
    assert "walk" not in megan.card

    await megan.presses("Share one line")
    await table.on(days=3)
    await megan.fills(words="A cup of tea.")
    assert "This round is over." in megan.card
    assert "A cup of tea." in megan.card
    await megan.types("between")
    assert "A quiet round comes every 2 weeks" in megan.card


async def test_nobody_reads_a_round_that_is_open_or_another_groups(table: Table) -> None:
    await switch_on(table, "Quiet rounds")
    await table.on(days=1, hours=2)
    megan, rhian = table.person("megan"), table.person("rhian")
    await megan.presses("Share one line")
    assert megan.form is not None
    group, round = megan.form.id.parts
    await megan.fills(words="A short walk.")
    for verb in ("round.look", "round.post", "round.leave_out"):
        await rhian.press_id(ActionId.of(verb, group, round), "x")
        assert "walk" not in rhian.card
        assert "no longer" in rhian.card
    await megan.press_id(ActionId.of("round.write", group, "another"))
    assert "no longer" in megan.card


async def test_it_can_be_typed_too_and_what_does_not_fit_is_asked_again(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types('between group pairs:"every 4 weeks"')
    assert "We now have gentle pairings here" in table.channel
    await rhian.types("between group rounds:daily")
    assert rhian.form is not None
    assert rhian.problems
    await rhian.fills(rounds="2")
    megan = table.person("megan")
    await megan.types("between")
    assert "every 4 weeks" in megan.card
    assert "A quiet round comes every 2 weeks" in megan.card
