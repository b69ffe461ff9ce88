"""The embedded PostgreSQL with the hotline's role and database in it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from core.config import Settings
from hotline.host import running
from hotline.laptop.postgres import Postgres

_DATABASE = "hotline"


async def start(settings: Settings, *, fast: bool = False) -> tuple[Postgres, str]:
    """Start it; give the server and the address of the database for the hotline's role."""
    password = settings.database_password.get_secret_value()
    server = Postgres(
        settings.var / "postgres" / "data",
        port=settings.database_port,
        password=password,
        fast=fast,
    )
    await server.start()
    await server.make_role("hotline", password)
    await server.make_database(_DATABASE, owner="hotline")
    return server, server.url_as("hotline", password, _DATABASE)


@asynccontextmanager
async def within_reach(settings: Settings) -> AsyncGenerator[Settings]:
    """Give settings whose database answers; the embedded one is started for that long if need be.

    Raises `PostgresFailed`.
    """
    if settings.database_url:
        yield settings
        return
    if running.is_running(settings.var):
        password = settings.database_password.get_secret_value()
        url = f"postgresql://hotline:{password}@127.0.0.1:{settings.database_port}/{_DATABASE}"
        yield settings.model_copy(update={"database_url": url})
        return
    server, url = await start(settings)
    try:
        yield settings.model_copy(update={"database_url": url})
    finally:
        await server.stop()
