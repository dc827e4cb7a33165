"""Looking at the agreement again, every version of it, and the sheet to take outside."""

import io
import zipfile

import pytest

from tests.support.agreement import add, change, versions
from tests.support.conversation import Table


async def test_after_three_months_those_who_run_the_group_hear_that_it_is_time(
    table: Table,
) -> None:
    rhian = await table.set_up()
    posts = len(table.posts)
    await rhian.types("agreement remind never")
    await table.to("2027-02-23 10:59")
    assert rhian.direct == []

    await table.to("2027-02-23 11:00")
    assert "it is a good time to look at the agreement again" in rhian.told
    assert "it is a good time" in table.person("sam").told
    assert len(table.posts) == posts, "the group hears nothing by itself"

    await rhian.presses("Look at it")
    assert "What helps us here?" in rhian.card
    await rhian.presses("Post to the group")
    assert "Does this still fit us?" in table.channel
    megan = table.person("megan")
    await megan.presses("Suggest a change")
    assert megan.form is not None


async def test_kept_as_it_is_it_comes_again_as_far_away(table: Table) -> None:
    rhian = await table.set_up()
    await table.to("2027-02-23 11:00")
    await rhian.presses("Look at it")
    await rhian.presses("It stays as it is")
    assert "You hear of it again on Sunday 23 May." in rhian.card
    assert len(await versions(table)) == 1

    await rhian.types("agreement")
    assert "around Sunday 23 May" in rhian.card
    heard = len(rhian.direct)
    await table.to("2027-05-23 10:59")
    assert len(rhian.direct) == heard
    await table.to("2027-05-23 11:00")
    assert len(rhian.direct) == heard + 1


async def test_put_off_by_four_weeks(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement review")
    await rhian.presses("In four weeks")
    assert "Monday 21 December" in rhian.card
    await rhian.presses("Read it whole")
    assert "around Monday 21 December" in rhian.card
    await table.to("2026-12-21 11:00")
    assert "it is a good time" in rhian.told


async def test_a_new_version_is_looked_at_in_its_own_time(table: Table) -> None:
    rhian = await table.set_up()
    await table.on(days=60)
    await rhian.types("agreement edit")
    await add(rhian, "turns", "We raise a hand.")
    await rhian.presses("Adopt these changes")
    await table.to("2027-03-01 12:00")
    assert not any("good time" in str(each.message) for each in rhian.direct)


async def test_the_group_gets_the_card_once_a_day(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement review")
    await rhian.presses("Post to the group")
    posts = len(table.posts)
    await rhian.types("agreement review")
    await rhian.presses("Post to the group")
    assert len(table.posts) == posts
    assert "not posted twice" in rhian.card


@pytest.mark.parametrize("what", ["review", "export"])
async def test_there_is_nothing_to_look_at_yet(table: Table, what: str) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types(f"agreement {what}")
    assert "You can choose one first" in rhian.card


async def test_every_version_can_be_had_again_as_it_was(table: Table) -> None:
    """However it came about: ready, by edits, and brought back."""
    rhian = await table.set_up()
    as_adopted = [(await versions(table))[-1]]
    for number in range(1, 4):
        await table.on(days=1)
        await rhian.types("agreement edit")
        await change(rhian, "Pace and breaks", f"We go at pace number {number}.")
        await rhian.presses("Adopt these changes")
        as_adopted.append((await versions(table))[-1])
    await rhian.types("agreement history")
    await rhian.chooses("Open a version", "Version 2")
    await rhian.presses("Bring this version back")
    await rhian.presses("Adopt these changes")
    as_adopted.append((await versions(table))[-1])
    await table.on(days=400)

    stored = await versions(table)
    assert stored == as_adopted
    assert [each.number for each in stored] == [1, 2, 3, 4, 5]
    assert [each.adopted_at for each in stored] == sorted(each.adopted_at for each in stored)
    assert stored[4].clauses == stored[1].clauses
    assert all(each.changed for each in stored[1:]), "each says in words what is different"
    for each in stored:
        await rhian.types("agreement history")
        await rhian.chooses("Open a version", f"Version {each.number}")
        for clause in each.clauses:
            assert clause.text in rhian.card


async def test_on_one_page_to_share_outside(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement")
    await rhian.presses("On one page")
    (upload,) = rhian.files
    assert upload.file.name == "agreement-evening-circle-1.docx"
    with zipfile.ZipFile(io.BytesIO(upload.file.content)) as opened:
        words = opened.read("word/document.xml").decode()
    for clause in (await versions(table))[0].clauses:
        assert clause.text in words
    assert "What we agreed in Evening circle" in words
    assert "Version 1, agreed on 23 November 2026" in words
    for private in ("rhian", "sam", "meet.example"):
        assert private not in words


async def test_a_member_is_not_offered_what_is_for_those_who_run_it(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    for words in ("agreement review", "agreement export"):
        await megan.types(words)
        assert "Only the people who run this group" in megan.card
    assert megan.files == []
