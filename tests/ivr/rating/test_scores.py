"""Verdicts and sums of ratings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rating.scores import Tally, Verdict, group, histogram, summarise, verdict

TALLIES = [
    Tally("1001", "general", "pressed", 5, 3),
    Tally("1001", "general", "pressed", 1, 1),
    Tally("1002", "general", "pressed", 4, 2),
    Tally("1002", "repair", "skipped", None, 2),
    Tally("1001", "repair", "hung_up", None, 1),
    Tally("1001", "repair", "invalid", None, 1),
]


@pytest.mark.parametrize("score", range(1, 6))
def test_a_pressed_score_counts_even_if_the_caller_hangs_up_in_the_thanks(score: int) -> None:
    assert verdict(str(score), ("question", "store"), hung_up=True) == Verdict(score, "pressed")


@pytest.mark.parametrize(
    ("kept", "path", "hung_up", "how"),
    [
        ("", ("question", "skipped"), False, "skipped"),
        ("", ("question", "invalid"), False, "invalid"),
        ("", ("question",), True, "hung_up"),
        ("9", ("question",), True, "hung_up"),
        ("", (), True, "hung_up"),
    ],
)
def test_without_a_score_the_reason_is_told_apart(
    kept: str, path: tuple[str, ...], hung_up: bool, how: str
) -> None:
    judged = verdict(kept, path, hung_up=hung_up)
    assert (judged.score, judged.how) == (None, how)


def test_the_summary_counts_every_question_once() -> None:
    summary = summarise(TALLIES)
    assert (summary.offered, summary.answered) == (10, 6)
    assert (summary.skipped, summary.hung_up, summary.invalid) == (2, 1, 1)
    assert summary.mean == (5 * 3 + 1 + 4 * 2) / 6
    assert summary.satisfied_share == 5 / 6


def test_nobody_answered_gives_no_mean() -> None:
    summary = summarise([Tally("1001", "general", "skipped", None, 4)])
    assert (summary.offered, summary.mean, summary.satisfied_share) == (4, None, None)


def test_the_histogram_has_all_five_scores() -> None:
    assert histogram(TALLIES) == (1, 0, 0, 2, 3)


def test_groups_come_in_order_of_their_key() -> None:
    groups = group(reversed(TALLIES), lambda tally: tally.extension)
    assert [(one.key, one.offered) for one in groups] == [("1001", 6), ("1002", 4)]


@given(st.lists(st.sampled_from(TALLIES)))
def test_groups_add_up_to_the_whole(tallies: list[Tally]) -> None:
    parts = group(tallies, lambda tally: tally.queue)
    assert sum(part.offered for part in parts) == summarise(tallies).offered
    assert sum(histogram(tallies)) == summarise(tallies).answered
