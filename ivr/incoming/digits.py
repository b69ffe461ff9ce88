"""Wrong digits that were entered for a customer's bill, within a day and over all calls.

Rule: a caller's number is easily forged, and four digits are ten thousand tries, three a call. So
wrong ones are counted for the customer whose bill they would open; who has too many is spoken to
by a person until they are a day old, whoever it was that guessed.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

MOST_WRONG = 9  # three calls' tries
_COUNTED = timedelta(days=1)
_MOST_CUSTOMERS = 10_000


class WrongDigits:
    """The wrong ones of the last day, by customer."""

    def __init__(self) -> None:
        self._at: OrderedDict[int, list[datetime]] = OrderedDict()

    def are_too_many(self, customer_id: int, now: datetime) -> bool:
        """Tell whether digits are not asked any more."""
        return len(self._recent(customer_id, now)) >= MOST_WRONG

    def note(self, customer_id: int, now: datetime) -> None:
        """Count one."""
        self._at[customer_id] = [*self._recent(customer_id, now), now]
        self._at.move_to_end(customer_id)
        if len(self._at) > _MOST_CUSTOMERS:
            self._at.popitem(last=False)

    def _recent(self, customer_id: int, now: datetime) -> list[datetime]:
        return [at for at in self._at.get(customer_id, ()) if now - at < _COUNTED]
