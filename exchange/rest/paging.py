"""How a list is read in pages: each begins after the last one's end, so nothing is passed over.

Rule: a page is asked for by what the one before ended with, never by a count of rows: rows that
come or go between two requests move no other.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

Row = TypeVar("Row")
_Number = Annotated[str, Field(max_length=64, description="Empty: all")]
_JOINT = "|"  # stands in no account number


class Page(BaseModel):
    """Which page of a list is asked for."""

    after: Annotated[
        str, Field(max_length=400, description="What the page before said; empty: begin")
    ] = ""
    limit: Annotated[int, Field(ge=1, le=1000, description="Rows on a page")] = 500

    def following(self, rows: Sequence[Row], end: Callable[[Row], str]) -> str | None:
        """Tell what asks for the page after these rows; None where they are the last."""
        return end(rows[-1]) if len(rows) == self.limit else None


class PageOfWhom(Page):
    """The same, of all or of one account or customer."""

    account_number: _Number = ""
    customer_number: _Number = ""


AskedPage = Annotated[Page, Query()]
AskedPageOfWhom = Annotated[PageOfWhom, Query()]


def joined(account_number: str, key: str) -> str:
    """Write where a page of accounts' things ended."""
    return f"{account_number}{_JOINT}{key}"


def parted(after: str) -> tuple[str, str]:
    """Read where a page ended; the key is empty where nothing is said of it."""
    account_number, _, key = after.partition(_JOINT)
    return account_number, key
