"""One import at a time: the connection that it works over."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from core.db import Database
from core.deadlines.held_query import BROKEN
from core.sheet.table import ImportRefused
from customers import import_sql
from customers.import_sql import Connection


class ImportBusy(ImportRefused):
    """Another import is running: nothing is wrong with this one, which can wait."""


@asynccontextmanager
async def only_import(database: Database) -> AsyncGenerator[Connection]:
    """Give a connection while no other import has one; raises `ImportBusy`."""
    connection = await database.hold()
    try:
        await connection.execute("set jit = off; set work_mem = '64MB'")
        if not await connection.fetchval(import_sql.LOCK):
            raise ImportBusy("another import is running; wait until it is done")
        yield connection
    finally:
        await _close(connection)


async def _close(connection: Connection) -> None:
    """Say good-bye, so that the server gives the lock back before the next import asks."""
    try:
        await connection.close(timeout=5)
    except (*BROKEN, TimeoutError):
        connection.terminate()
