"""The SQL of the partitions of readings: one a month of UTC, made when an import needs it.

Attached after they are made, so that who reads other months does not wait.
"""

from datetime import UTC, datetime

from customers.billing.models import Reading

_PARENT = Reading.__tablename__
MOST_MONTHS = 240  # of one file


def months(things: str) -> str:
    """Select the months that rows lie in."""
    return f"select distinct date_trunc('month', at, 'UTC') as month from {things} order by 1"  # noqa: S608


def name(month: datetime) -> str:
    """Name a month's partition."""
    return f"{_PARENT}_{month.astimezone(UTC):%Y%m}"


IS_THERE = "select to_regclass($1) is not null"


def make(month: datetime) -> str:
    """Make a month's partition."""
    table, (begin, end) = name(month), bounds(month)
    return f"""
create table {table}
    (like {_PARENT} including defaults including constraints including indexes);
alter table {_PARENT} attach partition {table} for values from ({begin}) to ({end});
"""


def bounds(month: datetime) -> tuple[str, str]:
    """Give the literals of a month's begin and of its end, which is the next month's."""
    begin = month.astimezone(UTC)
    year, place = divmod(begin.year * 12 + begin.month, 12)
    return f"'{begin:%Y-%m}-01 00:00+00'", f"'{year}-{place + 1:02}-01 00:00+00'"


def among(month: datetime) -> str:
    """Select the rows `s` of a month."""
    begin, end = bounds(month)
    return f"s.at >= {begin} and s.at < {end}"
