"""The SQL of what imports of a file have stored, also such as were cut. Nothing here commits."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from customers.models import ImportRun


async def count_stored(session: AsyncSession, name: str, since: datetime) -> int:
    """Count what imports of a file added or changed since a moment."""
    runs = select(func.coalesce(func.sum(ImportRun.changes), 0)).where(
        ImportRun.file_name == name, ImportRun.started_at >= since
    )
    return int(await session.scalar(runs) or 0)
