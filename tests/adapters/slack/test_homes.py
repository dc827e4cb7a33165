"""Home tabs: of members too, and kept up to date while somebody may be looking."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack import limits
from tests.adapters.slack.table import Table, sit_down
from tests.fakes.slack.faults import Harm
from tests.fakes.slack.people import Actor
from tests.fakes.slack.state import Channel, readable

SET_UP = (
    "setup name:{name} purpose:Talk. model:hybrid facilitators:@rhian zone:Europe/London "
    "quiet_from:21:00 quiet_to:08:00"
)


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, "http") as table:
        yield table


async def group(table: Table, lead: Actor, channel: Channel, name: str = "Circle") -> None:
    await table.types(lead, SET_UP.format(name=name), channel)


async def plan(table: Table, lead: Actor, channel: Channel, when: str = "2 Dec 18:30") -> None:
    await table.types(lead, f"session plan {when}", channel)
    await table.presses(lead, "Save it")


async def opened(table: Table, who: Actor) -> str:
    await who.opens_home()
    await table.settle()
    return shown(who)


def shown(who: Actor) -> str:
    return "\n".join(readable(list(who.slack.homes[who.id]["blocks"])))


def published(who: Actor) -> int:
    calls = [each for each in who.slack.calls if each.method == "views.publish" and not each.error]
    return len([each for each in calls if each.params["user_id"] == who.id])


async def test_a_member_finds_their_group_without_typing(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    await plan(table, rhian, circle)

    home = await opened(table, amina)
    assert "The next session is on <!date^" in home, "in each reader's own time"
    assert [each for each in ("Circle", "Next session", "Help") if each not in home] == []
    assert "My reflections" not in home
    await table.presses(amina, "Next session")
    assert "<!date^" in (await amina.view()).words


async def test_a_facilitator_finds_their_buttons_and_their_reflections(table: Table) -> None:
    circle, (rhian, _) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    home = await opened(table, rhian)
    assert "My reflections" in home
    await table.presses(rhian, "My reflections")
    assert "journal" in (await rhian.view()).words.lower()


async def test_the_shortcut_opens_the_same_for_everybody(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    await plan(table, rhian, circle)
    await amina.uses_shortcut("home")
    await table.settle()
    view = await amina.view()
    assert "The next session is on" in view.words
    await table.presses(amina, "Next session")


async def test_typed_in_a_direct_message_it_is_their_group_that_is_meant(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    await plan(table, rhian, circle)
    for typed in ("", "next"):
        await table.types(amina, typed)
        seen = amina.sees()[-1]
        assert seen.channel.direct
        assert "<!date^" in seen.words


async def test_somebody_in_no_group_reads_how_one_begins(table: Table) -> None:
    wyn = table.fake.person("wyn")
    assert "I know of no group that you are in." in await opened(table, wyn)


async def test_where_slack_does_not_tell_the_way_is_named(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    table.fake.scopes -= {"channels:read", "groups:read"}
    assert "Please type /peer there." in await opened(table, amina)


async def test_two_groups_stand_under_each_other(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    tea = table.fake.channel("tea", rhian.user, amina.user, creator=rhian.user)
    await group(table, rhian, circle)
    await group(table, rhian, tea, "Tea")
    await plan(table, rhian, tea)
    home = await opened(table, amina)
    assert home.index("Open Tea") < home.index("Open Circle"), "what comes soonest comes first"
    await table.presses(amina, "Open Tea")
    assert "The next session is on" in (await amina.view()).words


# --- kept up to date --------------------------------------------------------------------------


async def test_a_session_that_begins_and_ends_is_seen_by_who_is_looking(table: Table) -> None:
    circle, (rhian, amina, joan) = table.circle("rhian", "amina", "joan")
    await group(table, rhian, circle)
    await plan(table, rhian, circle)
    await table.to("2026-12-02 18:25")
    await opened(table, amina)

    await table.types(rhian, "session start", circle)
    assert "A session is on now." in shown(amina)
    await table.types(rhian, "session end", circle)
    await table.presses(rhian, "End it now")
    assert "A session is on now." not in shown(amina)
    assert joan.id not in table.fake.homes, "nobody's tab is made who has not looked"


async def test_a_session_that_moves_is_seen_at_its_new_time(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    await plan(table, rhian, circle)
    before = await opened(table, amina)
    await table.types(rhian, "session move 3 Dec 19:00", circle)
    await table.presses(rhian, "Move it")
    assert shown(amina) != before
    assert "Thursday 3 December at 19:00" in shown(amina)


async def test_what_nobody_spoke_of_is_seen_a_few_minutes_later(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    await opened(table, amina)
    await opened(table, rhian)
    await plan(table, rhian, circle)
    assert "No session is planned yet." in shown(amina), "it was saved and not told"
    await table.serving.ears.look_again()
    assert "The next session is on" in shown(amina)
    await table.to("2026-12-02 17:31")
    assert "Start the session" not in shown(rhian)
    await table.serving.ears.look_again()
    assert "Start the session" in shown(rhian)
    sent = published(rhian)
    await table.serving.ears.look_again()
    assert published(rhian) == sent


async def test_what_says_nothing_new_is_not_sent_again(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    await plan(table, rhian, circle)
    await opened(table, amina)
    assert published(amina) == 1
    await table.types(rhian, "prompt validation", circle)
    await table.presses(rhian, "Post to group")
    assert any("?" in each.words and not each.only_for for each in amina.sees(circle))
    assert published(amina) == 1
    await opened(table, amina)
    assert published(amina) == 2, "who opens it gets it in any case"


async def test_who_has_not_looked_for_long_is_left_alone(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    await plan(table, rhian, circle)
    await opened(table, amina)
    await table.hand.sleep((limits.HOME_FRESH + timedelta(seconds=1)).total_seconds())
    await table.types(rhian, "session start", circle)
    await table.presses(rhian, "Start it now")
    assert published(amina) == 1


async def test_many_who_look_are_served_one_a_second(table: Table) -> None:
    names = ("rhian", *(f"m{number}" for number in range(8)))
    circle, (rhian, *members) = table.circle(*names)
    await group(table, rhian, circle)
    await plan(table, rhian, circle)
    await table.to("2026-12-02 18:25")
    for each in members:
        await opened(table, each)
    table.hand.waited.clear()
    await table.types(rhian, "session start", circle)
    assert all("A session is on now." in shown(each) for each in members)
    assert table.hand.waited.count(limits.HOME_EVERY.total_seconds()) == len(members)


async def test_while_slack_asks_for_patience_the_tabs_wait(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    await plan(table, rhian, circle)
    await table.to("2026-12-02 18:25")
    await opened(table, amina)
    table.fake.faults.add("views.publish", Harm.LIMIT, retry_after=20)
    await table.types(rhian, "session start", circle)
    assert "A session is on now." in shown(amina)
    assert any(20 <= each <= 22 for each in table.hand.waited)


async def test_who_leaves_the_channel_sees_its_group_no_more(table: Table) -> None:
    circle, (rhian, amina) = table.circle("rhian", "amina")
    await group(table, rhian, circle)
    assert "Circle" in await opened(table, amina)
    await amina.leaves(circle)
    await table.settle()
    assert "Circle" not in shown(amina)
    await amina.joins(circle)
    await table.settle()
    assert "Circle" in shown(amina)
