"""`/api/health`: for load balancers and `hotline doctor`; no session, and nothing secret in it."""

import asyncio
import time

import msgspec
from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.answers import StructRoute
from core.db import Database
from cti.state.board import Board
from customers.caller.lookup import Lookup

_ASKED_EVERY_S = 1.0


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Whether each part answers; `ok` when all do."""

    ok: bool
    telephones: bool  # the link to Asterisk is up
    database: bool
    phone_index: bool  # loaded, and receives changes


def routes(database: Database, board: Board, lookup: Lookup) -> APIRouter:
    """Make the route; the database is asked at most once a second, for any number of requests."""
    router = APIRouter(prefix="/api", route_class=StructRoute, tags=["health"])
    alive, asked_at = False, float("-inf")
    lock = asyncio.Lock()

    @router.get("/health", operation_id="getHealth")
    async def get_health() -> Health:
        nonlocal alive, asked_at
        async with lock:
            if time.monotonic() - asked_at > _ASKED_EVERY_S:
                alive = await _answers(database)
                asked_at = time.monotonic()
        telephones, fresh = board.link_up, lookup.is_fresh
        return Health(
            ok=telephones and alive and fresh,
            telephones=telephones,
            database=alive,
            phone_index=fresh,
        )

    return router


async def _answers(database: Database) -> bool:
    try:
        async with asyncio.timeout(database.deadline_s), database.transaction() as session:
            await session.execute(text("select 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True
