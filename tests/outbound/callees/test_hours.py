"""At which hours people are rung, in every zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from outbound.callees.hours import Window, may_call, next_opening

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, 21:00 the day before in New York
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
DAY = Window(time(9), time(20))


def test_people_are_rung_only_in_their_own_daytime() -> None:
    assert may_call(DAY, NOW, [SHANGHAI])
    assert not may_call(DAY, NOW, [NEW_YORK])
    assert not may_call(DAY, NOW, [SHANGHAI, NEW_YORK])


def test_no_call_begins_that_would_ring_after_closing() -> None:
    closing = datetime(2026, 3, 4, 20, 0, tzinfo=SHANGHAI)
    assert may_call(DAY, closing - timedelta(seconds=60), [SHANGHAI])
    assert not may_call(DAY, closing - timedelta(seconds=59), [SHANGHAI])
    late = Window(time(9), time(23, 59, 59))
    assert not may_call(late, datetime(2026, 3, 4, 23, 59, 30, tzinfo=SHANGHAI), [SHANGHAI])


def test_a_holiday_is_a_holiday_from_midnight_to_midnight_there() -> None:
    holiday = Window(time(9), time(20), frozenset({date(2026, 3, 4)}))
    assert not may_call(holiday, NOW, [SHANGHAI])
    assert may_call(holiday, NOW + timedelta(days=1), [SHANGHAI])


def test_a_named_emergency_lifts_the_hours() -> None:
    assert may_call(Window(time(9), time(20), emergency=True), NOW, [NEW_YORK])


def test_the_next_opening_is_found_across_night_and_holiday() -> None:
    evening = datetime(2026, 3, 4, 20, 30, tzinfo=SHANGHAI)
    holiday = Window(time(9), time(20), frozenset({date(2026, 3, 5)}))
    assert next_opening(holiday, evening, [SHANGHAI]) == datetime(2026, 3, 6, 9, tzinfo=SHANGHAI)
    assert next_opening(DAY, NOW, [SHANGHAI]) == NOW
    never = Window(time(9), time(9, 0, 30))
    assert next_opening(never, evening, [SHANGHAI]) is None


@given(st.integers(0, 60 * 24 * 500), st.sampled_from([SHANGHAI, NEW_YORK]))
def test_no_minute_of_the_year_is_outside_the_window(minutes: int, zone: ZoneInfo) -> None:
    moment = NOW + timedelta(minutes=minutes)
    if may_call(DAY, moment, [zone]):
        assert time(9) <= moment.astimezone(zone).time() <= time(19, 59)
