"""The kinds of data, how long each is kept, and what each table holds of persons.

Rule: a period is a number of days in the table `keeping_period`; without a row the default here
holds. What has no period stays until somebody acts.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

Kind = Literal[
    "calls", "journal", "ratings", "reports", "contacts", "readings", "imports", "prompts", "logs"
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """How long a kind is kept."""

    kind: Kind
    days: int
    usual_days: int
    least_days: int
    most_days: int
    bound_by: Kind | None = None  # whose period makes the least or the most what it is


USUAL: dict[Kind, tuple[int, int]] = {
    "calls": (1095, 30),  # three years, as complaints go; at least a month, for the figures
    "journal": (180, 7),
    "ratings": (1095, 30),
    "reports": (1095, 30),
    "contacts": (365, 30),
    "readings": (1095, 400),  # at least what twelve months are compared with
    "imports": (1095, 30),
    "prompts": (7, 1),  # sound of sentences that nobody says any longer
    "logs": (30, 1),
}
"""Usual and least days of each kind."""
MOST = 36_500


class PeriodRefused(Exception):
    """A period cannot be so; `code` for programs, the message says what can."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def list_periods(entered: Mapping[Kind, int]) -> list[Period]:
    """Give the period of each kind, by what somebody entered.

    Rule: no fact of the journal outlives the record of its call, by which a person's facts are
    found and erased; so the journal is kept no longer than calls.
    """
    days: dict[Kind, int] = {kind: entered.get(kind, USUAL[kind][0]) for kind in KINDS}
    return [_period(kind, days) for kind in KINDS]


def _period(kind: Kind, days: Mapping[Kind, int]) -> Period:
    usual, least = USUAL[kind]
    most, bound_by = MOST, None
    if kind == "calls" and days["journal"] > least:
        least, bound_by = days["journal"], "journal"
    if kind == "journal":
        most, bound_by = days["calls"], "calls"
    return Period(
        kind=kind,
        days=days[kind],
        usual_days=usual,
        least_days=least,
        most_days=most,
        bound_by=bound_by,
    )


def check_period(period: Period, days: int) -> None:
    """Refuse days that a period cannot have. Raises `PeriodRefused`."""
    kind, least, most = period.kind, period.least_days, period.most_days
    if least <= days <= most:
        return
    if kind == "calls" and USUAL["calls"][1] <= days < least:
        raise PeriodRefused(
            "calls_under_journal",
            f"The journal is kept {least} days; calls kept {days} days would leave facts of people "
            f"whom no erasing finds. Set the journal to {days} days or fewer first.",
        )
    if kind == "journal" and most < days <= MOST:
        raise PeriodRefused(
            "journal_over_calls",
            f"Calls are kept {most} days; a journal kept {days} days would hold facts of people "
            f"whom no erasing finds. Set calls to {days} days or more first.",
        )
    raise PeriodRefused("period_bounds", f"{kind} are kept {least} to {most} days, not {days}.")


Held = Literal["with_the_customer", "taken_out", "by_reference", "nobody", "staff", "sealed"]

TABLES: dict[str, Held] = {
    "customers_customer": "with_the_customer",
    "customers_account": "with_the_customer",
    "customers_phone": "with_the_customer",
    "customers_phone_change": "with_the_customer",
    "customers_premise": "with_the_customer",  # unless somebody else has an account there
    "customers_bill": "with_the_customer",
    "customers_payment": "with_the_customer",
    "customers_meter": "with_the_customer",
    "customers_reading": "with_the_customer",
    "customers_correction": "with_the_customer",
    "customers_conflict": "with_the_customer",
    "customers_import": "nobody",
    "cti_call": "taken_out",
    "cti_journal": "taken_out",
    "cti_segment": "by_reference",
    "cti_call_business": "by_reference",
    "cti_agent_state": "staff",
    "agents_pause": "nobody",
    "agents_business_type": "nobody",
    "agents_queue": "nobody",
    "ivr_announcement": "nobody",
    "ivr_rating": "by_reference",
    "workdays_day": "nobody",
    "outages_trouble_call": "taken_out",
    "outages_outage": "nobody",
    "outages_revision": "nobody",
    "outages_substation": "nobody",
    "outages_feeder": "nobody",
    "outages_transformer": "nobody",
    "outages_device": "nobody",
    "outages_grid_change": "nobody",
    "outbound_campaign": "nobody",
    "outbound_contact": "taken_out",
    "outbound_attempt": "by_reference",
    "outbound_opt_out": "taken_out",
    "exchange_account": "nobody",
    "exchange_webhook": "nobody",
    "exchange_drop": "nobody",
    "exchange_pending": "taken_out",
    "exchange_change": "taken_out",
    "exchange_position": "nobody",
    "exchange_answer": "taken_out",  # an answer kept a day goes whole
    "keeping_period": "nobody",
    "keeping_hold": "with_the_customer",
    "staff_person": "staff",
    "staff_told_extension": "staff",
    "staff_session": "staff",
    "staff_device": "staff",
    "staff_attempts": "staff",
    "staff_second_factor": "staff",
    "staff_recovery_code": "staff",
    "staff_passkey": "staff",
    "staff_passkey_challenge": "staff",
    "staff_audit_entry": "sealed",  # names a customer by id, which is nobody's after the erasing
}
"""Of every table: where a customer is in it, and so what an erasing does. `by_reference`: rows name
a call or contact, which names nobody afterwards."""

Group = Literal[
    "file", "money", "use", "corrections", "calls", "ratings", "reports", "campaigns", "feed"
]
GROUPS: dict[str, Group] = {
    "customers_customer": "file",
    "customers_account": "file",
    "customers_phone": "file",
    "customers_premise": "file",
    "customers_bill": "money",
    "customers_payment": "money",
    "customers_meter": "use",
    "customers_reading": "use",
    "customers_correction": "corrections",
    "customers_conflict": "corrections",
    "cti_call": "calls",
    "ivr_rating": "ratings",
    "outages_trouble_call": "reports",
    "outbound_contact": "campaigns",
    "outbound_opt_out": "campaigns",
    "exchange_change": "feed",
}
"""Of every table that an export tells: the group in which people are shown it."""
