"""Polls: one vote a person, changeable while open, counted once; only the counts are left."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.checkpoint import Checkpoint, CheckpointKind, Tallied
from bot.domain.group import Group
from bot.ids import Person
from bot.ports import Conflict
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.made import NOW, RHIAN, TOMOS


@pytest.fixture
async def poll(store: SqlStore, group: Group) -> Checkpoint:
    opened = made.checkpoint(group.id)
    async with store.writing() as uow:
        await uow.checkpoints.add(opened)
    return opened


async def vote(store: SqlStore, poll: Checkpoint, voter: Person, value: str) -> bool:
    async with store.writing() as uow:
        return await uow.checkpoints.vote(poll, voter, value)


async def close(store: SqlStore, poll: Checkpoint) -> Checkpoint:
    async with store.writing() as uow:
        closed = poll.closed(NOW, await uow.checkpoints.votes(poll))
        await uow.checkpoints.close(closed)
    return closed


async def test_the_last_vote_of_each_counts(store: SqlStore, poll: Checkpoint) -> None:
    assert await vote(store, poll, RHIAN, "yes")
    assert await vote(store, poll, TOMOS, "yes")
    assert await vote(store, poll, RHIAN, "not-yet")
    async with store.reading() as uow:
        assert await uow.checkpoints.votes(poll) == ("not-yet", "yes")
    closed = await close(store, poll)
    assert closed.result == (Tallied("yes", 1), Tallied("not-yet", 1))
    async with store.reading() as uow:
        assert await uow.checkpoints.get(poll.id) == replace(closed, version=1)
        assert await uow.checkpoints.votes(poll) == ()


async def test_votes_come_in_no_order_of_voting(store: SqlStore, poll: Checkpoint) -> None:
    for n, value in enumerate(["yes", "not-yet", "yes", "not-yet", "not-yet"]):
        await vote(store, poll, replace(RHIAN, user=str(n)), value)
    async with store.reading() as uow:
        assert await uow.checkpoints.votes(poll) == ("not-yet",) * 3 + ("yes",) * 2


async def test_a_closed_poll_takes_no_vote(store: SqlStore, poll: Checkpoint) -> None:
    await close(store, poll)
    assert not await vote(store, poll, RHIAN, "yes")
    assert not await vote(store, replace(poll, id="gone"), RHIAN, "yes")


async def test_two_who_close_at_once(store: SqlStore, poll: Checkpoint) -> None:
    await vote(store, poll, RHIAN, "yes")
    outcomes = await asyncio.gather(close(store, poll), close(store, poll), return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["Checkpoint", "Conflict"]
    async with store.reading() as uow:
        stored = await uow.checkpoints.get(poll.id)
    assert stored is not None
    assert stored.answers == 1


async def test_an_uncounted_poll_cannot_be_saved_as_closed(
    store: SqlStore, poll: Checkpoint
) -> None:
    with pytest.raises(ValueError, match="counted"):
        async with store.writing() as uow:
            await uow.checkpoints.close(poll)


async def test_fifty_vote_at_once_and_every_accepted_vote_is_counted(
    store: SqlStore, poll: Checkpoint
) -> None:
    async def press(n: int) -> bool:
        while True:
            try:
                return await vote(store, poll, replace(RHIAN, user=f"u{n}"), "yes")
            except Conflict:
                continue

    async def close_in_the_middle() -> Checkpoint:
        while True:
            async with store.reading() as uow:
                if len(await uow.checkpoints.votes(poll)) >= 10:
                    break
        return await close(store, poll)

    closed, *accepted = await asyncio.gather(close_in_the_middle(), *(press(n) for n in range(50)))
    assert isinstance(closed, Checkpoint)
    assert closed.answers == accepted.count(True) >= 10


async def test_words_come_with_an_answer_as_long_as_it_is_the_answer(
    store: SqlStore, poll: Checkpoint
) -> None:
    async with store.writing() as uow:
        assert await uow.checkpoints.say(poll, RHIAN, "not-yet", "I am not there yet.")
        assert await uow.checkpoints.say(poll, TOMOS, "not-yet", "Nor am I. 🫶🏽")
        assert await uow.checkpoints.vote(poll, replace(RHIAN, user="u3"), "not-yet")
    async with store.reading() as uow:
        said = await uow.checkpoints.said(poll, "not-yet")
        assert said == ("I am not there yet.", "Nor am I. 🫶🏽")
        assert await uow.checkpoints.said(poll, "yes") == ()
    await vote(store, poll, RHIAN, "yes")
    async with store.reading() as uow:
        assert await uow.checkpoints.said(poll, "not-yet") == ("Nor am I. 🫶🏽",)
        assert await uow.checkpoints.said(poll, "yes") == ("I am not there yet.",)
    await close(store, poll)
    async with store.reading() as uow:
        assert await uow.checkpoints.said(poll, "not-yet") == ()
    async with store.writing() as uow:
        assert not await uow.checkpoints.say(poll, RHIAN, "not-yet", "Too late.")


async def test_words_of_any_length_are_stored_as_one_length(
    store: SqlStore, poll: Checkpoint
) -> None:
    async with store.writing() as uow:
        for n, words in enumerate(("", "x", "🫶" * 500)):
            await uow.checkpoints.say(poll, replace(RHIAN, user=f"u{n}"), "yes", words)
    async with store._database.reading() as connection:
        rows = await connection.execute(text("SELECT words FROM ballots"))
        lengths = {len(row.words) for row in rows}
    assert len(lengths) == 1


async def test_one_about_the_agreement_is_open_beside_one_of_a_session(
    store: SqlStore, group: Group
) -> None:
    beside = made.checkpoint(group.id, kind=CheckpointKind.CONSENT)
    of_session = made.checkpoint(group.id)
    async with store.writing() as uow:
        await uow.checkpoints.add(beside)
        await uow.checkpoints.add(of_session)
        assert await uow.checkpoints.open_in(group.id) == of_session
    await close(store, of_session)
    async with store.reading() as uow:
        assert await uow.checkpoints.open_in(group.id) is None
    for kind in (CheckpointKind.SENSE, CheckpointKind.CONSENT):
        with pytest.raises(Conflict):
            async with store.writing() as uow:
                await uow.checkpoints.add(made.checkpoint(group.id, kind=kind))


async def test_one_that_is_open_longer_takes_answers_all_the_while(
    store: SqlStore, poll: Checkpoint
) -> None:
    await vote(store, poll, RHIAN, "yes")
    later = replace(poll, closes_at=poll.closes_at + timedelta(days=7))
    async with store.writing() as uow:
        await uow.checkpoints.prolong(later)
    async with store.reading() as uow:
        stored = await uow.checkpoints.get(poll.id)
        assert stored == replace(later, version=1)
        assert await uow.checkpoints.votes(later) == ("yes",)
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.checkpoints.prolong(later)


async def test_the_polls_of_a_group_and_of_a_session(store: SqlStore, group: Group) -> None:
    session = made.session(group.id)
    first = made.checkpoint(group.id, session=session.id)
    second = made.checkpoint(group.id, session=session.id, opened_at=NOW + timedelta(minutes=5))
    async with store.writing() as uow:
        await uow.sessions.add(session)
        await uow.checkpoints.add(first)
        assert await uow.checkpoints.open_in(group.id) == first
    await close(store, first)
    async with store.writing() as uow:
        assert await uow.checkpoints.open_in(group.id) is None
        await uow.checkpoints.add(second)
        assert await uow.checkpoints.open_in(group.id) == second
        of_session = await uow.checkpoints.of_session(session.id)
        assert [each.id for each in of_session] == [first.id, second.id]


async def test_a_group_has_one_open_poll_at_a_time(store: SqlStore, group: Group) -> None:
    async with store.writing() as uow:
        await uow.checkpoints.add(made.checkpoint(group.id))
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.checkpoints.add(made.checkpoint(group.id))


async def test_closing_one_poll_leaves_the_others_open(store: SqlStore) -> None:
    async with store.writing() as uow:
        polls = await made.polls(uow, 60)
        for each in polls:
            await uow.checkpoints.vote(each, RHIAN, "yes")
    await close(store, polls[0])
    async with store.reading() as uow:
        for each in polls[1:]:
            assert await uow.checkpoints.get(each.id) == each
            assert await uow.checkpoints.votes(each) == ("yes",)


async def test_votes_are_kept_while_other_polls_close(store: SqlStore) -> None:
    """Each close makes the table of seals anew: nobody may see it half-way and think it empty."""
    async with store.writing() as uow:
        kept, *others = await made.polls(uow, 21)

    async def until_it_is_done(step: Callable[[], Awaitable[object]]) -> None:
        """As router and engine do: PostgreSQL may end one of two that wait on each other."""
        while True:
            try:
                assert await step()
            except Conflict:
                continue
            return

    def voter(n: int) -> Callable[[], Awaitable[object]]:
        return lambda: vote(store, kept, replace(RHIAN, user=f"u{n}"), "yes")

    def closer(poll: Checkpoint) -> Callable[[], Awaitable[object]]:
        return lambda: close(store, poll)

    steps = [*(voter(n) for n in range(100)), *(closer(each) for each in others)]
    await asyncio.gather(*(until_it_is_done(step) for step in steps))
    async with store.reading() as uow:
        assert await uow.checkpoints.votes(kept) == ("yes",) * 100


async def test_a_poll_whose_seal_a_server_crash_took_starts_again(
    store: SqlStore, poll: Checkpoint
) -> None:
    await vote(store, poll, RHIAN, "yes")
    # What a crash of PostgreSQL leaves: its unlogged tables empty.
    async with store._database.writing() as connection:
        await connection.execute(text("DELETE FROM seals"))
    async with store.reading() as uow:
        left = await uow.checkpoints.get(poll.id)
        assert left == replace(poll, seal=None)
        assert await uow.checkpoints.votes(left) == ()
    assert await vote(store, poll, TOMOS, "not-yet")
    closed = await close(store, poll)
    assert closed.result == (Tallied("yes", 0), Tallied("not-yet", 1))
