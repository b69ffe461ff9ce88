"""Reports that nobody has settled yet: which are one, and in which order a dispatcher reads them.

Rule: danger first, then who cannot be without power, then the longest waiting. Reports of one
premise, or of one number that nobody could locate, are one line with its count. A report leaves
the list by a person's act only: joined to an outage, or put away with a reason; but an ordinary
one that an outage explains (rule: outages/trouble/store.py) does not ask for anything.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from customers.views import Whereabouts

Wish = Literal["settle", "open_outage"]
_NOWHERE = Whereabouts(address="", customer="", critical="")


class OpenReport(msgspec.Struct, frozen=True, kw_only=True):
    """One trouble call that is not settled."""

    report_id: int
    at: datetime
    number: str  # as the network gave it; "" when withheld
    premise_id: int | None
    feeder_code: str
    transformer_code: str
    hazard: bool


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is one trouble to a dispatcher: reports of one premise or number, folded."""

    report_ids: tuple[int, ...]
    first_at: datetime
    last_at: datetime
    number: str  # of the last one, or of the last who told of danger
    hazard: bool
    feeder_code: str
    transformer_code: str
    address: str  # "" when nobody knows where
    customer: str
    critical: str  # hospital | life_support | …
    may: dict[Wish, str]  # what whoever sees it may do with it: "" yes, else the refusal's code


def fold(
    reports: Iterable[OpenReport], places: Mapping[int, Whereabouts]
) -> tuple[ReportLine, ...]:
    """Make lines of reports; `places` tells of premises by their id."""
    together: dict[tuple[str, object], list[OpenReport]] = {}
    for report in sorted(reports, key=lambda one: one.at):
        together.setdefault(_what(report), []).append(report)
    lines = (_line(of_one, places) for of_one in together.values())
    return tuple(sorted(lines, key=lambda line: (not line.hazard, not line.critical,
                                                 line.first_at)))  # fmt: skip


def _what(report: OpenReport) -> tuple[str, object]:
    if report.premise_id is not None:
        return "premise", report.premise_id
    return ("number", report.number) if report.number else ("report", report.report_id)


def _line(reports: list[OpenReport], places: Mapping[int, Whereabouts]) -> ReportLine:
    last = reports[-1]
    told = [one for one in reports if one.hazard] or reports
    place = places.get(last.premise_id, _NOWHERE) if last.premise_id is not None else _NOWHERE
    located = last.feeder_code or last.transformer_code
    return ReportLine(
        report_ids=tuple(one.report_id for one in reports),
        first_at=reports[0].at,
        last_at=last.at,
        number=told[-1].number,
        hazard=told[-1].hazard,
        feeder_code=last.feeder_code,
        transformer_code=last.transformer_code,
        may={"settle": "", "open_outage": "" if located else "outage_without_scope"},
        **msgspec.structs.asdict(place),
    )
