"""Phases, scope and changes of an outage."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from outages.outage import (
    NewOutage,
    OutageChange,
    OutageRefused,
    OutageView,
    change,
    check,
    covers,
    first_to_tell,
    latest_restored,
    may,
    phase,
    what_changed,
)

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DARK = OutageView(
    outage_id=UUID(int=1), kind="fault", cause="", feeder_codes=("F1",),
    transformer_codes=("T9",), started_at=NOW - HOUR, etr_at=NOW + HOUR,
    restored_at=None, status="open", note_zh="", note_en="", version=3,
)  # fmt: skip


def test_a_passed_etr_makes_an_outage_overdue_and_never_restored() -> None:
    assert phase(DARK, NOW) == "dark"
    assert phase(DARK, NOW + HOUR) == "overdue"
    assert phase(replace(DARK, started_at=NOW + HOUR, etr_at=None), NOW) == "scheduled"
    assert phase(replace(DARK, status="restored"), NOW) == "restored"


def test_what_one_may_do_with_an_outage_is_what_would_not_be_refused() -> None:
    free = {"edit": "", "restore": "", "withdraw": ""}
    assert may(DARK, permitted=True, now=NOW) == free
    assert may(DARK, permitted=False, now=NOW) == dict.fromkeys(free, "role_forbidden")
    ahead = replace(DARK, started_at=NOW + HOUR)
    assert may(ahead, permitted=True, now=NOW) == free | {"restore": "outage_not_begun"}
    over = replace(DARK, status="restored")
    assert may(over, permitted=True, now=NOW) == dict.fromkeys(free, "outage_closed")


def test_of_restored_outages_the_last_one_is_told_and_for_a_day_only() -> None:
    back = replace(DARK, status="restored", restored_at=NOW - 3 * HOUR)
    again = replace(back, outage_id=UUID(int=2), restored_at=NOW - HOUR)
    assert latest_restored([DARK, back, again], NOW) == again
    assert latest_restored([back, again], NOW + 22 * HOUR) == again
    assert latest_restored([back, again], NOW + 24 * HOUR) is None
    assert latest_restored([], NOW) is None


def test_a_premise_is_covered_by_its_feeder_or_its_transformer() -> None:
    assert covers(DARK, "F1", "T1")
    assert covers(DARK, "F2", "T9")
    assert not covers(DARK, "F2", "T1")
    assert not covers(replace(DARK, feeder_codes=("",)), "", "")


def test_what_is_dark_now_is_told_before_what_is_planned() -> None:
    planned = replace(DARK, kind="planned", started_at=NOW + HOUR)
    sooner = replace(planned, started_at=NOW + HOUR / 2)
    works = replace(DARK, kind="planned")
    assert first_to_tell([planned, works, DARK], NOW) == DARK
    assert first_to_tell([planned, sooner], NOW) == sooner
    assert first_to_tell([], NOW) is None


def test_each_change_makes_one_version_and_has_one_name() -> None:
    later = change(DARK, OutageChange(etr_at=NOW + 2 * HOUR), NOW)
    assert (later.version, what_changed(DARK, later)) == (4, "etr")
    wider = change(later, OutageChange(feeder_codes=("F1", "F2")), NOW)
    assert what_changed(later, wider) == "scope"
    noted = change(wider, OutageChange(note_en="x"), NOW)
    assert what_changed(wider, noted) == "note"
    over = change(noted, OutageChange(status="restored"), NOW)
    assert (what_changed(noted, over), over.restored_at) == ("restored", NOW)
    assert what_changed(noted, change(noted, OutageChange(status="cancelled"), NOW)) == "cancelled"


@pytest.mark.parametrize(
    ("outage", "wanted", "code"),
    [
        (replace(DARK, status="restored"), OutageChange(note_en="x"), "outage_closed"),
        (DARK, OutageChange(etr_at=NOW - HOUR / 2), "etr_in_the_past"),
        (DARK, OutageChange(etr_at=NOW - 2 * HOUR), "etr_before_start"),
        (DARK, OutageChange(feeder_codes=(), transformer_codes=()), "outage_without_scope"),
        (
            replace(DARK, started_at=NOW + HOUR, etr_at=None),
            OutageChange(status="restored"),
            "outage_not_begun",
        ),
    ],
)
def test_a_senseless_change_is_refused_by_name(
    outage: OutageView, wanted: OutageChange, code: str
) -> None:
    with pytest.raises(OutageRefused) as refused:
        change(outage, wanted, NOW)
    assert refused.value.code == code


def test_a_scope_has_a_limit() -> None:
    with pytest.raises(OutageRefused, match="500"):
        check(NewOutage(kind="fault", started_at=NOW, feeder_codes=("F",) * 501))


@given(st.lists(st.integers(-300, 300), min_size=1, max_size=5))
def test_some_open_outage_is_always_told(minutes: list[int]) -> None:
    outages = [replace(DARK, started_at=NOW + timedelta(minutes=m)) for m in minutes]
    told = first_to_tell(outages, NOW)
    assert told in outages
    if any(m <= 0 for m in minutes):
        assert told is not None
        assert told.started_at <= NOW
