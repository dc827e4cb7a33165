"""What each repository finds, keeps apart and refuses."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.domain.draft import Draft
from bot.domain.group import Group
from bot.domain.session import SessionState
from bot.domain.toolkit import LADDER
from bot.ids import Person, Place
from bot.ports import Conflict
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.made import NOW, RHIAN, TOMOS

HOUR = timedelta(hours=1)


async def test_what_is_not_there_is_none(store: SqlStore) -> None:
    async with store.reading() as uow:
        assert await uow.groups.get("nothing") is None
        assert await uow.groups.get("nothing") is None
        assert await uow.groups.at(made.group().place) is None
        assert await uow.groups.at_many([]) == []
        assert await uow.groups.at_many([made.group().place]) == []
        assert await uow.groups.facilitated_by(RHIAN) == []
        assert await uow.groups.many([]) == {}
        assert await uow.series.get("nothing") is None
        assert await uow.sessions.get("nothing") is None
        assert await uow.sessions.many(["nothing"]) == {}
        assert await uow.sessions.current("nothing") is None
        assert await uow.sessions.next_of([], NOW) == {}
        assert await uow.sessions.next_of(["nothing"], NOW) == {}
        assert await uow.sessions.latest_closed("nothing") is None
        assert await uow.agreements.get("nothing") is None
        assert await uow.agreements.in_force("nothing") is None
        assert await uow.checkpoints.get("nothing") is None
        assert await uow.checkpoints.open_in("nothing") is None
        assert await uow.proposals.get("nothing") is None
        assert await uow.proposals.of_poll("nothing") is None
        assert await uow.proposals.waiting("nothing") == []
        assert await uow.reflections.get("nothing") is None
        assert await uow.reflections.by(RHIAN, "nothing") == []
        assert await uow.reflections.cell_counts(RHIAN, "nothing") == {}
        assert await uow.drafts.get("nothing", RHIAN, NOW) is None
        assert await uow.deliveries.by_key("nothing") is None
        assert await uow.deliveries.next_due() is None


async def test_the_groups_somebody_facilitates(store: SqlStore) -> None:
    people = made.group().with_facilitators((RHIAN, TOMOS)).facilitators
    shared = made.group(facilitators=people)
    hers = made.group(created_at=NOW + HOUR)
    elsewhere = Person("slack", "room", "rhian")
    async with store.writing() as uow:
        await uow.groups.add(hers)
        await uow.groups.add(shared)
    async with store.reading() as uow:
        assert await uow.groups.facilitated_by(RHIAN) == [shared, hers]
        assert await uow.groups.facilitated_by(TOMOS) == [shared]
        assert await uow.groups.facilitated_by(elsewhere) == []
        assert await uow.groups.on(shared.place.platform) == [shared, hers]
        assert await uow.groups.on("elsewhere") == []
        assert await uow.groups.many([hers.id, shared.id, "nothing"]) == {
            hers.id: hers,
            shared.id: shared,
        }


async def test_the_groups_of_many_channels(store: SqlStore) -> None:
    later, first = made.group(created_at=NOW + HOUR), made.group()
    elsewhere = made.group(place=Place("slack", "T1", first.place.channel))
    async with store.writing() as uow:
        for each in (later, first, elsewhere, made.group()):
            await uow.groups.add(each)
    empty = [Place("rehearsal", "room", f"empty-{number}") for number in range(2500)]
    async with store.reading() as uow:
        found = await uow.groups.at_many([later.place, *empty, first.place])
        assert found == [first, later]
        assert await uow.groups.at_many([first.place, elsewhere.place]) == [first, elsewhere]
        assert await uow.groups.get(first.id) == first


async def test_what_is_on_or_next_in_each_group(store: SqlStore, group: Group) -> None:
    over, lasting, soon = (
        made.session(group.id, starts_at=NOW + n * timedelta(minutes=30)) for n in (-4, -1, 1)
    )
    cancelled = made.session(group.id, starts_at=NOW, state=SessionState.CANCELLED)
    other, quiet = made.group(), made.group()
    opened = made.session(
        other.id, starts_at=NOW + HOUR, state=SessionState.OPEN, opened_at=NOW, opened_by=RHIAN
    )
    before_it = made.session(other.id, starts_at=NOW + timedelta(minutes=5))
    async with store.writing() as uow:
        for each in (other, quiet):
            await uow.groups.add(each)
        for session in (over, soon, lasting, cancelled, opened, before_it):
            await uow.sessions.add(session)
    async with store.reading() as uow:
        found = await uow.sessions.next_of([group.id, other.id, quiet.id], NOW)
        assert found == {group.id: lasting, other.id: opened}


async def test_a_group_changes_and_its_version_rises(store: SqlStore, group: Group) -> None:
    changed = replace(group, name="Thursday tea").with_facilitators((TOMOS,))
    async with store.writing() as uow:
        assert await uow.groups.get(group.id) == group
        await uow.groups.save(changed)
        again = await uow.groups.get(group.id)
        assert again == replace(changed, version=1)
        await uow.groups.save(replace(again, purpose="To rest"))
    async with store.reading() as uow:
        stored = await uow.groups.get(group.id)
        assert stored == replace(changed, purpose="To rest", version=2)
        assert await uow.groups.facilitated_by(RHIAN) == []


async def test_a_channel_holds_one_group(store: SqlStore, group: Group) -> None:
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.groups.add(made.group(place=group.place))


async def test_sessions_by_what_they_are(store: SqlStore, group: Group) -> None:
    soon, running, later = (
        made.session(group.id, starts_at=NOW + n * timedelta(minutes=30)) for n in (1, -1, 48)
    )
    over = made.session(group.id, starts_at=NOW - 3 * HOUR)
    opened = made.session(group.id, state=SessionState.OPEN, opened_at=NOW, opened_by=RHIAN)
    closed = [
        made.session(group.id, state=SessionState.CLOSED, closed_at=NOW - n * HOUR) for n in (2, 1)
    ]
    cancelled = made.session(group.id, state=SessionState.CANCELLED, closed_at=NOW)
    async with store.writing() as uow:
        for each in (later, soon, running, over, opened, *closed, cancelled):
            await uow.sessions.add(each)
    async with store.reading() as uow:
        assert await uow.sessions.upcoming(group.id, NOW) == [running, soon, later]
        assert await uow.sessions.upcoming(group.id, NOW, limit=1) == [running]
        assert await uow.sessions.current(group.id) == opened
        assert await uow.sessions.latest_closed(group.id) == closed[1]
        assert await uow.sessions.many([soon.id, later.id]) == {soon.id: soon, later.id: later}


async def test_occurrences_of_a_series_each_date_once(store: SqlStore, group: Group) -> None:
    series = made.series(group.id)
    dates = [date(2026, 3, 10), date(2026, 3, 3)]
    kept = [made.session(group.id, series=series.id, occurrence=day) for day in dates]
    kept[1] = replace(kept[1], state=SessionState.CANCELLED)
    async with store.writing() as uow:
        await uow.series.add(series)
        for each in kept:
            await uow.sessions.add(each)
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.sessions.add(
                made.session(group.id, series=series.id, occurrence=date(2026, 3, 3))
            )
    async with store.writing() as uow:
        assert await uow.sessions.occurrences(series.id) == [kept[1], kept[0]]
        await uow.series.save(replace(series, ended=True))
        ended = await uow.series.get(series.id)
        assert ended == replace(series, ended=True, version=1)


async def test_an_agreement_grows_by_versions(store: SqlStore, group: Group) -> None:
    first, second = made.agreement(group.id, 1), made.agreement(group.id, 2, changed="Breaks")
    async with store.writing() as uow:
        await uow.agreements.adopt(first)
        await uow.agreements.adopt(second)
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.agreements.adopt(made.agreement(group.id, 2))
    async with store.reading() as uow:
        assert await uow.agreements.in_force(group.id) == second
        assert await uow.agreements.history(group.id) == [second, first]


async def test_a_journal_is_its_authors(store: SqlStore, group: Group) -> None:
    session = made.session(group.id)
    mine = [
        made.reflection(group.id, created_at=NOW + n * HOUR, cells=(LADDER[0], LADDER[n]))
        for n in range(3)
    ]
    mine[2] = replace(mine[2], session=session.id)
    theirs = made.reflection(group.id, author=TOMOS, session=session.id)
    async with store.writing() as uow:
        await uow.sessions.add(session)
        for each in (*mine, theirs):
            await uow.reflections.add(each)
    async with store.reading() as uow:
        assert await uow.reflections.by(RHIAN, group.id) == mine[::-1]
        assert await uow.reflections.by(RHIAN, group.id, limit=1, offset=1) == [mine[1]]
        assert await uow.reflections.of_session(session.id, RHIAN) == [mine[2]]
        assert await uow.reflections.cell_counts(RHIAN, group.id) == {
            LADDER[0]: 3,
            LADDER[1]: 1,
            LADDER[2]: 1,
        }


async def test_a_reflection_changes_and_goes(store: SqlStore, group: Group) -> None:
    first = made.reflection(group.id)
    changed = replace(first, cells=(LADDER[7], LADDER[7]), answers=())
    async with store.writing() as uow:
        await uow.reflections.add(first)
        await uow.reflections.save(changed)
        assert await uow.reflections.get(first.id) == replace(changed, version=1)
        with pytest.raises(Conflict):
            await uow.reflections.save(changed)
    async with store.writing() as uow:
        await uow.reflections.delete(first.id)
        assert await uow.reflections.get(first.id) is None
        assert await uow.reflections.cell_counts(RHIAN, group.id) == {}


async def test_a_draft_is_for_its_writer_alone(store: SqlStore) -> None:
    draft = Draft("d1", RHIAN, None, "session.plan", {"when": "31 Feb"}, NOW + HOUR)
    async with store.writing() as uow:
        await uow.drafts.put(draft)
        await uow.drafts.put(replace(draft, values={"when": "28 Feb"}))
    async with store.writing() as uow:
        assert await uow.drafts.get("d1", RHIAN, NOW) == replace(draft, values={"when": "28 Feb"})
        assert await uow.drafts.get("d1", TOMOS, NOW) is None
        await uow.drafts.drop("d1")
        assert await uow.drafts.get("d1", RHIAN, NOW) is None


async def test_the_drafts_of_somebody_in_a_group(store: SqlStore) -> None:
    home, other = made.group(), made.group()
    kinds = ["reflection.pre", "reflection.free"]

    def draft(id: str, hours: int, **fields: Any) -> Draft:
        begun = Draft(id, RHIAN, home.id, kinds[0], {"note": id}, NOW + hours * HOUR)
        return replace(begun, **fields)

    first, second = draft("first", 2), draft("second", 3, kind=kinds[1])
    others = [
        draft("over", 0),
        draft("of-tomos", 9, person=TOMOS),
        draft("elsewhere", 9, group=other.id),
        draft("of-another-kind", 9, kind="session.plan"),
    ]
    async with store.writing() as uow:
        await uow.groups.add(home)
        await uow.groups.add(other)
        for each in (first, second, *others):
            await uow.drafts.put(each)
    async with store.reading() as uow:
        assert await uow.drafts.of(RHIAN, home.id, kinds, NOW) == [second, first]
        assert await uow.drafts.of(RHIAN, home.id, kinds[:1], NOW) == [first]


async def test_an_event_counts_once_in_15_minutes(store: SqlStore) -> None:
    async with store.writing() as uow:
        assert await uow.inbox.first_time("Ev1", NOW)
        assert not await uow.inbox.first_time("Ev1", NOW)
        assert await uow.inbox.first_time("Ev2", NOW)
    async with store.writing() as uow:
        assert not await uow.inbox.first_time("Ev1", NOW + timedelta(minutes=15))
        assert await uow.inbox.first_time("Ev1", NOW + timedelta(minutes=17))


async def test_what_has_expired_is_swept_out(store: SqlStore) -> None:
    gone = Draft("d1", RHIAN, None, "x", {}, NOW + HOUR)
    async with store.writing() as uow:
        await uow.drafts.put(gone)
        for n in range(200):
            await uow.inbox.first_time(f"old-{n}", NOW)
    async with store.writing() as uow:
        for n in range(200):
            await uow.inbox.first_time(f"new-{n}", NOW + 2 * HOUR)
    async with store.reading() as uow:
        assert await uow.drafts.get("d1", RHIAN, NOW) is None


async def test_a_time_without_a_zone_is_refused_and_any_zone_becomes_utc(
    store: SqlStore, group: Group
) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="no zone"):
        async with store.writing() as uow:
            await uow.sessions.add(made.session(group.id, starts_at=naive))
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    session = made.session(group.id, starts_at=NOW.astimezone(kathmandu))
    async with store.writing() as uow:
        await uow.sessions.add(session)
    async with store.reading() as uow:
        stored = await uow.sessions.get(session.id)
    assert stored is not None
    assert stored.starts_at == NOW
    assert stored.starts_at.tzinfo is UTC


async def test_starting_again_erases_a_workspace_and_no_other(
    store: SqlStore, group: Group
) -> None:
    other = made.group(place=replace(group.place, workspace="another"))
    stay = made.session(other.id)
    there = Person("rehearsal", "room", "cerys")
    async with store.writing() as uow:
        await uow.groups.add(other)
        await uow.sessions.add(stay)
        series = made.series(group.id)
        session = made.session(group.id, series=series.id, occurrence=date(2026, 3, 3))
        await uow.series.add(series)
        await uow.sessions.add(session)
        await uow.agreements.adopt(made.agreement(group.id))
        poll = made.checkpoint(group.id, session=session.id)
        await uow.checkpoints.add(poll)
        await uow.checkpoints.vote(poll, RHIAN, "yes")
        await uow.reflections.add(made.reflection(group.id, session=session.id))
        await uow.deliveries.plan([made.delivery(group.id), made.delivery(other.id)])
        await uow.drafts.put(Draft("d1", there, None, "x", {}, datetime.max.replace(tzinfo=UTC)))
    await store.erase_workspace("rehearsal", "room")
    async with store.reading() as uow:
        assert await uow.groups.get(group.id) is None
        assert await uow.sessions.get(session.id) is None
        assert await uow.checkpoints.get(poll.id) is None
        assert await uow.agreements.in_force(group.id) is None
        assert await uow.reflections.by(RHIAN, group.id) == []
        assert await uow.drafts.get("d1", there, NOW) is None
        assert await uow.groups.get(other.id) == other
        assert await uow.sessions.get(stay.id) == stay
        assert len(await uow.deliveries.unsettled(other.id, NOW)) == 1
        assert await uow.deliveries.unsettled(group.id, NOW) == []


async def test_the_vault_keeps_what_belongs_to_no_group(store: SqlStore) -> None:
    async with store.writing() as uow:
        await uow.vault.put("slack.installation", "T1", {"token": "one"})
        await uow.vault.put("slack.installation", "T1", {"token": "two"})
        await uow.vault.put("slack.state", "s", {}, NOW + timedelta(minutes=10))
    async with store.reading() as uow:
        assert await uow.vault.get("slack.installation", "T1", NOW) == {"token": "two"}
        assert await uow.vault.get("slack.link", "T1", NOW) is None
        assert await uow.vault.get("slack.state", "s", NOW) == {}
        assert await uow.vault.get("slack.state", "s", NOW + timedelta(minutes=10)) is None


async def test_of_several_who_take_one_record_one_has_it(store: SqlStore) -> None:
    async with store.writing() as uow:
        await uow.vault.put("slack.state", "s", {}, NOW + timedelta(minutes=10))

    async def take() -> bool:
        async with store.writing() as uow:
            return await uow.vault.drop("slack.state", "s")

    assert sorted(await asyncio.gather(*(take() for _ in range(5)))) == [False] * 4 + [True]
