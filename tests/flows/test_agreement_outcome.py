"""What became of a suggestion: told to whoever put their name to it, and to nobody else."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.domain.proposal import Stage
from tests.support.agreement import WORDS, add, answer, suggest, to_be_asked, versions, waiting
from tests.support.conversation import Seat, Table


def planned(folder: Path) -> int:
    """How many such messages there are or were, to anybody."""
    count = "SELECT count(*) FROM deliveries WHERE kind = 'direct.suggestion'"
    with closing(sqlite3.connect(folder / "holdspace.db")) as database:
        return int(database.execute(count).fetchone()[0])


async def put_aside(rhian: Seat) -> None:
    await rhian.types("agreement propose")
    await rhian.presses("Put it aside")
    assert "It is put aside" in rhian.card


async def test_it_is_told_kindly_that_it_is_put_aside(table: Table) -> None:
    rhian, megan = await table.set_up(), table.person("megan")
    posts = len(table.posts)
    await suggest(megan, name="named")
    assert megan.direct == [], "nobody is written to for having sent a form"

    await put_aside(rhian)

    assert "Your idea is put aside for now: Another point. Thank you for it." in megan.told
    assert WORDS not in megan.told, "what was written stands in no notification"
    assert len(megan.direct) == 1
    assert len(table.posts) == posts
    await megan.presses("Suggest a change", direct=True)
    assert megan.form is not None


async def test_it_is_told_that_it_is_taken_up(table: Table) -> None:
    rhian, megan = await table.set_up(), table.person("megan")
    await suggest(megan, name="named")
    await rhian.types("agreement propose")
    await rhian.presses("Ask how it feels")
    await rhian.presses("Close it now")
    await rhian.presses("Propose it to the group")
    await answer(table, megan="I agree", dai="I agree", ela="I agree")
    await rhian.presses("Close it now")
    await rhian.presses("Adopt it")

    assert "Your idea is part of what we agreed now: Another point." in megan.told
    await megan.presses("Read it", direct=True)
    assert WORDS in megan.card


async def test_who_adopts_the_same_words_by_hand_has_taken_it_up(table: Table) -> None:
    rhian, megan = await table.set_up(), table.person("megan")
    await suggest(megan, name="named")
    await suggest(table.person("dai"), "Something else altogether.", name="named")
    await rhian.types("agreement edit")
    await add(rhian, "other", f" {WORDS} ")
    await rhian.presses("Adopt these changes")

    assert "Your idea is part of what we agreed now" in megan.told
    assert table.person("dai").direct == []
    assert [each.stage for each in await waiting(table)] == [Stage.SUGGESTED]


async def test_of_one_without_a_name_nobody_is_told_and_nothing_waits(
    table: Table, tmp_path: Path
) -> None:
    rhian, megan = await table.set_up(), table.person("megan")
    await suggest(megan, name="anonymous")
    await table.on(hours=9)
    await put_aside(rhian)
    await suggest(megan, name="anonymous")
    await rhian.types("agreement edit")
    await add(rhian, "other", WORDS)
    await rhian.presses("Adopt these changes")
    await table.on(days=40)

    assert megan.direct == []
    assert planned(tmp_path) == 0
    await suggest(megan, "Another one.", name="named")
    await put_aside(rhian)
    assert planned(tmp_path) == 1, "so would it be seen"


async def test_whoever_ends_their_own_is_not_written_to(table: Table) -> None:
    rhian = await table.set_up()
    await suggest(rhian, name="named")
    await put_aside(rhian)
    assert not any("Your idea" in str(each.message) for each in rhian.direct)


async def test_it_waits_for_the_end_of_their_quiet_hours(table: Table) -> None:
    rhian, megan = await table.set_up(), table.person("megan")
    await megan.types("me quiet 08:00 20:00")
    await suggest(megan, name="named")
    await put_aside(rhian)
    assert megan.direct == []
    await table.to("2026-11-23 19:59")
    assert megan.direct == []
    await table.to("2026-11-23 20:00")
    assert "Your idea is put aside" in megan.told


async def test_it_counts_in_their_budget(table: Table) -> None:
    rhian, megan = await table.set_up(), table.person("megan")
    await megan.types("me budget 1")
    for words in ("The first idea.", "The second idea."):
        await suggest(megan, words, name="named")
        await put_aside(rhian)
    assert len(megan.direct) == 1
    await table.on(days=8)
    assert "What became of your idea" in megan.told, "one list says what was held back"


async def test_who_was_erased_since_is_not_written_to(table: Table) -> None:
    rhian, megan = await table.set_up(), table.person("megan")
    await suggest(megan, name="named")
    await megan.types("me erase")
    await megan.presses("Yes, erase it all")
    await put_aside(rhian)
    assert megan.direct == []


async def test_a_worry_is_not_told_of(table: Table) -> None:
    rhian, megan = await table.set_up(), table.person("megan")
    await suggest(megan, name="named")
    await rhian.types("agreement propose")
    await rhian.presses("Ask how it feels")
    await rhian.presses("Close it now")
    await rhian.presses("Propose it to the group")
    await answer(table, owen="I have a worry")
    await rhian.presses("Close it now")
    await rhian.presses("Put it aside")
    assert "Your idea is put aside for now" in megan.told
    assert "worr" not in megan.told


async def test_the_agreement_stays_as_it_is_where_one_is_put_aside(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    await put_aside(rhian)
    assert len(await versions(table)) == 1
