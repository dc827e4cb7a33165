"""Pulses: one ballot a person, changeable while open, counted once, and then nobody's any more."""

import random
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.domain.group import Group
from bot.domain.pulse import WORDS_LIMIT, Ballot, Counts, Felt, Pulse, Question, kept_words
from bot.domain.session import SessionState
from bot.domain.theme import Theme
from bot.ids import Person
from bot.ports import Conflict
from bot.storage.encryption import Cipher, SecretKey
from bot.storage.pulses import box_of
from bot.storage.retention import Keeping, months_before
from bot.storage.tables import pulse_ballots
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.conftest import Opener
from tests.storage.made import KEY, NOW, RHIAN, TOMOS
from tests.storage.test_linking import bytes_at_rest, openings, positions, steal_tables

YES, PARTLY, NO = Felt.YES, Felt.PARTLY, Felt.NO
FULL = Ballot((YES, NO, None), "More time to talk, please.")


async def opened(store: SqlStore, group: Group, **fields: object) -> Pulse:
    session = made.session(group.id, state=SessionState.CLOSED)
    pulse = made.pulse(group.id, session.id, **fields)
    async with store.writing() as uow:
        await uow.sessions.add(session)
        await uow.pulses.add(pulse)
    return pulse


async def put(store: SqlStore, pulse: Pulse, who: Person, ballot: Ballot) -> bool:
    async with store.writing() as uow:
        return await uow.pulses.put(pulse, who, ballot)


async def close(store: SqlStore, pulse: Pulse) -> Pulse:
    async with store.writing() as uow:
        ballots = await uow.pulses.ballots(pulse)
        closed = pulse.closed(NOW, ballots)
        await uow.pulses.close(closed, kept_words(ballots))
    return closed


def people(count: int) -> list[Person]:
    return [replace(RHIAN, user=f"member-{n}") for n in range(count)]


async def test_the_last_ballot_of_each_counts(store: SqlStore, group: Group) -> None:
    pulse = await opened(store, group)
    assert await put(store, pulse, RHIAN, Ballot((YES, None, None)))
    assert await put(store, pulse, RHIAN, FULL)
    assert await put(store, pulse, TOMOS, Ballot((YES, YES, PARTLY)))
    async with store.reading() as uow:
        assert await uow.pulses.get(pulse.id) == pulse
        assert await uow.pulses.open_in(group.id) == pulse
        assert await uow.pulses.of(pulse, RHIAN) == FULL
        assert await uow.pulses.of(pulse, replace(RHIAN, user="nobody")) == Ballot()
        assert await uow.pulses.latest(group.id) is None
    closed = await close(store, pulse)
    assert closed.answered == 2
    assert closed.result == (Counts(yes=2), Counts(yes=1, no=1), Counts(partly=1))
    async with store.reading() as uow:
        assert await uow.pulses.get(pulse.id) == replace(closed, version=1)
        assert await uow.pulses.latest(group.id) == replace(closed, version=1)
        assert await uow.pulses.open_in(group.id) is None
        assert await uow.pulses.of(pulse, RHIAN) == Ballot()
        assert await uow.pulses.ballots(closed) == ()
        assert await uow.pulses.words(pulse.id) == []


async def test_somebody_who_skipped_everything_counts_for_nothing(
    store: SqlStore, group: Group
) -> None:
    pulse = await opened(store, group)
    await put(store, pulse, RHIAN, Ballot((YES, None, None)))
    await put(store, pulse, RHIAN, Ballot())
    assert (await close(store, pulse)).answered == 0


async def test_words_are_kept_from_five_answers_on(store: SqlStore, group: Group) -> None:
    for count, kept in ((4, []), (5, [FULL.words])):
        pulse = await opened(store, group)
        first, *others = people(count)
        await put(store, pulse, first, FULL)
        for each in others:
            await put(store, pulse, each, Ballot((YES, None, None)))
        await close(store, pulse)
        async with store.reading() as uow:
            assert await uow.pulses.words(pulse.id) == kept


async def test_a_closed_pulse_takes_nothing(store: SqlStore, group: Group) -> None:
    pulse = await opened(store, group)
    await close(store, pulse)
    assert not await put(store, pulse, RHIAN, FULL)
    assert not await put(store, replace(pulse, id="gone"), RHIAN, FULL)
    with pytest.raises(Conflict):
        await close(store, pulse)
    with pytest.raises(ValueError, match="counted"):
        async with store.writing() as uow:
            await uow.pulses.close(pulse, ())


async def test_a_session_has_one_pulse(store: SqlStore, group: Group) -> None:
    pulse = await opened(store, group)
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.pulses.add(replace(pulse, seal=None))


async def test_what_changed_because_of_it_is_kept_with_it(store: SqlStore, group: Group) -> None:
    closed = await close(store, await opened(store, group))
    async with store.writing() as uow:
        stored = await uow.pulses.latest(group.id)
        assert stored is not None
        await uow.pulses.save(replace(stored, did="A longer round at the start."))
        told = await uow.pulses.latest(group.id)
    assert told is not None
    assert told.did == "A longer round at the start."
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.pulses.save(closed)


async def test_those_that_closed_in_a_time_as_counts(store: SqlStore, group: Group) -> None:
    first, second = [await opened(store, group) for _ in range(2)]
    for pulse, days in ((first, 30), (second, 1)):
        await put(store, pulse, RHIAN, Ballot((YES, None, None)))
        async with store.writing() as uow:
            ballots = await uow.pulses.ballots(pulse)
            await uow.pulses.close(pulse.closed(NOW - timedelta(days=days), ballots), ())
    async with store.reading() as uow:
        lately = await uow.pulses.closed(group.id, NOW - timedelta(days=7))
        ever = await uow.pulses.closed(group.id, NOW - timedelta(days=70))
        assert [each.id for each in lately] == [second.id]
        assert [each.id for each in ever] == [first.id, second.id]
        assert lately[0].result[Question.HEARD.place] == Counts(yes=1)
        assert await uow.pulses.closed("another group", NOW - timedelta(days=70)) == []


async def test_a_pulse_whose_seal_a_server_crash_took_starts_again(
    store: SqlStore, group: Group
) -> None:
    pulse = await opened(store, group)
    await put(store, pulse, RHIAN, FULL)
    async with store._database.writing() as connection:
        await connection.execute(text("DELETE FROM pulse_seals"))
    async with store.reading() as uow:
        left = await uow.pulses.get(pulse.id)
        assert left == replace(pulse, seal=None)
        assert await uow.pulses.of(left, RHIAN) == Ballot()
    assert await put(store, pulse, TOMOS, FULL)
    assert (await close(store, pulse)).answered == 1


async def test_every_ballot_is_of_one_length(store: SqlStore, group: Group) -> None:
    pulse = await opened(store, group)
    longest = Ballot((YES, YES, YES), "\N{GRINNING FACE}" * WORDS_LIMIT)
    await put(store, pulse, RHIAN, longest)
    await put(store, pulse, TOMOS, Ballot((NO, None, None)))
    async with store.reading() as uow:
        assert await uow.pulses.of(pulse, RHIAN) == longest
    async with store._database.reading() as connection:
        rows = list(await connection.scalars(select(pulse_ballots.c.ballot)))
    assert len({len(each) for each in rows}) == 1
    assert len(rows) == 2


async def test_somebody_who_is_erased_takes_their_answer_with_them(
    store: SqlStore, group: Group
) -> None:
    pulse = await opened(store, group)
    for who in (RHIAN, TOMOS):
        await put(store, pulse, who, FULL)
    async with store.reading() as uow:
        assert "pulse" in [each.kind for each in await uow.rights.held(TOMOS)]
    async with store.writing() as uow:
        await uow.rights.erase(TOMOS, NOW)
    async with store.reading() as uow:
        assert await uow.pulses.of(pulse, TOMOS) == Ballot()
        assert await uow.pulses.of(pulse, RHIAN) == FULL
        assert "pulse" not in [each.kind for each in await uow.rights.held(TOMOS)]


async def test_words_stay_a_year_and_the_counts_as_long_as_the_session(
    store: SqlStore, group: Group
) -> None:
    pulse = await opened(store, group)
    for each in people(5):
        await put(store, pulse, each, FULL)
    await close(store, pulse)
    later = NOW + timedelta(days=364)
    assert await store.tidy_if_due(later, Keeping()) == {}
    gone = await store.tidy_if_due(later + timedelta(days=3), Keeping())
    assert gone == {"pulse_words": 5}
    async with store.reading() as uow:
        assert await uow.pulses.latest(group.id) is not None
    ancient = later + timedelta(days=400)
    assert months_before(ancient, 24) > NOW
    assert await store.tidy_if_due(ancient, Keeping()) == {"sessions": 1}
    async with store.reading() as uow:
        assert await uow.pulses.latest(group.id) is None


async def test_a_theme_is_kept_changed_and_taken_away(store: SqlStore, group: Group) -> None:
    session = made.session(group.id)
    async with store.writing() as uow:
        await uow.sessions.add(session)
        assert await uow.themes.get(session.id) == Theme(session.id)
        await uow.themes.put(Theme(session.id, "Sleep"))
        await uow.themes.put(Theme(session.id, "Sleep", "Cake"))
        assert await uow.themes.get(session.id) == Theme(session.id, "Sleep", "Cake")
        await uow.themes.put(Theme(session.id))
        assert await uow.themes.get(session.id) == Theme(session.id)


# --- the attack ----------------------------------------------------------------------------------

AROUND = 5
Steal = Callable[[SqlStore], Awaitable[bytes]]


def linked(stolen: bytes, pulse: Pulse, who: list[Person]) -> dict[Person, str]:
    """With the database, its log and the key of the house: the seal gives each person's tag, and
    the tag stands beside what they answered."""
    cipher = Cipher(SecretKey(KEY), secrets.token_bytes)
    read: dict[Person, str] = {}
    for seal in openings(stolen, f"pulse_seals.sealed:{pulse.id}"):
        box = box_of(cipher, seal, pulse.id)
        length = len(box.put(b"", ""))
        for each in who:
            tag = box.tag(each)
            for start in positions(stolen, tag):
                for gap in range(AROUND):
                    after = start + len(tag) + gap
                    try:
                        read[each] = box.take(tag, stolen[after : after + length])
                    except ValueError:
                        continue
    return read


async def steal_files(store: SqlStore) -> bytes:
    return bytes_at_rest(f"sqlite:///{store._database.name.removeprefix('The database ')}")


@pytest.mark.parametrize(
    ("url", "steal"),
    [
        pytest.param("sqlite_url", steal_files, id="sqlite"),
        pytest.param("postgres_url", steal_tables, id="postgres", marks=pytest.mark.postgres),
    ],
)
async def test_with_database_log_and_key_nobody_is_linked_to_an_answer_or_to_words(
    url: str, steal: Steal, request: pytest.FixtureRequest, opener: Opener
) -> None:
    """Twenty pulses of eight people. While one is open the attack reads every answer of it, which
    shows that it is a real one; after its close it reads none, and what is left of the words has no
    tag beside it."""
    dice = random.Random(7)
    who = people(8)
    group = made.group()
    async with opener(request.getfixturevalue(url)) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
        for round in range(20):
            pulse = await opened(store, group)
            truth: dict[Person, str] = {}
            for each in [*who, dice.choice(who)]:
                felt = [dice.choice([YES, PARTLY, NO, None]) for _ in range(3)]
                words = f"Words of {dice.random()}" if dice.random() < 0.5 else ""
                ballot = Ballot((YES, felt[1], felt[2]), words)
                await put(store, pulse, each, ballot)
                letters = {YES: "y", PARTLY: "p", NO: "n", None: "-"}
                truth[each] = "".join(letters[one] for one in ballot.answers) + words
            if round == 0:
                assert linked(await steal(store), pulse, who) == truth
            await close(store, pulse)
            assert await store._database.forget_if_wanted()
            stolen = await steal(store)
            assert pulse.id.encode() in stolen, "its counts are there"
            assert linked(stolen, pulse, who) == {}
            assert pulse.seal is not None
            assert pulse.seal not in stolen
            box = box_of(Cipher(SecretKey(KEY), secrets.token_bytes), pulse.seal, pulse.id)
            if url == "sqlite_url":
                assert [each for each in who if box.tag(each) in stolen] == []
            assert [each for each in who if each.user.encode() in stolen] == []


@pytest.mark.postgres
async def test_postgres_keeps_seals_and_ballots_out_of_its_log(
    postgres_url: str, opener: Opener
) -> None:
    async with opener(postgres_url) as store, store._database.reading() as connection:
        logged = await connection.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relpersistence <> 'u' "
                "AND relname IN ('pulse_seals', 'pulse_ballots')"
            )
        )
        assert list(logged) == []
