"""Throw-away parts for measurements: a PostgreSQL with all tables; a directory and free ports."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from core.config import Settings
from core.db import Database
from hotline.host.ports import free_ports
from hotline.laptop.laptop import first_settings
from hotline.laptop.postgres import Postgres
from migrations.schema import make_tables

_PORTS = (
    "database_port", "port", "ami_port", "asterisk_http_port", "sip_port", "agi_port", "trunk_port"
)  # fmt: skip


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
            await make_tables(database)
            yield database
            await database.close()
        finally:
            await server.stop()


def own_place(name: str) -> Path:
    """Make a directory that Asterisk and PostgreSQL may pass through as nobody."""
    place = Path(tempfile.mkdtemp(prefix=f"hotline-{name}-"))
    place.chmod(0o755)
    return place


def own_settings(var: Path, **changed: object) -> Settings:
    """Make first settings with ports that are free now."""
    ports: dict[str, object] = dict(zip(_PORTS, free_ports(len(_PORTS), low=24100), strict=True))
    return first_settings(var).model_copy(update=ports | changed)
