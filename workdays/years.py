"""Which years the calendar should know by now: this one, and from November on the next.

Rule: in a year of which nothing is entered, weekdays alone decide, so a public holiday would be
worked. The State Council announces a year's days in the autumn before.
"""

from collections.abc import Collection
from datetime import date

_ANNOUNCED = 11  # November


def missing_years(entered: Collection[int], today: date) -> list[int]:
    """List the years that should be entered by now and are not."""
    wanted = [today.year, today.year + 1] if today.month >= _ANNOUNCED else [today.year]
    return [year for year in wanted if year not in entered]
