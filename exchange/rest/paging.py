"""How a list is read in pages: each begins after the last one's end, so nothing is passed over.

Rule: a page is asked for by what the one before ended with, never by a count of rows: rows that
come or go between two requests move no other.
"""

from typing import Annotated

from fastapi import Query

After = Annotated[str, Query(max_length=64, description="What the page before said; empty: begin")]
Limit = Annotated[int, Query(ge=1, le=1000, description="Rows on a page")]
