"""A throw-away PostgreSQL with all tables, for measurements."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from core.db import Database
from hotline.host.ports import free_ports
from hotline.laptop.postgres import Postgres
from migrations.schema import METADATA, STATEMENTS


@asynccontextmanager
async def scratch_database() -> AsyncGenerator[Database]:
    """Give an empty database on a server of its own; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as home:
        await asyncio.to_thread(Path(home).chmod, 0o755)
        port = free_ports(1, low=24000)[0]
        server = Postgres(Path(home) / "data", port=port, password=secrets.token_hex(12))
        await server.start()
        try:
            database = Database(await server.make_database("bench"))
            async with database.engine.begin() as connection:
                await connection.run_sync(METADATA.create_all)
                for statement in STATEMENTS:
                    await connection.execute(text(statement))
            yield database
            await database.close()
        finally:
            await server.stop()
