"""Every card and form about sessions, in the states that matter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.commands import BY_PATH
from bot.domain.advice import Stand
from bot.domain.group import AgreementRhythm
from bot.domain.planning import Proposal
from bot.domain.session import Repeat
from bot.domain.toolkit import Principle
from bot.domain.wall import Wall
from bot.library import Library
from bot.message import Form, Message
from bot.ports import Follows, Why
from bot.views import next_session, session_live, session_plan, session_post
from bot.views import session as view
from bot.views import session_change as change
from bot.views.forms import clock, form_of
from tests.support.circle import (
    AGREEMENT,
    GROUP,
    LATER,
    NOW,
    OCCURRENCE,
    OPEN,
    RHIAN,
    SERIES,
    SESSION,
)

PROPOSAL = Proposal(
    day=date(2026, 12, 1),
    at=time(18, 30),
    zone=GROUP.zone,
    starts_at=SESSION.starts_at,
    wall=Wall.EXISTS,
    repeat=Repeat.ONCE,
    minutes=60,
    title=GROUP.name,
    link=GROUP.link,
)
FOLLOWS = (
    Follows("reminder.day_before", SESSION.starts_at - timedelta(days=1), Why.ON_TIME),
    Follows("reminder.soon", SESSION.starts_at - timedelta(minutes=15), Why.ON_TIME),
    Follows("reflection.pre", SESSION.starts_at - timedelta(days=1), Why.ON_TIME),
)
SOON = (
    Follows("reminder.day_before", None, Why.PAST),
    Follows("reminder.soon", None, Why.QUIET),
    Follows("reflection.pre", NOW, Why.AT_ONCE),
)
SHOWN = session_plan.Preview("draft1", PROPOSAL, (), FOLLOWS, None, NOW)
MOVED = SESSION.moved(datetime(2026, 12, 3, 19, 0, tzinfo=UTC), NOW)
MOVE = change.Move("draft1", SESSION, MOVED, Wall.EXISTS, FOLLOWS, None, NOW)
UNLINKED = replace(SESSION, link="")


def _monthly(library: Library) -> Message:
    proposal = replace(
        PROPOSAL,
        day=date(2027, 10, 31),
        at=time(1, 30),
        wall=Wall.TWICE,
        repeat=Repeat.MONTHLY,
        link="",
    )
    later = (date(2027, 11, 28), date(2027, 12, 26), date(2028, 1, 30))
    return session_plan.preview(library.words, replace(SHOWN, proposal=proposal, later=later))


def _form(library: Library, args: dict[str, str], problems: dict[str, str], own: str = "") -> Form:
    return form_of(
        BY_PATH["session plan"],
        library.words,
        args=args,
        sources={},
        like=RHIAN,
        problems=problems,
        clock=clock(library.words, GROUP.zone, own, NOW),
    )


def _gap(library: Library) -> Form:
    wrong = library.words.line("session.problem.gap", time="01:30", instead="02:00")
    return _form(library, {"date": "2027-03-28", "time": "01:30"}, {"time": wrong})


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "plan_form": lambda library: _form(library, {"name": GROUP.name, "link": GROUP.link}, {}),
    "plan_form_gap": _gap,
    "plan_form_typed": lambda library: _form(
        library,
        {"date": "the 31st of June", "time": "half six"},
        {
            "date": library.words.line("problem.day", typed="the 31st of June"),
            "time": library.words.line("problem.time", typed="half six"),
        },
    ),
    "plan_form_own_clock": lambda library: _form(library, {}, {}, "America/New_York"),
    "preview_once": lambda library: session_plan.preview(library.words, SHOWN),
    "preview_weekly_clash": lambda library: session_plan.preview(
        library.words,
        replace(
            SHOWN,
            proposal=replace(PROPOSAL, repeat=Repeat.WEEKLY),
            later=(date(2026, 12, 8), date(2026, 12, 15), date(2026, 12, 22)),
            clash=replace(LATER, title="Coffee and a chat"),
        ),
    ),
    "preview_monthly_twice": _monthly,
    "preview_soon": lambda library: session_plan.preview(
        library.words, replace(SHOWN, follows=SOON)
    ),
    "preview_no_longer": lambda library: view.not_now(
        library.words,
        "session.plan",
        "session.change",
        "draft1",
        (library.words.line("problem.past"),),
    ),
    "saved_once": lambda library: session_plan.saved(library.words, SESSION, None),
    "saved_series": lambda library: session_plan.saved(library.words, OCCURRENCE, SERIES),
    "saved_already": lambda library: session_plan.saved(library.words, SESSION, None, again=True),
    "told": lambda library: view.told(library.words, SESSION),
    "told_already": lambda library: view.told(library.words, SESSION, key="session.told.again"),
    "shared": lambda library: view.told(library.words, SESSION, key="session.shared"),
    "shared_already": lambda library: view.told(library.words, SESSION, key="session.shared.again"),
    "list": lambda library: view.listing(
        library.words, GROUP, NOW, (OCCURRENCE, LATER), (SERIES,), None
    ),
    "list_moved_and_open": lambda library: view.listing(
        library.words,
        GROUP,
        NOW,
        (replace(MOVED, series=SERIES.id, occurrence=date(2026, 12, 1)),),
        (replace(SERIES, ended=True),),
        OPEN,
    ),
    "list_empty": lambda library: view.listing(library.words, GROUP, NOW, (), (), None),
    "one": lambda library: view.one(library.words, SESSION, None, may_start=False),
    "one_of_series": lambda library: view.one(library.words, OCCURRENCE, SERIES, may_start=True),
    "unchanged": lambda library: view.unchanged(library.words, SESSION),
    "problem_over": lambda library: view.problem(library.words, GROUP.id, "session.problem.over"),
    "problem_open": lambda library: view.problem(
        library.words, GROUP.id, "session.problem.open_now"
    ),
    "nothing_planned": lambda library: view.nothing_planned(library.words, GROUP.id),
    "move_form": lambda library: change.move_form(
        library.words, SESSION, {}, clock(library.words, SESSION.zone, "", NOW)
    ),
    "move_preview": lambda library: change.move_preview(library.words, MOVE),
    "move_preview_of_series_clash": lambda library: change.move_preview(
        library.words,
        replace(MOVE, session=OCCURRENCE, clash=LATER, wall=Wall.TWICE, follows=SOON),
    ),
    "move_no_longer": lambda library: view.not_now(
        library.words,
        "session.move",
        "session.move.change",
        "draft1",
        (library.words.line("problem.past"),),
    ),
    "move_done": lambda library: change.moved(library.words, MOVED),
    "move_already": lambda library: change.moved(library.words, MOVED, again=True),
    "move_meanwhile": lambda library: change.changed_meanwhile(library.words, MOVED),
    "cancel_confirm": lambda library: change.drop_confirm(library.words, SESSION, None, skip=False),
    "cancel_confirm_series": lambda library: change.drop_confirm(
        library.words, OCCURRENCE, SERIES, skip=False
    ),
    "cancel_confirm_one": lambda library: change.drop_confirm(
        library.words, OCCURRENCE, SERIES, cancel=True
    ),
    "skip_confirm": lambda library: change.drop_confirm(
        library.words, OCCURRENCE, SERIES, skip=True
    ),
    "cancel_done": lambda library: change.dropped(library.words, SESSION, LATER, later=False),
    "cancel_all_done": lambda library: change.dropped(library.words, OCCURRENCE, None, later=True),
    "cancel_already": lambda library: change.dropped(
        library.words, SESSION, LATER, later=False, again=True
    ),
    "start_taken": lambda library: session_live.start_taken(library.words, SESSION, RHIAN),
    "start_early": lambda library: session_live.start_early(library.words, SESSION, "new1"),
    "start_unplanned": lambda library: session_live.start_unplanned(
        library.words, GROUP.id, "new1"
    ),
    "live": lambda library: session_live.in_session(library.words, OPEN, Stand()),
    "live_goes_on": lambda library: session_live.in_session(
        library.words, OPEN, Stand({Principle.VALIDATION: NOW}), key="session.live.on"
    ),
    "live_already": lambda library: session_live.already_open(library.words, OPEN, Stand()),
    "live_already_unknown": lambda library: session_live.already_open(
        library.words, replace(OPEN, opened_by=None), Stand()
    ),
    "end_confirm": lambda library: session_live.end_confirm(library.words, OPEN),
    "end_none": lambda library: session_live.not_open(library.words, GROUP.id),
    "end_done": lambda library: session_live.ended(library.words, SESSION, LATER, again=False),
    "end_done_none_next": lambda library: session_live.ended(
        library.words, SESSION, None, again=False
    ),
    "end_already": lambda library: session_live.ended(library.words, SESSION, LATER, again=True),
    "post_announced": lambda library: session_post.announced(library.words, SESSION, None),
    "post_announced_series": lambda library: session_post.announced(
        library.words, replace(OCCURRENCE, link=""), SERIES
    ),
    "post_moved": lambda library: session_post.moved(library.words, MOVED, SESSION.starts_at),
    "post_cancelled": lambda library: session_post.cancelled(library.words, SESSION, LATER),
    "post_cancelled_all": lambda library: session_post.cancelled(
        library.words, OCCURRENCE, None, detail="later"
    ),
    "post_cancelled_cover": lambda library: session_post.cancelled(
        library.words, SESSION, LATER, detail="cover"
    ),
    "post_joining": lambda library: session_post.joining(library.words, SESSION),
    "post_joining_here": lambda library: session_post.joining(library.words, UNLINKED),
    "post_opening": lambda library: session_live.opening(library.words, GROUP, OPEN, AGREEMENT),
    "post_opening_short": lambda library: session_live.opening(
        library.words,
        replace(GROUP, rhythm=AgreementRhythm.NEVER, purpose=""),
        replace(OPEN, minutes=30, link=""),
        AGREEMENT,
    ),
    "post_opening_unagreed": lambda library: session_live.opening(library.words, GROUP, OPEN, None),
    "post_closing": lambda library: session_live.closing(library.words, GROUP.id, LATER),
    "post_closing_none_next": lambda library: session_live.closing(library.words, GROUP.id, None),
    "next": lambda library: next_session.next_session(library.words, SESSION),
    "next_here": lambda library: next_session.next_session(library.words, UNLINKED),
    "next_open": lambda library: next_session.open_now(library.words, OPEN),
    "next_none": lambda library: next_session.none_planned(library.words, GROUP.id),
}
