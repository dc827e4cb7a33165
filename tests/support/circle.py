"""One made-up group with its sessions, for the scenes and tests that need no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.domain.agreement import Agreement, Clause, ClauseKind
from bot.domain.group import (
    AgreementRhythm,
    Facilitator,
    FacilitatorRole,
    Group,
    Model,
    QuietHours,
)
from bot.domain.session import Repeat, Series, Session, SessionState
from bot.ids import Person, Place

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday morning; London keeps UTC then."""
RHIAN = Person("test", "w1", "rhian")
SAM = Person("test", "w1", "sam")
GROUP = Group(
    id="circle",
    place=Place("test", "w1", "circle"),
    name="Evening circle",
    purpose="A place to be heard by people who live with Long Covid.",
    model=Model.PEER_FACILITATED,
    zone="Europe/London",
    facilitators=(
        Facilitator(RHIAN, FacilitatorRole.LEAD),
        Facilitator(SAM, FacilitatorRole.CO),
    ),
    quiet=QuietHours(time(21), time(8)),
    link="https://meet.example/circle",
    nation="wales",
    rhythm=AgreementRhythm.EACH_SESSION,
    created_at=NOW,
)
SESSION = Session(
    id="session1",
    group=GROUP.id,
    title=GROUP.name,
    starts_at=datetime(2026, 12, 1, 18, 30, tzinfo=UTC),
    zone=GROUP.zone,
    minutes=60,
    link=GROUP.link,
)
"""Tuesday 1 December at 18:30."""
LATER = replace(SESSION, id="session2", starts_at=datetime(2026, 12, 8, 18, 30, tzinfo=UTC))
OPEN = replace(
    SESSION, state=SessionState.OPEN, opened_at=SESSION.starts_at, opened_by=RHIAN, version=1
)
SERIES = Series(
    id="series1",
    group=GROUP.id,
    title=GROUP.name,
    repeat=Repeat.WEEKLY,
    first=date(2026, 12, 1),
    at=time(18, 30),
    zone=GROUP.zone,
    minutes=60,
    link=GROUP.link,
)
OCCURRENCE = replace(SESSION, series=SERIES.id, occurrence=date(2026, 12, 1))
AGREEMENT = Agreement(
    id="agreement1",
    group=GROUP.id,
    number=1,
    clauses=(
        Clause(
            "stays",
            ClauseKind.CONFIDENTIALITY,
            "What we share here stays here. Nobody records, and nobody tells it outside.",
        ),
        Clause(
            "pacing",
            ClauseKind.PACING,
            "We go gently. Rest when you need to, and stop when you need to.",
        ),
        Clause("leaving", ClauseKind.LEAVING, "You can leave early. It is fine every time."),
    ),
    adopted_at=NOW,
    adopted_by=RHIAN,
    review_on=date(2027, 5, 23),
)
