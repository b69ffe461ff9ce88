"""How reports become a dispatcher's list."""

from datetime import UTC, datetime, timedelta

import msgspec

from customers.views import Whereabouts
from outages.trouble.reports import OpenReport, fold

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
REPORT = OpenReport(
    report_id=1, at=AT, number="13800138000", premise_id=7, feeder_code="F1",
    transformer_code="T1", hazard=False,
)  # fmt: skip
HOME = Whereabouts(address="江南大道100号", customer="王小明", critical="")
HOSPITAL = Whereabouts(address="人民路1号", customer="中心医院", critical="hospital")


def _report(report_id: int, minutes: int, **changed: object) -> OpenReport:
    at = AT + timedelta(minutes=minutes)
    return msgspec.structs.replace(REPORT, report_id=report_id, at=at, **changed)


def test_danger_is_first_then_who_needs_power_then_the_longest_waiting() -> None:
    reports = [
        _report(1, 0),
        _report(2, 5, premise_id=8),
        _report(3, 9, premise_id=9, hazard=True),
        _report(4, 1, premise_id=10),
    ]
    lines = fold(reports, {7: HOME, 8: HOSPITAL, 9: HOME, 10: HOME})
    assert [line.report_ids for line in lines] == [(3,), (2,), (1,), (4,)]
    assert (lines[1].customer, lines[1].critical) == ("中心医院", "hospital")


def test_only_a_report_with_a_place_can_become_an_outage() -> None:
    nowhere = {"premise_id": None, "feeder_code": "", "transformer_code": ""}
    known, unknown = fold([_report(1, 0), _report(2, 1, **nowhere)], {7: HOME})
    assert known.may == {"settle": "", "open_outage": ""}
    assert unknown.may == {"settle": "", "open_outage": "outage_without_scope"}


def test_reports_of_one_premise_are_one_line_that_keeps_the_danger_and_who_told_of_it() -> None:
    lines = fold([_report(1, 0, hazard=True), _report(2, 6, number="13900139000")], {7: HOME})
    (line,) = lines
    assert (line.report_ids, line.hazard, line.number) == ((1, 2), True, REPORT.number)
    (line,) = fold([_report(1, 0), _report(2, 6, number="13900139000")], {7: HOME})
    assert (line.hazard, line.number) == (False, "13900139000")
    assert (line.first_at, line.last_at) == (AT, AT + timedelta(minutes=6))


def test_who_could_not_be_located_is_listed_with_time_and_number() -> None:
    nowhere = {"premise_id": None, "feeder_code": "", "transformer_code": ""}
    reports = [
        _report(1, 0, **nowhere),
        _report(2, 1, **nowhere),
        _report(3, 2, **{**nowhere, "number": ""}),
        _report(4, 3, **{**nowhere, "number": ""}),
    ]
    lines = fold(reports, {})
    assert [line.report_ids for line in lines] == [(1, 2), (3,), (4,)]
    assert [line.address for line in lines] == ["", "", ""]
