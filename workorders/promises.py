"""The public promises as clocks: until when something promised must have happened.

Rule: a clock runs from the moment the customer's report reached us. Defaults are State Grid's
public promises (on site within 45 min in the city, 90 min in the country, 2 h in
remote places; a meter dispute answered within 5 working days; supply back within 24 h after
payment). A utility sets its own.
"""

from datetime import datetime, timedelta, tzinfo
from typing import Literal

import msgspec

from workdays.day import Workdays, is_working

Place = Literal["city", "country", "remote"]
Standing = Literal["running", "urgent", "late", "kept", "broken"]


class Promises(msgspec.Struct, frozen=True, kw_only=True):
    """How long each thing may take."""

    arrive_city: timedelta = timedelta(minutes=45)
    arrive_country: timedelta = timedelta(minutes=90)
    arrive_remote: timedelta = timedelta(hours=2)
    supply_after_payment: timedelta = timedelta(hours=24)
    meter_answer_working_days: int = 5


def arrive_by(reported_at: datetime, place: Place, promises: Promises) -> datetime:
    """Give the moment by which the crew must be there."""
    allowed = {
        "city": promises.arrive_city,
        "country": promises.arrive_country,
        "remote": promises.arrive_remote,
    }[place]
    return reported_at + allowed


def supply_by(paid_at: datetime, promises: Promises) -> datetime:
    """Give the moment by which a customer who paid must have power again."""
    return paid_at + promises.supply_after_payment


def meter_answer_by(
    reported_at: datetime, promises: Promises, calendar: Workdays, zone: tzinfo
) -> datetime:
    """Give the end of the last working day for answering a meter dispute.

    The day of the report does not count; `said` is what the calendar says of the days after it.
    """
    day = reported_at.astimezone(zone).date()
    left = promises.meter_answer_working_days
    while left:
        day += timedelta(days=1)
        left -= is_working(day, calendar)
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)


def standing(
    reported_at: datetime, due_at: datetime, done_at: datetime | None, now: datetime
) -> Standing:
    """Say how a promise stands; it is urgent in the last quarter of its time."""
    if done_at is not None:
        return "kept" if done_at <= due_at else "broken"
    if now > due_at:
        return "late"
    return "urgent" if due_at - now <= (due_at - reported_at) / 4 else "running"
