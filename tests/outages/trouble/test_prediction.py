"""Suspicions from trouble calls."""

from datetime import UTC, datetime, timedelta

from outages.trouble.prediction import Suspicion, Trouble, suspect

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def _call(premise: int, transformer: str, feeder: str = "F1", minute: int = 0) -> Trouble:
    at = NOW + timedelta(minutes=minute)
    return Trouble(at=at, premise_id=premise, feeder_code=feeder, transformer_code=transformer)


def test_three_premises_of_one_transformer_make_it_suspect() -> None:
    calls = [_call(1, "T1", minute=4), _call(2, "T1", minute=2), _call(3, "T1", minute=9)]
    first = NOW + timedelta(minutes=2)
    assert suspect(calls) == [
        Suspicion(feeder_code="F1", transformer_code="T1", premises=3, first_at=first)
    ]


def test_one_premise_calling_again_and_again_proves_nothing() -> None:
    assert suspect([_call(1, "T1", minute=m) for m in range(9)]) == []


def test_two_transformers_of_a_feeder_point_to_the_feeder() -> None:
    found = suspect([_call(1, "T1"), _call(2, "T1"), _call(3, "T2")])
    assert [(one.feeder_code, one.transformer_code) for one in found] == [("F1", "")]


def test_the_best_supported_suspicion_comes_first() -> None:
    calls = [_call(n, "T1") for n in range(3)]
    calls += [_call(10 + n, "T7", "F2") for n in range(5)]
    assert [one.feeder_code for one in suspect(calls)] == ["F2", "F1"]


def test_a_caller_without_a_place_on_the_grid_raises_no_suspicion() -> None:
    assert suspect([_call(n, "") for n in range(5)]) == []
