"""A group's quiet hours and the rhythm of its agreement, on the calendar of its zone."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.domain.group import AgreementRhythm, Group, QuietHours
from tests.support.circle import GROUP, RHIAN, SAM


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def monthly(**changes: object) -> Group:
    return replace(GROUP, rhythm=AgreementRhythm.MONTHLY, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "heard"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 21:00", "2026-11-24 08:00"),
        ("2026-11-24 03:00", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        # In summer London's 08:00 is 07:00 UTC.
        ("2026-07-01 22:00", "2026-07-02 07:00"),
    ],
)
def test_members_are_left_alone_until_quiet_hours_end(now: str, heard: str) -> None:
    assert GROUP.after_quiet(at(now)) == at(heard)


def test_without_quiet_hours_now_is_now() -> None:
    group = replace(GROUP, quiet=QuietHours(time(0), time(0)))
    assert group.after_quiet(at("2026-11-24 03:00")) == at("2026-11-24 03:00")


def test_quiet_hours_within_a_day() -> None:
    group = replace(GROUP, quiet=QuietHours(time(9), time(14)))
    assert group.after_quiet(at("2026-11-24 11:00")) == at("2026-11-24 14:00")


def test_monthly_is_four_weeks_later_in_the_late_morning() -> None:
    assert monthly().next_agreement_reminder(at("2026-11-23 17:40")) == at("2026-12-21 11:00")


def test_a_change_of_the_clocks_leaves_the_wall_time() -> None:
    # Four weeks on, London has summer time: 11:00 there is 10:00 UTC.
    assert monthly().next_agreement_reminder(at("2026-03-10 10:00")) == at("2026-04-07 10:00")


def test_the_day_is_the_zones_day() -> None:
    auckland = monthly(zone="Pacific/Auckland")
    # 23 November in London's evening is the 24th there.
    assert auckland.next_agreement_reminder(at("2026-11-23 20:00")) == at("2026-12-21 22:00")


def test_a_reminder_waits_for_quiet_hours_in_the_late_morning() -> None:
    group = monthly(quiet=QuietHours(time(9), time(14)))
    assert group.next_agreement_reminder(at("2026-11-23 10:00")) == at("2026-12-21 14:00")


def test_quarterly_is_thirteen_weeks() -> None:
    group = replace(GROUP, rhythm=AgreementRhythm.QUARTERLY)
    assert group.next_agreement_reminder(at("2026-11-23 10:00")) == at("2027-02-22 11:00")


@pytest.mark.parametrize("rhythm", [AgreementRhythm.NEVER, AgreementRhythm.EACH_SESSION])
def test_no_calendar_for_the_others(rhythm: AgreementRhythm) -> None:
    group = replace(GROUP, rhythm=rhythm)
    assert group.next_agreement_reminder(at("2026-11-23 10:00")) is None


def test_the_first_facilitator_leads_and_nobody_is_there_twice() -> None:
    group = GROUP.with_facilitators((SAM, RHIAN, SAM))
    assert [(each.person.user, each.role.value) for each in group.facilitators] == [
        ("sam", "lead"),
        ("rhian", "co"),
    ]


def test_an_id_is_a_person_of_the_platform_and_workspace_where_the_group_is() -> None:
    assert GROUP.person("sam") == SAM
