"""Wrong digits entered for a customer's bill, counted for a day over all calls.

Rule: a caller's number is easily forged, and four digits can be guessed in ten thousand tries,
three in a call. So wrong tries are counted for the customer whose bill they would open, whoever
guessed. A customer with too many within a day gets the bill from a person only.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

MOST_WRONG = 9  # three calls' tries
_COUNTED = timedelta(days=1)
_MOST_CUSTOMERS = 10_000


class WrongDigits:
    """The wrong tries of the last day, by customer."""

    def __init__(self) -> None:
        self._at: OrderedDict[int, list[datetime]] = OrderedDict()

    def are_too_many(self, customer_id: int, now: datetime) -> bool:
        """Tell whether a customer has too many wrong tries."""
        return len(self._recent(customer_id, now)) >= MOST_WRONG

    def note(self, customer_id: int, now: datetime) -> None:
        """Count a wrong try."""
        self._at[customer_id] = [*self._recent(customer_id, now), now]
        self._at.move_to_end(customer_id)
        if len(self._at) > _MOST_CUSTOMERS:
            self._at.popitem(last=False)

    def _recent(self, customer_id: int, now: datetime) -> list[datetime]:
        return [at for at in self._at.get(customer_id, ()) if now - at < _COUNTED]
