"""The rule of the door, second by second."""

from hypothesis import given
from hypothesis import strategies as st

from cti.admission import Admission, Strain, bounds, follow, opened

TWO = bounds(2)
CALM = Strain(inside=700, answer_s=0.001, loop_s=0.001, idle=0.4)
LATE = Strain(inside=700, answer_s=0.5, loop_s=0.001, idle=0.0)


def test_the_bounds_follow_the_cores_and_an_operators_own_number_is_the_ceiling() -> None:
    assert (TWO.floor, TWO.start, TWO.ceiling) == (50, 700, 1000)
    assert bounds(16).ceiling == 8000
    assert (bounds(2, room=40).floor, bounds(2, room=40).ceiling) == (40, 40)  # RTP ports
    assert (bounds(2, 30).floor, bounds(2, 30).start, bounds(2, 30).ceiling) == (30, 30, 30)


def test_a_calm_machine_lets_more_in_only_when_they_come() -> None:
    begun = opened(TWO)
    assert follow(begun, CALM, TWO, 1.0).limit == 714
    few = Strain(inside=100, answer_s=0.001, loop_s=0.001, idle=0.9)
    assert follow(begun, few, TWO, 1.0) == begun
    full = Strain(inside=700, answer_s=0.001, loop_s=0.001, idle=0.05)
    assert follow(begun, full, TWO, 1.0) == begun  # no time to spare, and nobody notices yet


def test_a_late_machine_lets_fewer_in_one_step_at_a_time() -> None:
    eased = follow(opened(TWO), LATE, TWO, 100.0)
    assert eased.limit == 630
    assert follow(eased, LATE, TWO, 104.9) == eased
    assert follow(eased, LATE, TWO, 105.0).limit == 567


def test_it_is_who_is_inside_that_counts_not_a_limit_never_reached() -> None:
    few = Strain(inside=200, answer_s=0.001, loop_s=0.3)
    assert follow(opened(TWO), few, TWO, 9.0).limit == 180


@given(
    st.lists(
        st.builds(
            Strain,
            inside=st.integers(0, 3000),
            answer_s=st.floats(0, 3),
            loop_s=st.floats(0, 3),
            idle=st.floats(0, 1),
        ),
        max_size=60,
    ),
    st.integers(1, 64),
)
def test_the_limit_never_leaves_its_bounds(seconds: list[Strain], cores: int) -> None:
    within = bounds(cores)
    now: Admission = opened(within)
    for at_s, strain in enumerate(seconds):
        now = follow(now, strain, within, float(at_s))
        assert within.floor <= now.limit <= within.ceiling
