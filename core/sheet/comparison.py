"""Rows about one thing against each other.

Rule: what a row tells first is believed; a later row that tells it differently is refused whole.
"""

from collections.abc import Mapping
from typing import Any


class Comparison:
    """Looks at the rows about one thing after another; remembers what each column told first."""

    def __init__(self) -> None:
        self._thing: object = None
        self._first: dict[str, tuple[Any, int]] = {}  # column → value, row it came from

    def contradicted(
        self, thing: object, number: int, told: Mapping[str, Any]
    ) -> tuple[str, int] | None:
        """Give the column in which a row differs and the row before, or remember what it tells."""
        if thing != self._thing:
            self._thing, self._first = thing, {}
        told = {name: value for name, value in told.items() if value is not None}
        for name, value in told.items():
            if name in self._first and self._first[name][0] != value:
                return name, self._first[name][1]
        for name, value in told.items():
            self._first.setdefault(name, (value, number))
        return None
