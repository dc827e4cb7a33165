"""Values to store: one plain example of each type, and strategies that try every shape of it."""

import secrets
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.domain.agreement import Agreement, Clause, ClauseKind
from bot.domain.checkpoint import Checkpoint, CheckpointKind, Option, Tallied
from bot.domain.delivery import Delivery
from bot.domain.draft import Draft
from bot.domain.group import (
    AgreementRhythm,
    Facilitator,
    FacilitatorRole,
    Group,
    Model,
    QuietHours,
)
from bot.domain.member import Member, Reach, Reminder, Reminders, Way
from bot.domain.proposal import Change, Proposal, Stage
from bot.domain.pulse import OPEN_FOR, Pulse
from bot.domain.reflection import Answered, Reflection, ReflectionKind
from bot.domain.session import Repeat, Series, Session, SessionState
from bot.domain.toolkit import LADDER
from bot.ids import Person, Place, new_id
from bot.ports import UnitOfWork
from bot.storage.encryption import Cipher, SecretKey

NOW = datetime(2026, 3, 3, 18, 30, tzinfo=UTC)
KEY = bytes(range(32))
RHIAN = Person("rehearsal", "room", "rhian")
TOMOS = Person("rehearsal", "room", "tomos")


def fresh() -> str:
    return new_id(secrets.token_bytes)


def group(id: str = "", **fields: Any) -> Group:
    id = id or fresh()
    return Group(
        **{
            "id": id,
            "place": Place("rehearsal", "room", f"channel-{id}"),
            "name": "Tuesday tea",
            "purpose": "To be heard",
            "model": Model.PEER_FACILITATED,
            "zone": "Europe/London",
            "facilitators": (Facilitator(RHIAN, FacilitatorRole.LEAD),),
            "quiet": QuietHours(time(21), time(8)),
            "link": "",
            "nation": "wales",
            "rhythm": AgreementRhythm.MONTHLY,
            "created_at": NOW,
            **fields,
        }
    )


def series(group: str, **fields: Any) -> Series:
    return Series(
        **{
            "id": fresh(),
            "group": group,
            "title": "Tea",
            "repeat": Repeat.WEEKLY,
            "first": date(2026, 3, 3),
            "at": time(18, 30),
            "zone": "Europe/London",
            "minutes": 60,
            "link": "",
            **fields,
        }
    )


def session(group: str, **fields: Any) -> Session:
    return Session(
        **{
            "id": fresh(),
            "group": group,
            "title": "Tea",
            "starts_at": NOW,
            "zone": "Europe/London",
            "minutes": 60,
            "link": "",
            **fields,
        }
    )


def agreement(group: str, number: int = 1, **fields: Any) -> Agreement:
    return Agreement(
        **{
            "id": fresh(),
            "group": group,
            "number": number,
            "clauses": (Clause("c1", ClauseKind.TURNS, "One at a time."),),
            "adopted_at": NOW,
            "adopted_by": RHIAN,
            "review_on": date(2026, 9, 3),
            **fields,
        }
    )


async def polls(uow: UnitOfWork, count: int) -> list[Checkpoint]:
    """That many open check-points, stored, each in a group of its own: one has one at a time."""
    made = []
    for _ in range(count):
        home = group()
        await uow.groups.add(home)
        made.append(checkpoint(home.id))
        await uow.checkpoints.add(made[-1])
    return made


def checkpoint(group: str, **fields: Any) -> Checkpoint:
    return Checkpoint(
        **{
            "id": fresh(),
            "group": group,
            "session": None,
            "kind": CheckpointKind.READY,
            "question": "Ready?",
            "options": (Option("yes", "Yes"), Option("not-yet", "Not yet")),
            "opened_at": NOW,
            "closes_at": NOW + timedelta(minutes=4),
            "seal": secrets.token_bytes(32),
            **fields,
        }
    )


def pulse(group: str, session: str, **fields: Any) -> Pulse:
    return Pulse(
        **{
            "id": session,
            "group": group,
            "opened_at": NOW,
            "closes_at": NOW + OPEN_FOR,
            "seal": secrets.token_bytes(32),
            **fields,
        }
    )


def proposal(group: str, **fields: Any) -> Proposal:
    return Proposal(
        **{
            "id": fresh(),
            "group": group,
            "stage": Stage.SUGGESTED,
            "changes": (Change("c2", ClauseKind.CAMERAS, "", "Camera off is fine."),),
            "why": "",
            "by": None,
            "came_on": NOW.date(),
            **fields,
        }
    )


def reflection(group: str, **fields: Any) -> Reflection:
    return Reflection(
        **{
            "id": fresh(),
            "group": group,
            "author": RHIAN,
            "kind": ReflectionKind.FREE,
            "session": None,
            "cells": (LADDER[0],),
            "answers": (Answered("note", "It went well"),),
            "created_at": NOW,
            "updated_at": NOW,
            **fields,
        }
    )


def delivery(group: str, **fields: Any) -> Delivery:
    id = fresh()
    return Delivery(
        **{
            "id": id,
            "key": f"reminder/{id}",
            "kind": "session.reminder",
            "group": group,
            "subject": "session-1",
            "detail": "",
            "to": "",
            "due_at": NOW,
            "lane": f"lane-{id}",
            **fields,
        }
    )


# --- strategies --------------------------------------------------------------------------------

ids = st.builds(fresh)
words = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200),
    st.sampled_from(
        ["", "🫶🏽 👩‍👩‍👧", "שלום עולם", "مرحبا", "e\u0301", "'; DROP TABLE groups; --", "x" * 3000]
    ),
)
"""Not a lone surrogate and not NUL: neither is text that PostgreSQL can hold."""
first_year, last_year = (datetime(year, 1, 1, tzinfo=UTC) for year in (2, 9999))
instants = st.integers(0, (last_year - first_year) // timedelta(microseconds=1)).map(
    lambda passed: first_year + timedelta(microseconds=passed)
)
"""Not the very first and last of Python's instants: asyncpg reads those as for ever."""
days = st.dates()
wall_times = st.times()
counts = st.integers(0, 100_000)
people = st.builds(Person, words, words, words)
cells = st.lists(st.sampled_from(LADDER), max_size=4).map(tuple)


def groups() -> st.SearchStrategy[Group]:
    facilitators = st.builds(Facilitator, people, st.sampled_from(FacilitatorRole))
    return st.builds(
        group,
        ids,
        place=st.builds(Place, words, words, ids),
        name=words,
        purpose=words,
        model=st.sampled_from(Model),
        zone=words,
        facilitators=st.lists(facilitators, max_size=4).map(tuple),
        quiet=st.builds(QuietHours, wall_times, wall_times),
        link=words,
        nation=words,
        rhythm=st.sampled_from(AgreementRhythm),
        created_at=instants,
        version=counts,
    )


def many_series(group: str) -> st.SearchStrategy[Series]:
    return st.builds(
        series,
        st.just(group),
        title=words,
        repeat=st.sampled_from(Repeat),
        first=days,
        at=wall_times,
        zone=words,
        minutes=counts,
        link=words,
        ended=st.booleans(),
        version=counts,
    )


def sessions(group: str) -> st.SearchStrategy[Session]:
    return st.builds(
        session,
        st.just(group),
        title=words,
        starts_at=instants,
        zone=words,
        minutes=st.integers(0, 600),
        link=words,
        state=st.sampled_from(SessionState),
        occurrence=st.none() | days,
        opened_at=st.none() | instants,
        closed_at=st.none() | instants,
        opened_by=st.none() | people,
        plan=counts,
        version=counts,
    )


def agreements(group: str) -> st.SearchStrategy[Agreement]:
    clauses = st.lists(st.builds(Clause, ids, st.sampled_from(ClauseKind), words), max_size=20)
    return st.builds(
        agreement,
        st.just(group),
        number=st.integers(1, 2**31 - 1),
        clauses=clauses.map(tuple),
        adopted_at=instants,
        adopted_by=st.none() | people.filter(lambda who: bool(who.user)),
        review_on=days,
        changed=words,
    )


def checkpoints(group: str) -> st.SearchStrategy[Checkpoint]:
    return st.builds(
        checkpoint,
        st.just(group),
        kind=st.sampled_from(CheckpointKind),
        question=words,
        options=st.lists(st.builds(Option, words, words), max_size=5).map(tuple),
        opened_at=instants,
        closes_at=instants,
        seal=st.none() | st.binary(min_size=32, max_size=32),
        closed_at=st.none() | instants,
        result=st.lists(st.builds(Tallied, words, counts), max_size=5).map(tuple),
        version=counts,
    )


def proposals(group: str) -> st.SearchStrategy[Proposal]:
    changes = st.lists(
        st.builds(Change, ids, st.sampled_from(ClauseKind), words, words), max_size=3
    )
    return st.builds(
        proposal,
        st.just(group),
        stage=st.sampled_from(Stage),
        changes=changes.map(tuple),
        why=words,
        by=st.none() | people.filter(lambda who: bool(who.user)),
        came_on=days,
        poll=st.none() | ids,
        heard=st.lists(words, max_size=3).map(tuple),
        ended_on=st.none() | days,
        version=counts,
    )


def reflections(group: str) -> st.SearchStrategy[Reflection]:
    return st.builds(
        reflection,
        st.just(group),
        author=people,
        kind=st.sampled_from(ReflectionKind),
        cells=cells,
        answers=st.lists(st.builds(Answered, words, words), max_size=6).map(tuple),
        created_at=instants,
        updated_at=instants,
        version=counts,
    )


def deliveries(group: str) -> st.SearchStrategy[Delivery]:
    return st.builds(
        delivery,
        st.just(group),
        kind=words,
        subject=words,
        detail=words,
        to=words,
        due_at=instants,
        lane=words,
        plan=counts,
        attempts=counts,
        outcome=words,
        planned_for=st.none() | instants,
    )


def drafts(group: str) -> st.SearchStrategy[Draft]:
    return st.builds(
        Draft,
        id=ids,
        person=people,
        group=st.sampled_from([None, group]),
        kind=words,
        values=st.dictionaries(words, words, max_size=5),
        expires_at=instants,
    )


def members(group: str) -> st.SearchStrategy[Member]:
    which = st.frozensets(st.sampled_from(Reminder))
    chosen = st.builds(Reminders, st.just(group), st.sampled_from(Way), which)
    return st.builds(
        Member,
        people,
        zone=words,
        quiet=st.none() | st.builds(QuietHours, wall_times, wall_times),
        days_off=st.frozensets(st.integers(0, 6)),
        away_until=st.none() | instants,
        low_energy=st.booleans(),
        budget=st.integers(0, 100),
        reach=st.sampled_from(Reach),
        greets=st.booleans(),
        reminders=st.just(()) | st.tuples(chosen),
    )


def cipher() -> Cipher:
    return Cipher(SecretKey(KEY), secrets.token_bytes)
