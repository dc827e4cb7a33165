""" "I can't run this one": others are asked, the first yes has it, and nobody is asked why."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.cover import CoverState
from bot.domain.session import Session
from bot.ids import ActionId
from bot.message import Look
from bot.plain import message_words
from tests.support.conversation import Seat, Table, person, sit_down


async def backed(table: Table, how: str = "in-order", backups: str = "mair,nia") -> Seat:
    """Rhian leads with Sam; a session is planned for Tuesday evening next week."""
    rhian = await table.set_up()
    await rhian.types(
        f'setup name:"Evening circle" purpose:"A place to be heard." model:peer-facilitated '
        f"facilitators:rhian,sam zone:Europe/London backups:{backups} cover:{how} cover_by:3"
    )
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    return rhian


async def session(table: Table) -> Session:
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(person("rhian"))
        open_ = await uow.sessions.current(group.id)
        if open_ is not None:
            return open_
        coming = await uow.sessions.upcoming(group.id, table.clock.now() - timedelta(days=1), 20)
        found = coming[0] if coming else await uow.sessions.latest_closed(group.id)
        assert found is not None
        return found


async def state_of(table: Table, id: str) -> CoverState:
    async with table.house.store.reading() as uow:
        cover = await uow.covers.of(id)
        assert cover is not None
        return cover.state


def heard(seat: Seat) -> list[str]:
    return [message_words(each.message) for each in seat.direct]


def asked_to_run(seat: Seat) -> bool:
    return any("Could you run the session" in each for each in heard(seat))


# --- named in the set-up -------------------------------------------------------------------------


async def test_backups_are_named_in_the_set_up_and_hear_of_it(table: Table) -> None:
    rhian = await backed(table)
    await rhian.types("setup")
    assert rhian.form is not None
    initial = {each.name: each.initial for each in rhian.form.fields}
    assert initial["backups"] == (person("mair"), person("nia"))
    mair = table.person("mair")
    assert "You are named as a backup for Evening circle." in mair.told
    await rhian.fills(cover="at-once", cover_by="6")
    assert "Changed: cover." in rhian.card
    assert "@mair, @nia, all at once. If nobody can, a session is cancelled 6 hours before." in (
        rhian.card
    )
    assert len(mair.direct) == 1, "who was named before is not told again"


async def test_to_be_named_gives_no_right_over_the_group(table: Table) -> None:
    await backed(table)
    mair = table.person("mair")
    await mair.types("session list")
    assert "Tuesday 1 December" not in mair.card


async def test_more_than_five_backups_are_too_many(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types(
        'setup name:"Evening circle" purpose:"To be heard." model:peer-facilitated '
        "facilitators:rhian zone:Europe/London backups:a1,b1,c1,d1,e1,f1"
    )
    assert "backups" in rhian.problems
    assert rhian.form is not None, "what was typed is still there"


# --- asking --------------------------------------------------------------------------------------


async def test_one_says_yes_and_has_all_they_need(table: Table) -> None:
    rhian = await backed(table)
    await rhian.types("home")
    await rhian.presses("I can't run it")
    assert "I can ask one after the other: @mair, @nia." in rhian.card
    assert "If nobody can by Tuesday 1 December at 15:30" in rhian.card
    mair, nia, sam = (table.person(each) for each in ("mair", "nia", "sam"))
    before = len(mair.direct)
    await rhian.presses("Ask one by one")
    assert "There is nothing more you need to do." in rhian.card
    assert len(mair.direct) == before + 1
    assert "Could you run the session of Evening circle" in mair.told
    assert not any("Could you run" in each for each in heard(nia))
    await mair.presses("I can run it")
    assert "Thank you. You run the session of Evening circle" in mair.card
    assert "https://meet.example/circle" in mair.card
    for seat in (rhian, sam):
        assert "@mair runs the session of Evening circle" in seat.told
    assert "why" not in " ".join([*heard(rhian), *heard(sam)]).lower()
    await rhian.types("cover")
    assert "@mair runs the session" in rhian.card


async def test_in_order_a_no_asks_the_next_at_once(table: Table) -> None:
    rhian = await backed(table)
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    mair, nia = table.person("mair"), table.person("nia")
    await mair.presses("Not this time")
    assert "That is fine." in mair.card
    assert "Could you run the session" in nia.told


async def test_in_order_silence_asks_the_next_and_the_first_can_still_say_yes(
    table: Table,
) -> None:
    rhian = await backed(table)
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    mair, nia = table.person("mair"), table.person("nia")
    await table.on(hours=13)
    assert not asked_to_run(nia), "the group's quiet hours"
    await table.on(hours=12)
    assert asked_to_run(nia)
    await mair.presses("I can run it")
    assert "You run the session" in mair.card
    assert "Somebody else runs the session" in nia.told
    await nia.presses("I can run it")
    assert "@mair has just taken the session" in nia.card


async def test_all_at_once(table: Table) -> None:
    rhian = await backed(table, "at-once")
    await rhian.types("cover")
    await rhian.presses("Ask all at once")
    for name in ("mair", "nia"):
        assert "Could you run the session" in table.person(name).told


async def test_of_two_who_say_yes_together_one_has_it_and_the_other_is_told_kindly(
    table: Table,
) -> None:
    rhian = await backed(table, "at-once")
    await rhian.types("cover")
    await rhian.presses("Ask all at once")
    mair, nia = table.person("mair"), table.person("nia")
    await asyncio.gather(mair.presses("I can run it"), nia.presses("I can run it"))
    cards = sorted((mair.card, nia.card), key=lambda card: "has just taken" in card)
    assert "You run the session" in cards[0]
    assert "has just taken the session" in cards[1]
    taken = [each for each in heard(rhian) if "runs the session" in each]
    assert len(taken) == 1


async def test_asking_twice_asks_once(table: Table) -> None:
    rhian = await backed(table, "at-once")
    await rhian.types("cover")
    ask = rhian.button("Ask all at once").action
    await rhian.press_id(ask)
    await rhian.press_id(ask)
    assert sum("Could you run" in each for each in heard(table.person("mair"))) == 1


async def test_without_backups_those_are_asked_who_run_the_group(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    await rhian.types("cover")
    assert "I can ask: @sam." in rhian.card
    await rhian.presses("Ask them")
    sam = table.person("sam")
    await sam.presses("I can run it")
    assert "@sam runs the session" in rhian.told


async def test_alone_it_can_be_cancelled_kindly_at_once(table: Table) -> None:
    rhian = await table.set_up(facilitators="rhian", agreement=False)
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    await rhian.types("cover")
    assert "There is nobody else to ask." in rhian.card
    assert rhian.button("Cancel it kindly now").look is Look.CAREFUL
    await rhian.presses("Cancel it kindly now")
    assert "There is no session on Tuesday 1 December at 18:30." in table.channel
    assert "You can rest, or say hello here whenever you like." in table.channel


async def test_i_can_run_it_after_all(table: Table) -> None:
    rhian = await backed(table, "at-once")
    await rhian.types("cover")
    await rhian.presses("Ask all at once")
    mair = table.person("mair")
    await rhian.presses("I can run it after all")
    assert "is yours again" in rhian.card
    assert "Nobody is needed any more" in mair.told
    await mair.presses("I can run it")
    assert "Nobody is needed any more" in mair.card
    await rhian.types("cover")
    await rhian.presses("Ask all at once")
    assert "Could you run the session" in mair.told, "asked anew"


async def test_a_co_facilitator_may_take_it_though_others_are_asked(table: Table) -> None:
    rhian = await backed(table)
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    sam = table.person("sam")
    await sam.types("cover")
    assert "Somebody is needed" in sam.card
    await sam.presses("I can run it")
    assert "@sam runs the session" in rhian.told
    assert "Somebody else runs the session" in table.person("mair").told


async def test_who_was_not_asked_cannot_take_it(table: Table) -> None:
    rhian = await backed(table)
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    id = (await session(table)).id
    stranger = table.person("ifan")
    await stranger.press_id(ActionId.of("cover.yes", id))
    assert "This question was for somebody else." in stranger.card
    assert await state_of(table, id) is CoverState.ASKING


# --- nobody --------------------------------------------------------------------------------------


async def test_if_nobody_can_by_the_set_time_it_is_cancelled_kindly(table: Table) -> None:
    rhian = await backed(table)
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    await table.to("2026-12-01 15:29")
    assert "There is no session" not in " ".join(table.now_in_channel())
    await table.to("2026-12-01 15:31")
    assert "There is no session on Tuesday 1 December at 18:30." in table.channel
    assert "Nobody can run it this time." in table.channel
    assert "You can rest, or say hello here whenever you like." in table.channel
    assert "rhian" not in table.channel
    for name in ("rhian", "sam"):
        assert "Nobody could run the session" in table.person(name).told
    before = len(table.posts)
    await table.to("2026-12-02 12:00")
    assert len(table.posts) == before, "no reminder of what does not happen"


async def test_when_everybody_said_no_there_is_still_time_to_do_something(table: Table) -> None:
    rhian = await backed(table, "at-once")
    await rhian.types("cover")
    await rhian.presses("Ask all at once")
    for name in ("mair", "nia"):
        await table.person(name).presses("Not this time")
    assert "Nobody who was asked can run the session" in rhian.told
    mair = table.person("mair")
    await mair.presses("I can after all")
    assert "You run the session" in mair.card


async def test_the_reminder_says_that_it_is_not_sure_yet(table: Table) -> None:
    """Else the group gets ready for what it reads the next day is cancelled."""
    rhian = await backed(table, "at-once")
    await rhian.types("cover")
    await rhian.presses("Ask all at once")
    for name in ("mair", "nia"):
        await table.person(name).presses("Not this time")
    await table.to("2026-11-30 19:00")
    assert "It is not sure yet that it takes place. You hear by" in table.channel
    assert "mair" not in table.channel


async def test_nobody_is_asked_in_the_groups_quiet_hours(table: Table) -> None:
    rhian = await backed(table)
    nia = table.person("nia")
    before = len(heard(nia))
    await table.to("2026-11-28 22:30")
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    mair = table.person("mair")
    assert not asked_to_run(mair)
    await table.to("2026-11-29 06:00")
    assert not asked_to_run(mair)
    await table.to("2026-11-29 10:00")
    assert asked_to_run(mair)
    assert len(heard(nia)) == before, "a turn begins when somebody hears of it"


async def test_whoever_asked_starts_it_after_all_and_has_it_back(table: Table) -> None:
    rhian, mair = await backed(table), table.person("mair")
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    await mair.presses("I can run it")
    await table.to("2026-12-01 18:25")
    await rhian.types("session start")
    assert "@mair has taken the session" in rhian.card
    await rhian.presses("Leave it with them")
    assert (await session(table)).opened_at is None
    await rhian.types("session start")
    await rhian.presses("I run it myself")
    opened = await session(table)
    assert opened.opened_by == rhian.who
    assert await state_of(table, opened.id) is CoverState.OVER
    assert "Nobody is needed any more" in mair.told
    await mair.types("session end")
    assert "Only the people who run this group" in mair.card
    await rhian.types("session end")
    await rhian.presses("End it now")
    told = len(mair.direct)
    await table.on(hours=16)
    assert "After the session" in rhian.told
    assert len(mair.direct) == told


async def test_what_somebody_wrote_stays_theirs(table: Table) -> None:
    """After the two days in which they can write, and where they gave the session back."""
    rhian, mair = await backed(table), table.person("mair")
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    await mair.presses("I can run it")
    await mair.types("reflect pre")
    assert mair.form is not None
    await mair.fills(**{mair.form.fields[-1].name: "Begin with silence."})
    await mair.types("cover")
    await mair.presses("I can't after all")
    await table.on(days=9)
    for words in ("journal", "journal search silence"):
        await mair.types(words)
        assert "silence" in mair.card.lower()
    await mair.types("journal export md")
    assert mair.files
    await mair.types("reflect free")
    assert "Only the people who run this group" in mair.card
    await table.person("nia").types("journal")
    assert "Only the people who run this group" in table.person("nia").card


async def test_the_machine_was_off_at_the_set_time_and_it_is_still_cancelled(
    table: Table,
) -> None:
    rhian = await backed(table)
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    await table.jump((await session(table)).starts_at - timedelta(minutes=30))
    assert "There is no session on Tuesday 1 December at 18:30." in table.channel


async def test_at_short_notice_all_are_asked_and_it_is_decided_halfway(table: Table) -> None:
    rhian = await backed(table)
    await table.to("2026-12-01 18:06")
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    for name in ("mair", "nia"):
        assert "Could you run the session" in table.person(name).told
    await table.to("2026-12-01 18:20")
    assert "There is no session on Tuesday 1 December at 18:30." in table.channel


async def test_a_series_goes_on(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("session plan 2026-12-01 18:30 weekly")
    await rhian.presses("Save it")
    await rhian.types("cover")
    await rhian.presses("Ask them")
    await table.to("2026-12-01 15:31")
    assert "The next session is on Tuesday 8 December at 18:30." in table.channel


# --- whoever covers ------------------------------------------------------------------------------


async def covered(table: Table) -> tuple[Seat, Seat]:
    rhian = await backed(table)
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    mair = table.person("mair")
    await mair.presses("I can run it")
    return rhian, mair


async def test_what_was_planned_for_the_one_goes_to_the_other(table: Table) -> None:
    rhian, mair = await covered(table)
    sam = table.person("sam")
    await table.to("2026-11-30 19:00")
    for seat, expected in ((mair, True), (sam, True), (rhian, False)):
        assert any("questions to prepare" in each for each in heard(seat)) is expected
    await table.to("2026-12-01 18:30")
    await mair.types("session start")
    assert "The session is open" in mair.card
    assert "Our session is open" in table.channel
    await mair.types("checkpoint ready")
    await table.to("2026-12-01 19:30")
    await mair.types("session end")
    await table.on(minutes=5)
    for seat, expected in ((mair, True), (sam, True), (rhian, False)):
        assert any("Thank you for holding the space" in each for each in heard(seat)) is expected


async def test_the_process_stops_between_the_yes_and_what_follows_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it was planned together with the yes, so a new start still sends it, and once."""

    async def stopped() -> None:
        return None

    async with sit_down(tmp_path) as table:
        rhian = await backed(table)
        await rhian.types("cover")
        await rhian.presses("Ask one by one")
        monkeypatch.setattr(table, "settle", stopped)
        await table.person("mair").presses("I can run it")
        assert not any("runs the session of" in each for each in heard(rhian))
        now = table.clock.now()
    async with sit_down(tmp_path, now=now) as again:
        assert await state_of(again, (await session(again)).id) is CoverState.TAKEN
        await again.settle()
        rhian, mair = again.person("rhian"), again.person("mair")
        assert len([each for each in heard(rhian) if "runs the session of" in each]) == 1
        await again.to("2026-11-30 19:00")
        for seat, expected in ((mair, True), (rhian, False)):
            assert any("questions to prepare" in each for each in heard(seat)) is expected
        assert len([each for each in heard(rhian) if "runs the session of" in each]) == 1


async def test_the_rights_are_for_that_session_and_end_with_it(table: Table) -> None:
    rhian, mair = await covered(table)
    await rhian.types("session plan 2026-12-08 18:30")
    await rhian.presses("Save it")
    for words in ("session list", "session plan 2026-12-09 18:30", "session cancel", "checkpoint"):
        await mair.types(words)
        assert "run this group" in mair.card or "help to run" in mair.card, mair.card
    await table.to("2026-12-01 18:25")
    await mair.types("home")
    await mair.presses("Start the session")
    await mair.types("home")
    assert mair.sees_button("End the session")
    await mair.types("stuck silence")
    await table.to("2026-12-01 19:30")
    await mair.types("session end")
    await mair.types("checkpoint ready")
    assert "help to run" in mair.card or "run this group" in mair.card
    await mair.types("reflect post")
    assert mair.form is not None, "looking back is theirs"
    mair.form = None
    await table.on(days=3)
    await mair.types("reflect post")
    assert mair.form is None


async def test_home_says_who_runs_it_this_time(table: Table) -> None:
    rhian, mair = await covered(table)
    sam = table.person("sam")
    for when in ("2026-11-25 12:00", "2026-12-01 18:25"):
        await table.to(when)
        await rhian.types("home")
        assert "@mair runs it this time." in rhian.card
        assert not rhian.sees_button("Start the session")
        assert not rhian.sees_button("I can't run it")
        await rhian.presses("See how it stands")
        assert "There is nothing more you need to do." in rhian.card
        await sam.types("home")
        assert "@mair runs it this time." in sam.card
    await mair.types("session start")
    await rhian.types("home")
    assert "@mair runs it this time." in rhian.card
    await table.person("megan").types("home")
    assert "mair" not in table.person("megan").card


async def test_whoever_covers_cannot_after_all(table: Table) -> None:
    rhian, mair = await covered(table)
    nia = table.person("nia")
    await mair.types("cover")
    await mair.presses("I can't after all")
    assert "That is fine. Others are asked now" in mair.card
    assert "needs somebody again" in rhian.told
    await nia.presses("I can run it")
    assert "@nia runs the session" in rhian.told
    await mair.types("session start")
    assert "The session is open" not in mair.card


async def test_a_move_and_a_cancellation_reach_whoever_covers(table: Table) -> None:
    rhian, mair = await covered(table)
    await rhian.types("session move 2026-12-03 19:00")
    await rhian.presses("Move it")
    assert "has moved. It is now on Thursday 3 December at 19:00." in mair.told
    await rhian.types("session cancel")
    await rhian.presses("Yes, cancel it")
    assert "does not take place" in mair.told


async def test_the_set_time_moves_with_the_session(table: Table) -> None:
    rhian = await backed(table)
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    await rhian.types("session move 2026-12-03 19:00")
    await rhian.presses("Move it")
    await table.to("2026-12-01 20:00")
    assert "There is no session" not in table.channel
    await table.to("2026-12-03 16:01")
    assert "There is no session on Thursday 3 December at 19:00." in table.channel


async def test_somebody_else_starts_it(table: Table) -> None:
    rhian = await backed(table, "at-once")
    await table.to("2026-12-01 17:00")
    await rhian.types("cover")
    await rhian.presses("Ask all at once")
    await table.to("2026-12-01 17:35")
    sam = table.person("sam")
    await sam.types("session start")
    assert await state_of(table, (await session(table)).id) is CoverState.TAKEN
    assert "Somebody else runs the session" in table.person("mair").told
    await table.to("2026-12-01 19:00")
    assert "There is no session" not in table.channel


async def test_whoever_covers_is_erased_and_others_are_asked(table: Table) -> None:
    rhian, mair = await covered(table)
    await mair.types("me erase")
    await mair.presses("Yes, erase it all")
    assert "needs somebody again" in rhian.told
    assert "Could you run the session" in table.person("nia").told


# --- the last debrief ----------------------------------------------------------------------------


async def test_the_last_debrief_goes_along_only_where_its_author_says_so(table: Table) -> None:
    rhian = await backed(table)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await table.to("2026-12-01 19:30")
    await rhian.types("session end")
    await rhian.types("reflect post")
    assert rhian.form is not None
    last = rhian.form.fields[-1].name
    await rhian.fills(**{last: "Leave more room for silence."})
    await rhian.types("session plan 2026-12-08 18:30")
    await rhian.presses("Save it")
    await rhian.types("cover")
    await rhian.presses("Ask one by one")
    mair = table.person("mair")
    await mair.presses("I can run it")
    assert "Leave more room" not in mair.card
    await rhian.types("cover")
    await rhian.presses("Let them read my last debrief")
    assert "There is a debrief for you to read before the session" in mair.told
    await mair.types("cover")
    assert "Leave more room for silence." in mair.card
    await rhian.types("cover")
    await rhian.presses("Take my debrief back")
    await mair.types("cover")
    assert "Leave more room" not in mair.card


async def test_nothing_planned_and_an_open_session(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("cover")
    assert "No session is planned yet." in rhian.card
    await rhian.types("session plan 2026-11-23 10:30")
    await rhian.presses("Save it")
    id = (await session(table)).id
    await rhian.types("session start")
    await rhian.press_id(ActionId.of("cover.show", id))
    assert "you can rest or end it early" in rhian.card
    await rhian.types("cover")
    assert "You can also hand it to @sam." in rhian.card
    assert not rhian.sees_button("I mean the next one"), "none is planned"
    await rhian.types("session plan 2026-12-08 18:30")
    await rhian.presses("Save it")
    await rhian.types("cover")
    await rhian.presses("I mean the next one")
    assert "You cannot run the session on Tuesday 8 December at 18:30." in rhian.card
