"""Which question is offered: none twice in a session, the moment's first, and of those the one that
somebody has reflected on least."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import ladder
from bot.domain.asking import APART, FOR, Moment, another, moment_of, next_prompt, ranked
from bot.domain.session import Session, SessionState
from bot.domain.toolkit import LADDER, Area, Cell, Principle, Prompt
from content.loader import load

LIBRARY = load()
EVERY = {each.id: each for cell in LADDER for each in LIBRARY.prompts(cell)}
NOW = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)

counts = st.dictionaries(st.sampled_from(LADDER), st.integers(0, 5))
posted = st.sets(st.sampled_from(sorted(EVERY)))
moments = st.sampled_from(Moment)
principles = st.none() | st.sampled_from(Principle)
areas = st.none() | st.sampled_from(Area)


def those(principle: Principle | None, area: Area | None) -> dict[str, Prompt]:
    """The questions that are asked for."""
    return {
        id: each
        for id, each in EVERY.items()
        if principle in (None, each.cell.principle) and area in (None, each.cell.area)
    }


@given(counts, moments, principles, areas, posted)
def test_what_the_session_has_had_is_not_offered_while_there_is_another(
    seen: ladder.Counts,
    moment: Moment,
    principle: Principle | None,
    area: Area | None,
    had: set[str],
) -> None:
    wanted = those(principle, area)
    offered = next_prompt(
        LIBRARY.prompts, seen, moment, principle=principle, area=area, but=frozenset(had)
    )
    wider = those(principle, None)
    assert offered.id in wanted or set(wanted) <= had, "what was asked for goes first"
    assert (offered.id in had) == (set(wanted) | set(wider) <= had)


@given(counts, moments, principles, posted)
def test_what_does_not_belong_to_the_moment_comes_last(
    seen: ladder.Counts, moment: Moment, principle: Principle | None, had: set[str]
) -> None:
    offered = next_prompt(LIBRARY.prompts, seen, moment, principle=principle, but=had)
    left = [each for id, each in those(principle, None).items() if id not in had]
    fitting = [each for each in left if each.cell.area not in APART[moment]]
    if fitting:
        assert offered in fitting


@given(counts, moments, principles, posted)
def test_among_those_that_fit_the_least_reflected_on_is_at_most_one_ahead(
    seen: ladder.Counts, moment: Moment, principle: Principle | None, had: set[str]
) -> None:
    offered = next_prompt(LIBRARY.prompts, seen, moment, principle=principle, but=had)
    if offered.id in had:
        return
    left = {each.cell for id, each in those(principle, None).items() if id not in had}
    apart = offered.cell.area in APART[moment]
    like = [each for each in left if (each.area in APART[moment]) == apart]
    fewest = min(seen.get(each, 0) for each in like)
    ahead = 1 if offered.cell.area in FOR[moment] else 0
    assert seen.get(offered.cell, 0) <= fewest + ahead


@given(counts)
def test_outside_a_session_it_is_the_next_cell_of_the_ladder(seen: ladder.Counts) -> None:
    offered = next_prompt(LIBRARY.prompts, seen)
    assert offered.cell == ladder.next_cell(seen)
    assert offered == ladder.in_turn(LIBRARY.prompts(offered.cell), seen.get(offered.cell, 0))


@pytest.mark.parametrize(
    ("moment", "cell"),
    [
        (Moment.ANY, "validation.contracting"),
        (Moment.PLANNING, "validation.contracting"),
        (Moment.LIVE, "validation.skills"),
        (Moment.CLOSING, "validation.debriefing"),
    ],
)
def test_for_somebody_new_each_moment_begins_where_it_belongs(moment: Moment, cell: str) -> None:
    assert ranked({}, moment)[0] == Cell.of(cell)


def test_planning_stays_with_what_is_settled_beforehand_until_it_was_looked_at() -> None:
    seen: dict[Cell, int] = {}
    visited: list[Area] = []
    for _ in range(7):
        cell = ranked(seen, Moment.PLANNING)[0]
        seen[cell] = seen.get(cell, 0) + 1
        visited.append(cell.area)
    assert set(visited[:6]) == {Area.CONTRACTING, Area.KNOWLEDGE}
    assert visited[6] is Area.SKILLS


@given(moments, st.sampled_from(sorted(EVERY)), posted)
def test_another_walks_through_all_that_is_left(moment: Moment, first: str, had: set[str]) -> None:
    walked, shown = [first], EVERY[first]
    for _ in EVERY:
        shown = another(LIBRARY.prompts, shown, moment, but=had)
        walked.append(shown.id)
    assert len(walked) == len(EVERY) + 1
    if set(EVERY) - had:
        assert set(walked[1:]) == set(EVERY) - had


@given(counts, moments, principles, areas, posted)
def test_what_is_asked_for_a_group_can_be_put_to_it(
    seen: ladder.Counts,
    moment: Moment,
    principle: Principle | None,
    area: Area | None,
    had: set[str],
) -> None:
    offered = next_prompt(
        LIBRARY.prompts, seen, moment, principle=principle, area=area, but=had, aloud=True
    )
    assert offered.aloud
    wanted = {id for id, each in those(principle, area).items() if each.aloud}
    wider = {id for id, each in those(principle, None).items() if each.aloud}
    assert (offered.id in had) == (wanted | wider <= had)
    assert wanted <= had or offered.id in wanted, "what was asked for goes first"
    assert another(LIBRARY.prompts, offered, moment, but=had, aloud=True).aloud


def test_where_a_pack_has_none_for_a_group_there_is_still_one_to_reflect_on() -> None:
    def own(cell: Cell) -> list[Prompt]:
        return [replace(each, aloud="") for each in LIBRARY.prompts(cell)]

    first = next_prompt(own, {}, Moment.LIVE, aloud=True)
    assert first.id == "validation.skills.q1"
    assert another(own, first, Moment.LIVE, aloud=True).id == "validation.skills.q2"


def test_in_a_session_another_stays_on_its_rung_and_off_the_contract() -> None:
    shown = next_prompt(LIBRARY.prompts, {}, Moment.LIVE)
    walked = [shown]
    for _ in range(8):
        walked.append(another(LIBRARY.prompts, walked[-1], Moment.LIVE))
    assert {each.cell.principle for each in walked} == {Principle.VALIDATION}
    assert {each.cell.area for each in walked} == {
        Area.SKILLS,
        Area.KNOWLEDGE,
        Area.TROUBLESHOOTING,
    }


# --- which moment it is --------------------------------------------------------------------------


def session(**fields: object) -> Session:
    plain = {
        "id": "session",
        "group": "group",
        "series": None,
        "occurrence": None,
        "starts_at": NOW,
        "minutes": 60,
        "zone": "Europe/London",
        "title": "",
        "link": "",
    }
    return Session(**{**plain, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "moment"),
    [
        (0, Moment.LIVE),
        (49, Moment.LIVE),
        (50, Moment.CLOSING),
        (59, Moment.CLOSING),
        (75, Moment.CLOSING),
    ],
)
def test_a_session_is_live_until_its_closing_part(minutes: int, moment: Moment) -> None:
    on = session(state=SessionState.OPEN, opened_at=NOW)
    assert moment_of(on, None, NOW + timedelta(minutes=minutes)) is moment


@pytest.mark.parametrize("length", range(1, 181))
def test_when_five_minutes_are_left_every_session_is_closing(length: int) -> None:
    on = session(state=SessionState.OPEN, opened_at=NOW, minutes=length)
    assert moment_of(on, None, on.until - timedelta(minutes=5)) is Moment.CLOSING


def test_before_a_session_it_is_time_to_plan_and_else_any_time() -> None:
    assert moment_of(None, session(), NOW - timedelta(hours=20)) is Moment.PLANNING
    assert moment_of(None, session(), NOW - timedelta(days=3)) is Moment.ANY
    assert moment_of(None, None, NOW) is Moment.ANY


def test_a_cell_is_looked_at_once_where_no_area_is_asked_for() -> None:
    looked: list[Cell] = []

    def questions(cell: Cell) -> Sequence[Prompt]:
        looked.append(cell)
        return LIBRARY.prompts(cell)

    next_prompt(questions, {})
    assert sorted(looked, key=LADDER.index) == [*LADDER]
    looked.clear()
    next_prompt(questions, {}, principle=Principle.CONNECTION)
    assert len(looked) == 5
