"""Speed and lines."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from outbound.attempts.attempt import Bucket, give_back
from outbound.dialling.pacing import Pace, slots

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


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
