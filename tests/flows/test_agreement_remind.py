"""Being reminded of the agreement: by a rhythm, now, and in its turn."""

from datetime import UTC, datetime, timedelta

from bot.plain import message_words
from tests.support.agreement import pick, versions
from tests.support.conversation import START, Table

# --- being reminded ----------------------------------------------------------------------------


async def test_by_itself_a_clause_every_four_weeks_and_another_each_time(table: Table) -> None:
    await table.set_up()
    posts = len(table.posts)

    await table.on(weeks=13)

    reminders = table.posts[posts:]
    assert [each.at for each in reminders] == [
        datetime(2026, 12, 21, 11, tzinfo=UTC),
        datetime(2027, 1, 18, 11, tzinfo=UTC),
        datetime(2027, 2, 15, 11, tzinfo=UTC),
    ]
    cards = [message_words(each.message) for each in reminders]
    assert all(card.startswith("# A reminder of what we agreed") for card in cards)
    assert len(set(cards)) == 3


async def test_the_rhythm_can_change_and_stop(table: Table) -> None:
    rhian = await table.set_up()
    posts = len(table.posts)

    await rhian.types("agreement remind quarterly")
    assert "Monday 22 February at 11:00" in rhian.card
    await table.to("2027-02-22 10:59")
    assert len(table.posts) == posts
    await table.to("2027-02-22 11:00")
    assert len(table.posts) == posts + 1

    await rhian.types("agreement remind never")
    assert "not reminded between sessions" in rhian.card
    await table.on(weeks=30)
    assert len(table.posts) == posts + 1


async def test_back_and_forth_leaves_one_rhythm(table: Table) -> None:
    rhian = await table.set_up()
    for rhythm in ("never", "monthly", "each-session", "monthly", "monthly"):
        await rhian.types(f"agreement remind {rhythm}")
    posts = len(table.posts)

    await table.on(weeks=5)

    assert len(table.posts) == posts + 1


async def test_after_a_long_stop_one_reminder_comes_and_not_three(table: Table) -> None:
    await table.set_up()
    posts = len(table.posts)

    await table.jump(datetime(2027, 2, 20, 10, 0, tzinfo=UTC))
    assert len(table.posts) == posts + 1

    await table.to("2027-03-20 11:00")
    assert len(table.posts) == posts + 2


async def test_a_stop_that_ends_at_night_waits_for_the_morning(table: Table) -> None:
    await table.set_up()
    posts = len(table.posts)

    await table.jump(datetime(2026, 12, 22, 3, 0, tzinfo=UTC))
    assert len(table.posts) == posts

    await table.to("2026-12-22 08:00")
    assert len(table.posts) == posts + 1


async def test_now_is_seen_first_and_posted_with_one_tap(table: Table) -> None:
    rhian = await table.set_up()
    posts = len(table.posts)

    await rhian.types("agreement remind now")
    assert "The group would see this" in rhian.card
    first = rhian.card
    await rhian.presses("Another clause")
    assert rhian.card != first
    assert len(table.posts) == posts

    await rhian.presses("Post to the group")

    assert "on its way" in rhian.card
    assert len(table.posts) == posts + 1
    assert "A reminder of what we agreed" in table.channel


async def test_two_post_the_same_one_and_the_group_gets_it_once(table: Table) -> None:
    rhian, sam = await table.set_up(), table.person("sam")
    posts = len(table.posts)
    await rhian.types("agreement remind now")
    await sam.types("agreement remind now")

    await rhian.presses("Post to the group")
    await sam.presses("Post to the group")

    assert "It is not posted twice." in sam.card
    assert len(table.posts) == posts + 1


async def test_a_reminder_now_moves_the_next_one(table: Table) -> None:
    rhian = await table.set_up()
    await table.on(weeks=3)
    await rhian.types("agreement remind now")
    await rhian.presses("Post to the group")
    posts = len(table.posts)

    await table.on(weeks=2)
    assert len(table.posts) == posts
    await table.on(weeks=3)
    assert len(table.posts) == posts + 1


async def test_a_reminder_at_night_waits_for_the_morning(table: Table) -> None:
    rhian = await table.set_up()
    posts = len(table.posts)
    await table.to("2026-11-23 22:00")
    await rhian.types("agreement remind now")
    await rhian.presses("Post to the group")
    assert "Tuesday 24 November at 08:00" in rhian.card
    assert len(table.posts) == posts


async def test_in_a_session_at_night_people_are_there_and_it_comes_now(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-11-23 time:21:30")
    await rhian.presses("Save it")
    await table.to("2026-11-23 21:31")
    await rhian.types("session start")
    posts = len(table.posts)

    await rhian.types("agreement remind now")
    await rhian.presses("Post to the group")

    assert len(table.posts) == posts + 1


async def test_there_is_nothing_to_be_reminded_of_yet(table: Table) -> None:
    rhian = await table.set_up(agreement=False)

    await rhian.types("agreement remind now")
    assert "You can choose one first." in rhian.card
    assert rhian.sees_button("Choose an agreement")

    await rhian.types("agreement remind quarterly")
    assert "It starts once the group has an agreement." in rhian.card


async def test_a_reminder_has_todays_words(table: Table) -> None:
    """What was adopted between planning and posting is what the group reads."""
    rhian = await table.set_up()
    await table.to("2026-11-23 22:00")
    await rhian.types("agreement remind now")
    await rhian.presses("Post to the group")
    await rhian.types("agreement edit")
    for name in ("stays here", "Listening", "Listening", "turns", "advice", "Pace"):
        await pick(rhian, "Take a clause out", name)
        await rhian.presses("Yes, take it out")
    for name in ("Cameras", "Safety", "Leaving"):
        await pick(rhian, "Take a clause out", name)
        await rhian.presses("Yes, take it out")
    await rhian.presses("Adopt these changes")

    await table.to("2026-11-24 08:00")

    reminders = [message_words(each.message) for each in table.posts if each.at.day == 24]
    assert any("ask for help or hand over" in each for each in reminders)


async def test_all_of_it_each_time_where_the_group_wants_it_so(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement remind monthly-whole")
    assert "The group sees all of it every four weeks." in rhian.card
    megan = table.person("megan")
    await megan.types("me reminders direct agreement")
    clauses = (await versions(table))[0].clauses

    await table.on(days=29)

    for each in clauses:
        assert each.text in table.channel
        assert each.text in megan.told


async def test_all_of_it_now_is_seen_first(table: Table) -> None:
    rhian = await table.set_up()
    posts = len(table.posts)
    await rhian.types("agreement remind now")
    await rhian.presses("All of it")
    for each in (await versions(table))[0].clauses:
        assert each.text in rhian.card
    assert len(table.posts) == posts
    await rhian.presses("Post to the group")
    assert "A reminder of what we agreed" in table.channel
    assert (await versions(table))[0].clauses[-1].text in table.channel


async def test_each_session_opens_with_another_clause_in_turn(table: Table) -> None:
    rhian = await table.set_up()
    clauses = (await versions(table))[0].clauses
    await rhian.types("session plan date:2026-11-24 time:18:30 repeat:weekly")
    await rhian.presses("Save it")
    shown = []
    for week in range(len(clauses)):
        await table.to(START + timedelta(weeks=week, days=1, hours=8, minutes=29))
        await rhian.types("session start")
        (clause,) = [each for each in clauses if each.text in table.channel]
        shown.append(clause.id)
        await rhian.types("session end")
        await rhian.presses("End it now")
    assert sorted(shown) == sorted(each.id for each in clauses), "each has its turn"
