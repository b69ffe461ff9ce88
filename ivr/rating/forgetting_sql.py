"""Ratings put away after their time. They name no caller, only their call."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import changed

_RATINGS = text("""
delete from ivr_rating where call_id in (
    select call_id from ivr_rating where at < :before order by at limit :most)
""")


async def forget_ratings(session: AsyncSession, before: datetime, most: int) -> int:
    """Delete the eldest ratings; give how many."""
    return await changed(session, _RATINGS, {"before": before, "most": most})
