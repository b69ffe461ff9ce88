"""Speed, lines and hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from outbound.dialling.pacing import Bucket, Pace, Window, give_back, may_call, next_opening, slots

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, 21:00 the day before in New York
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
DAY = Window(time(9), time(20))


@given(
    st.floats(0.1, 100),
    st.integers(1, 500),
    st.lists(st.tuples(st.floats(0, 2), st.integers(0, 600)), min_size=1, max_size=60),
)
def test_neither_speed_nor_lines_are_exceeded(
    per_second: float, lines: int, steps: list[tuple[float, int]]
) -> None:
    pace, bucket, at, begun, passed = Pace(per_second, lines), Bucket(0, NOW), NOW, 0, 0.0
    for wait_s, in_flight in steps:
        at += timedelta(seconds=wait_s)
        passed += wait_s
        many, bucket = slots(pace, bucket, at, in_flight)
        assert 0 <= many <= max(0, lines - in_flight)
        begun += many
        assert begun <= per_second * passed + max(1.0, per_second / 4) + 0.01


def test_a_pause_is_not_made_up_for_by_a_burst() -> None:
    many, _ = slots(Pace(20, 100), Bucket(0, NOW), NOW + timedelta(hours=1), 0)
    assert many == 5


def test_a_clock_set_back_allows_nothing_and_does_not_stop_the_campaign() -> None:
    many, bucket = slots(Pace(4, 100), Bucket(0, NOW), NOW - timedelta(hours=1), 0)
    assert many == 0
    assert slots(Pace(4, 100), bucket, bucket.at + timedelta(seconds=1), 0)[0] == 1


def test_calls_not_needed_are_kept_for_the_next_moment() -> None:
    assert give_back(Bucket(0.5, NOW), 2) == Bucket(2.5, NOW)


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
