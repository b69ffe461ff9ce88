"""The kinds of data, how long each is kept, and what each table holds of persons.

Rule: a period is a number of days in the table `keeping_period`; without a row the default here
holds. What has no period stays until somebody acts.
"""

from typing import Literal, get_args

import msgspec

Kind = Literal["calls", "journal", "ratings", "reports", "contacts", "imports", "logs"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """How long a kind is kept."""

    kind: Kind
    days: int
    usual_days: int
    least_days: int


USUAL: dict[Kind, tuple[int, int]] = {
    "calls": (1095, 30),  # three years, as complaints go; at least a month, for the figures
    "journal": (180, 7),
    "ratings": (1095, 30),
    "reports": (1095, 30),
    "contacts": (365, 30),
    "imports": (1095, 30),
    "logs": (30, 1),
}
"""Usual and least days of each kind."""


class PeriodRefused(Exception):
    """A period cannot be so; the message says what can."""


def period(kind: Kind, days: int | None) -> Period:
    """Give a kind's period; None: the usual one."""
    usual, least = USUAL[kind]
    return Period(
        kind=kind, days=usual if days is None else days, usual_days=usual, least_days=least
    )


def refuse_short(kind: Kind, days: int) -> None:
    """Refuse a period that would take away what is still needed. Raises `PeriodRefused`."""
    _, least = USUAL[kind]
    if not least <= days <= 36_500:
        raise PeriodRefused(f"{kind} are kept {least} to 36500 days, not {days}")


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
    "customers_import": "nobody",
    "cti_call": "taken_out",
    "cti_journal": "taken_out",
    "cti_segment": "by_reference",
    "cti_agent_state": "staff",
    "agents_pause": "nobody",
    "agents_queue": "nobody",
    "ivr_rating": "by_reference",
    "workdays_day": "nobody",
    "outages_trouble_call": "taken_out",
    "outages_outage": "nobody",
    "outages_revision": "nobody",
    "outages_substation": "nobody",
    "outages_feeder": "nobody",
    "outages_transformer": "nobody",
    "outages_device": "nobody",
    "outbound_campaign": "nobody",
    "outbound_contact": "taken_out",
    "outbound_attempt": "by_reference",
    "outbound_opt_out": "taken_out",
    "exchange_account": "nobody",
    "exchange_webhook": "nobody",
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
    "staff_audit_entry": "sealed",  # names a customer by id, which is nobody's after the erasing
}
"""Of every table: where a customer is in it, and so what an erasing does. `by_reference`: rows name
a call or contact, which names nobody afterwards."""
