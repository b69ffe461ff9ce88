"""Which revision the database's tables have."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def find_revision(session: AsyncSession) -> str:
    """Give the revision that the last upgrade left; empty when there was none."""
    if not await session.scalar(text("select to_regclass('alembic_version')")):
        return ""
    return await session.scalar(text("select version_num from alembic_version")) or ""
