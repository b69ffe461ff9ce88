"""How a list is read in pages: each begins after the last one's end, so nothing is passed over.

Rule: a page is asked for by what the one before ended with, never by a count of rows: rows that
come or go between two requests move no other.
"""

from typing import Annotated

from fastapi import Query

_TOLD = "What the page before said; empty: begin"
After = Annotated[str, Query(max_length=64, description=_TOLD)]
LongAfter = Annotated[str, Query(max_length=400, description=_TOLD)]
Limit = Annotated[int, Query(ge=1, le=1000, description="Rows on a page")]
Number = Annotated[str, Query(max_length=64, description="Empty: all")]
_JOINT = "|"  # stands in no account number


def joined(account_number: str, key: str) -> str:
    """Write where a page of accounts' things ended."""
    return f"{account_number}{_JOINT}{key}"


def parted(after: str) -> tuple[str, str]:
    """Read where a page ended; the key is empty where nothing is said of it."""
    account_number, _, key = after.partition(_JOINT)
    return account_number, key
