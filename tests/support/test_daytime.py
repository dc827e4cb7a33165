from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.support.daytime import noon_zone


@pytest.mark.parametrize("month", [1, 7])
@pytest.mark.parametrize("hour", range(24))
def test_there_is_always_a_place_by_day(month: int, hour: int) -> None:
    now = datetime(2026, month, 23, hour, 30, tzinfo=UTC)
    assert 9 <= now.astimezone(ZoneInfo(noon_zone(now))).hour <= 15
    later = (now + timedelta(hours=1)).astimezone(ZoneInfo(noon_zone(now)))
    assert later.hour <= 16
