"""The database: one engine, one way to open a transaction, one declarative base.

PostgreSQL only. A store's function takes a session and never commits; its caller opens the
transaction with `Database.transaction()`.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from time import perf_counter
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from sqlalchemy import (
    CursorResult,
    Date,
    DateTime,
    Label,
    MetaData,
    TextClause,
    func,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# Data lies in memory or on a flash disk. With the default cost of 4, PostgreSQL read a whole city
# of ten million to find the customers of a large outage: eight times slower. Compiling (`jit`)
# takes longer than these queries.
_PLANNING = {"random_page_cost": "1.1", "jit": "off"}


class Base(DeclarativeBase):
    """The base of all tables; a table's name begins with its room's name."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
    }


def local_day(moment: InstrumentedAttribute[datetime], zone: ZoneInfo) -> Label[date]:
    """Give a moment's date in a zone as the column `day`; group by that name."""
    return type_coerce(func.date(func.timezone(zone.key, moment)), Date).label("day")


class TimedPool(AsyncAdaptedQueuePool):
    """A pool that counts its connections handed out and how long they were waited for."""

    taken = 0
    waited_s = 0.0

    def connect(self) -> PoolProxiedConnection:
        """Hand out a connection that answers."""
        begun = perf_counter()
        try:
            return super().connect()
        finally:
            self.taken += 1
            self.waited_s += perf_counter() - begun


class Database:
    """The connection pool of one process; each wait for the database has a deadline."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 10,
        deadline_s: float = 2.0,
        settings: Mapping[str, str] | None = None,
        connection_class: "type[asyncpg.Connection[asyncpg.Record]]" = asyncpg.Connection,
    ) -> None:
        """Prepare the pool; `settings` are PostgreSQL's own, for each connection."""
        self.url = url
        self.deadline_s = deadline_s
        self.most_connections = 2 * pool_size
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            poolclass=TimedPool,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=deadline_s,
            pool_pre_ping=True,  # after a restart of PostgreSQL no request gets a dead connection
            connect_args={
                "timeout": deadline_s,
                "command_timeout": 60,
                "server_settings": _PLANNING | dict(settings or {}),
                "connection_class": connection_class,
            },
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """Open a session in a transaction: committed at the end, rolled back on an error."""
        async with self._sessions() as session, session.begin():
            yield session

    @property
    def pool(self) -> TimedPool:
        """Give the pool, for its figures."""
        pool = self.engine.pool
        assert isinstance(pool, TimedPool)
        return pool

    async def hold(self) -> "asyncpg.Connection[asyncpg.Record]":
        """Open one asyncpg connection outside the pool, for prepared statements."""
        return await asyncpg.connect(asyncpg_url(self.url), timeout=self.deadline_s)

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()


def sqlalchemy_url(url: str) -> str:
    """Name the asyncpg driver in a plain `postgresql://` URL."""
    return asyncpg_url(url).replace("postgresql://", "postgresql+asyncpg://", 1)


def asyncpg_url(url: str) -> str:
    """Remove the driver's name from a URL: asyncpg wants `postgresql://`."""
    scheme, _, rest = url.partition("://")
    return f"postgresql://{rest}" if scheme.startswith("postgres") else url


class Kept(msgspec.Struct, frozen=True):
    """Rows of one table, each as JSON."""

    table: str
    rows: tuple[msgspec.Raw, ...]


async def kept(
    session: AsyncSession, table: str, statement: TextClause, told: Mapping[str, object]
) -> Kept:
    """Read rows that a statement gives as JSON texts."""
    rows = await session.scalars(statement, told)
    return Kept(table, tuple(msgspec.Raw(row.encode()) for row in rows))


async def changed(session: AsyncSession, statement: TextClause, told: Mapping[str, object]) -> int:
    """Run a statement; give how many rows it deleted or changed."""
    return cast(CursorResult[Any], await session.execute(statement, told)).rowcount
