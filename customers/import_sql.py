"""The SQL of every import, whatever it brings: one at a time, each with its entry."""

from datetime import datetime
from typing import TypeAlias

import asyncpg
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import locks
from customers.models import ImportRun

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

LOCK = f"select pg_try_advisory_lock({locks.IMPORT})"
LOCK_IN_TRANSACTION = f"select pg_advisory_xact_lock({locks.IMPORT})"  # waits
UNLOCK = f"select pg_advisory_unlock({locks.IMPORT})"
LOG_RUN = """
insert into customers_import
    (id, file_name, sha256, started_at, ended_at, status, rows, good, bad, duplicates, changes)
values ($1, $2, $3, $4, clock_timestamp(), 'done', $5, $6, $7, $8, $9)
"""


async def count_stored(session: AsyncSession, name: str, since: datetime) -> int:
    """Count what imports of a file, also such as were cut, added or changed since a moment."""
    runs = select(func.coalesce(func.sum(ImportRun.changes), 0)).where(
        ImportRun.file_name == name, ImportRun.started_at >= since
    )
    return int(await session.scalar(runs) or 0)
