"""The rule of the door, second by second."""

from hypothesis import given
from hypothesis import strategies as st

from cti.door.admission import Admission, Strain, bounds, follow, opened

TWO = bounds(2)
CALM = Strain(inside=500, answer_s=0.001, loop_s=0.001, idle=0.4)
LATE = Strain(inside=500, answer_s=0.3, loop_s=0.001, idle=0.0)


def test_the_bounds_follow_the_cores_and_an_operators_own_number_is_the_ceiling() -> None:
    assert (TWO.floor, TWO.start, TWO.ceiling) == (50, 500, 1000)
    assert bounds(16).ceiling == 8000
    assert (bounds(2, room=40).floor, bounds(2, room=40).ceiling) == (40, 40)  # RTP ports
    assert (bounds(2, 30).floor, bounds(2, 30).start, bounds(2, 30).ceiling) == (30, 30, 30)


def _late(now: Admission, seconds: range) -> Admission:
    for at_s in seconds:
        now = follow(now, LATE, TWO, float(at_s))
    return now


def test_a_calm_machine_lets_more_in_only_when_they_come() -> None:
    begun = opened(TWO)
    assert follow(begun, CALM, TWO, 1.0).limit == 520
    few = Strain(inside=100, answer_s=0.001, loop_s=0.001, idle=0.9)
    assert follow(begun, few, TWO, 1.0) == begun
    busy = Strain(inside=500, answer_s=0.001, loop_s=0.001, idle=0.05)
    assert follow(begun, busy, TWO, 1.0) == begun  # no time to spare, and nobody notices yet


def test_the_limit_never_grows_past_what_the_machine_would_carry_of_such_callers() -> None:
    now, strain = opened(TWO), Strain(inside=480, answer_s=0.001, loop_s=0.001, idle=0.3)
    for at_s in range(60):
        now = follow(now, strain, TWO, float(at_s))
    assert now.limit == strain.carried == 548  # 480 of 0.7 of the machine; a tenth for the hall
    dearer = Strain(inside=590, answer_s=0.001, loop_s=0.001, idle=0.1)
    assert follow(now, dearer, TWO, 60.0).limit == 548


def test_a_machine_that_is_used_up_goes_back_before_anybody_notices() -> None:
    now, used_up = Admission(700), Strain(inside=760, answer_s=0.001, loop_s=0.001, idle=0.02)
    assert follow(now, used_up, TWO, 0.0).limit == 693
    few = Strain(inside=450, answer_s=0.001, loop_s=0.001, idle=0.02)
    for at_s in range(100):
        now = follow(now, used_up if at_s < 30 else few, TWO, float(at_s))
    assert now.limit == TWO.start


def test_a_late_machine_lets_fewer_in_one_step_at_a_time() -> None:
    assert _late(opened(TWO), range(2)).limit == 500  # two seconds may be anything
    eased = _late(opened(TWO), range(3))
    assert eased.limit == 400
    assert _late(eased, range(3, 7)).limit == 400  # the step must be felt first
    assert _late(eased, range(3, 8)).limit == 320


def test_a_machine_that_is_very_late_halves_its_limit() -> None:
    hopeless = Strain(inside=700, answer_s=2.0, loop_s=0.3)
    now = opened(TWO)
    for at_s in range(3):
        now = follow(now, hopeless, TWO, float(at_s))
    assert now.limit == 250


def test_a_machine_without_idle_time_comes_back_to_where_it_began_and_no_further() -> None:
    now = _late(opened(TWO), range(60))
    busy = Strain(inside=900, answer_s=0.001, loop_s=0.001, idle=0.0)
    for at_s in range(60, 900):
        now = follow(now, busy, TWO, float(at_s))
    assert TWO.start <= now.limit < TWO.start * 1.03


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
