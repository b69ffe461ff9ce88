"""How long an agent writes a call up, and whether they may have longer."""

from datetime import UTC, datetime, timedelta

from agents.house.wrap_up import LONGEST_S, WrapUp, ends_at, extended, refusal

BEGAN = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)


def test_more_time_is_a_minute_each_time_up_to_the_longest_and_never_less() -> None:
    wrap_up = WrapUp(seconds=LONGEST_S - 30, may_extend=True)
    end = ends_at(wrap_up, BEGAN)
    assert refusal(wrap_up, end, BEGAN) == ""
    later = extended(end, BEGAN)
    assert later == BEGAN + timedelta(seconds=LONGEST_S)
    assert refusal(wrap_up, later, BEGAN) == "wrap_up_longest"
    assert extended(later + timedelta(hours=1), BEGAN) == later + timedelta(hours=1)


def test_no_more_time_where_the_queue_gives_none_or_nobody_writes_up() -> None:
    assert refusal(WrapUp(seconds=20), BEGAN, BEGAN) == "wrap_up_fixed"
    assert refusal(WrapUp(seconds=20, may_extend=True), None, BEGAN) == "wrap_up_over"
