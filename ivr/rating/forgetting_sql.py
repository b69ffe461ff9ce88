"""Ratings put away after their time. They name no caller, only their call."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Kept, changed, kept

_THEIRS = """
call_id in (select call_id from cti_call where number = any (cast(:numbers as text[])))
"""
_RATINGS = text(f"""
delete from ivr_rating where call_id in (
    select call_id from ivr_rating
    where at < :before and not {_THEIRS}
    order by at limit :most)
""")  # noqa: S608 - our own text
_TELL = text(f"select to_jsonb(r)::text from ivr_rating r where {_THEIRS} order by at")  # noqa: S608


async def forget_ratings(
    session: AsyncSession, before: datetime, most: int, but: Sequence[str]
) -> int:
    """Delete the eldest ratings, but those of calls of some numbers; give how many."""
    return await changed(session, _RATINGS, {"before": before, "most": most, "numbers": list(but)})


async def tell(session: AsyncSession, numbers: Sequence[str]) -> Kept:
    """Give the ratings of calls of numbers."""
    return await kept(session, "ivr_rating", _TELL, {"numbers": list(numbers)})
