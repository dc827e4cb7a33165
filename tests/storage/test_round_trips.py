"""What is stored comes back as it was, whatever people typed and however far the date."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.group import Group
from bot.storage.unit_of_work import SqlStore
from tests.storage import made

tries = settings(
    max_examples=25,
    deadline=None,
    # The store is shared between the tries: every value in them has an id of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@tries
@given(value=made.groups())
async def test_a_group(store: SqlStore, value: Group) -> None:
    async with store.writing() as uow:
        await uow.groups.add(value)
    async with store.reading() as uow:
        assert await uow.groups.get(value.id) == value
    async with store.reading() as uow:
        assert await uow.groups.at(value.place) == value


@tries
@given(data=st.data())
async def test_a_series(store: SqlStore, group: Group, data: st.DataObject) -> None:
    value = data.draw(made.many_series(group.id))
    async with store.writing() as uow:
        await uow.series.add(value)
    async with store.reading() as uow:
        assert await uow.series.get(value.id) == value
        assert value in await uow.series.of_group(group.id)


@tries
@given(data=st.data())
async def test_a_session(store: SqlStore, group: Group, data: st.DataObject) -> None:
    value = data.draw(made.sessions(group.id))
    async with store.writing() as uow:
        await uow.sessions.add(value)
    async with store.reading() as uow:
        assert await uow.sessions.get(value.id) == value


@tries
@given(data=st.data())
async def test_an_agreement(store: SqlStore, data: st.DataObject) -> None:
    home = made.group()
    value = data.draw(made.agreements(home.id))
    async with store.writing() as uow:
        await uow.groups.add(home)
        await uow.agreements.adopt(value)
    async with store.reading() as uow:
        assert await uow.agreements.get(value.id) == value
        assert await uow.agreements.in_force(home.id) == value


@tries
@given(data=st.data())
async def test_a_checkpoint(store: SqlStore, data: st.DataObject) -> None:
    home = made.group()
    value = data.draw(made.checkpoints(home.id))
    async with store.writing() as uow:
        await uow.groups.add(home)
        await uow.checkpoints.add(value)
    async with store.reading() as uow:
        assert await uow.checkpoints.get(value.id) == value


@tries
@given(data=st.data())
async def test_a_proposal(store: SqlStore, group: Group, data: st.DataObject) -> None:
    value = data.draw(made.proposals(group.id))
    async with store.writing() as uow:
        await uow.proposals.add(value)
    async with store.reading() as uow:
        assert await uow.proposals.get(value.id) == value
        assert (value in await uow.proposals.waiting(group.id)) == (value.ended_on is None)
        if value.poll is not None:
            assert await uow.proposals.of_poll(value.poll) == value


@tries
@given(data=st.data())
async def test_a_reflection(store: SqlStore, group: Group, data: st.DataObject) -> None:
    value = data.draw(made.reflections(group.id))
    async with store.writing() as uow:
        await uow.reflections.add(value)
    async with store.reading() as uow:
        assert await uow.reflections.get(value.id) == value
        assert value in await uow.reflections.by(value.author, group.id, limit=1000)


@tries
@given(data=st.data())
async def test_a_delivery(store: SqlStore, group: Group, data: st.DataObject) -> None:
    value = data.draw(made.deliveries(group.id))
    async with store.writing() as uow:
        await uow.deliveries.plan([value])
    async with store.reading() as uow:
        assert await uow.deliveries.by_key(value.key) == value


@tries
@given(data=st.data())
async def test_a_draft(store: SqlStore, group: Group, data: st.DataObject) -> None:
    value = data.draw(made.drafts(group.id))
    async with store.writing() as uow:
        await uow.drafts.put(value)
    async with store.reading() as uow:
        before = value.expires_at - value.expires_at.resolution
        assert await uow.drafts.get(value.id, value.person, before) == value
        assert await uow.drafts.get(value.id, value.person, value.expires_at) is None


@tries
@given(data=st.data())
async def test_a_member(store: SqlStore, group: Group, data: st.DataObject) -> None:
    value = data.draw(made.members(group.id))
    async with store.writing() as uow:
        before = await uow.members.get(value.person)
        await uow.members.save(replace(value, version=before.version))
    async with store.reading() as uow:
        kept = await uow.members.get(value.person)
        assert replace(kept, version=0) == value
        assert (kept.version > 0) is value.chose
