"""What members chose: found by person and by group, and gone without a trace when taken back."""

from dataclasses import replace

import pytest

from bot.domain.group import Group
from bot.domain.member import Member, Reach, Reminder, Reminders, Way
from bot.ids import Person
from bot.ports import Conflict
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.made import NOW, RHIAN, TOMOS

ELSEWHERE = Person("slack", "room", "rhian")


async def save(store: SqlStore, *members: Member) -> None:
    async with store.writing() as uow:
        for each in members:
            await uow.members.save(each)


async def test_who_never_chose_has_the_defaults_and_no_row(store: SqlStore) -> None:
    await save(store, Member(RHIAN))
    async with store.reading() as uow:
        assert await uow.members.get(RHIAN) == Member(RHIAN)
        assert await uow.members.many([RHIAN, TOMOS]) == {}
        assert await uow.members.many([]) == {}


async def test_each_person_is_their_own(store: SqlStore) -> None:
    await save(store, Member(RHIAN, zone="Europe/Paris"), Member(ELSEWHERE, budget=3))
    async with store.reading() as uow:
        found = await uow.members.many([RHIAN, TOMOS, ELSEWHERE])
        assert set(found) == {RHIAN, ELSEWHERE}
        assert found[RHIAN].zone == "Europe/Paris"
        assert (await uow.members.get(ELSEWHERE)).budget == 3
        assert await uow.members.get(TOMOS) == Member(TOMOS)


async def test_what_was_read_in_the_same_unit_of_work_is_not_stale(store: SqlStore) -> None:
    async with store.writing() as uow:
        before = await uow.members.get(RHIAN)
        await uow.members.save(replace(before, low_energy=True))
        assert (await uow.members.get(RHIAN)).low_energy


async def test_those_who_asked_for_direct_reminders_of_a_group(
    store: SqlStore, group: Group
) -> None:
    other = made.group()
    async with store.writing() as uow:
        await uow.groups.add(other)
    mo, di, al = (Person("rehearsal", "room", user) for user in ("mo", "di", "al"))
    await save(
        store,
        Member(mo, reminders=(Reminders(group.id, Way.DIRECT, frozenset({Reminder.SOON})),)),
        Member(di, reminders=(Reminders(group.id, Way.BOTH), Reminders(other.id, Way.OFF))),
        Member(al, reminders=(Reminders(group.id, Way.OFF),)),
        Member(RHIAN, budget=1),
    )
    async with store.reading() as uow:
        assert [each.person for each in await uow.members.reminded(group.id)] == [di, mo]
        assert await uow.members.reminded(other.id) == []
        assert await uow.members.reminded("nothing") == []
        both = {each.group for each in (await uow.members.get(di)).reminders}
        assert both == {group.id, other.id}


async def test_of_two_who_change_the_same_the_second_is_told(store: SqlStore) -> None:
    await save(store, Member(RHIAN, budget=3))
    with pytest.raises(Conflict):
        await save(store, Member(RHIAN, budget=7))
    async with store.reading() as uow:
        stored = await uow.members.get(RHIAN)
    await save(store, replace(stored, budget=1))
    with pytest.raises(Conflict):
        await save(store, replace(stored, low_energy=True))
    with pytest.raises(Conflict):
        await save(store, replace(Member(RHIAN), version=stored.version))
    async with store.reading() as uow:
        assert (await uow.members.get(RHIAN)).budget == 1


async def test_what_is_taken_back_is_forgotten(store: SqlStore, group: Group) -> None:
    chose = Member(RHIAN, reach=Reach.CLOSED, reminders=(Reminders(group.id, Way.BOTH),))
    await save(store, chose)
    async with store.reading() as uow:
        stored = await uow.members.get(RHIAN)
    await save(store, replace(Member(RHIAN), version=stored.version))
    async with store.reading() as uow:
        assert await uow.members.many([RHIAN]) == {}
        assert await uow.members.reminded(group.id) == []


async def test_a_workspace_that_goes_takes_its_members_choices_with_it(
    store: SqlStore, group: Group
) -> None:
    there = Member(RHIAN, away_until=NOW, reminders=(Reminders(group.id, Way.BOTH),))
    await save(store, there, Member(ELSEWHERE, low_energy=True))
    await store.erase_workspace("rehearsal", "room")
    async with store.reading() as uow:
        assert set(await uow.members.many([RHIAN, ELSEWHERE])) == {ELSEWHERE}
