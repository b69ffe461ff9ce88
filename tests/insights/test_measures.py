"""The figures' arithmetic."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from insights.measures import Measure, Tally, by_day, measures, together
from ivr.rating.scores import Tally as Rated
from ivr.rating.scores import summarise

TALLY = Tally(
    connected=100, entered=80, contained=30, refused=5, queued=60, answered=48, abandoned=12,
    short_abandoned=2, answered_in_time=36, left_queue_in_time=40, waited_answered_s=480,
    waited_queued_s=720, talked_s=4800, handled=50, handled_s=6000, busy_s=6500, staffed_s=10_000,
)  # fmt: skip
RATED = summarise(
    [Rated("1001", "q", "pressed", 5, 6), Rated("1001", "q", "pressed", 2, 2),
     Rated("1001", "q", "skipped", None, 2)]
)  # fmt: skip


def _by_key(figures: tuple[Measure, ...]) -> dict[str, Measure]:
    return {one.key: one for one in figures}


def test_each_figure_follows_its_formula() -> None:
    values = {key: one.value for key, one in _by_key(measures(TALLY, RATED)).items()}
    assert values == {
        "loss_rate": 0.12,
        "abandon_rate": 0.1,
        "short_abandon_rate": 0.02,
        "connect_rate": 0.8,
        "service_level_offered": 0.6,
        "service_level_answered": 0.75,
        "service_level_removed": 40 / 60,
        "speed_of_answer": 10.0,
        "mean_queue_time": 12.0,
        "mean_talk_time": 100.0,
        "mean_handling_time": 120.0,
        "occupancy": 0.65,
        "containment": 0.375,
        "refused_rate": 0.05,
        "rating_answered": 0.8,
        "rating_mean": 34 / 8,
        "rating_satisfied": 0.75,
    }


def test_a_figure_about_nothing_has_no_value() -> None:
    assert all(one.value is None for one in measures(Tally(), summarise([])))


def test_days_together_give_the_figures_of_the_period() -> None:
    assert together([TALLY, Tally(connected=1, queued=1, abandoned=1)]) == Tally(
        connected=101, entered=80, contained=30, refused=5, queued=61, answered=48, abandoned=13,
        short_abandoned=2, answered_in_time=36, left_queue_in_time=40, waited_answered_s=480,
        waited_queued_s=720, talked_s=4800, handled=50, handled_s=6000, busy_s=6500,
        staffed_s=10_000,
    )  # fmt: skip
    assert together([]) == Tally()


def test_each_measure_has_a_value_for_each_day_of_a_call_or_a_rating() -> None:
    monday, tuesday = date(2024, 6, 3), date(2024, 6, 4)
    keys = [one.key for one in measures(Tally(), summarise([]))]
    first, second = by_day({tuesday: TALLY}, {monday: RATED})
    assert (first.day, second.day) == (monday, tuesday)
    assert dict(zip(keys, first.values, strict=True))["rating_mean"] == 34 / 8
    assert dict(zip(keys, first.values, strict=True))["loss_rate"] is None
    assert dict(zip(keys, second.values, strict=True))["loss_rate"] == 0.12


FIELDS = Tally.__struct_fields__


@given(st.lists(st.integers(0, 10_000), min_size=len(FIELDS), max_size=len(FIELDS)))
def test_value_numerator_and_denominator_always_agree(numbers: list[int]) -> None:
    tally = Tally(**dict(zip(FIELDS, numbers, strict=True)))
    for one in measures(tally, RATED):
        assert one.formula == f"formula.{one.key}"
        if one.value is not None:
            assert abs(one.value * one.denominator - one.numerator) < 1e-6 * (
                1 + abs(one.numerator)
            )
