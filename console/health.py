"""Whether the service lives and can work, for load balancers, containers and `hotline doctor`.

`/healthz`: the process lives; it asks nobody, so it answers while the database hangs.
`/readyz`: 200 when every part can work (rule: readiness.py), else 503. What is wrong with which
part is told to this machine, and to who bears the token of the figures (console/metrics).
`/api/health`: the parts as the desk knows them. None needs a sign-in; nothing secret is in them.
"""

import asyncio
import time
from collections.abc import Callable
from ipaddress import ip_network

import msgspec
from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from console.metrics.reader import bears, is_inside, is_of_this_machine
from console.readiness import Part, Seen, parts
from console.revision_sql import find_revision
from core.answers import StructRoute
from core.config import Settings
from core.db import Database
from cti.state.board import Board
from customers.caller.lookup import Lookup
from ivr.agi.server import AgiServer

_ASKED_EVERY_S = 1.0


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Whether each part answers; `ok` when all do."""

    ok: bool
    telephones: bool  # the link to Asterisk is up
    database: bool
    phone_index: bool  # loaded, and receives changes


class Readiness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether the service can work, and to who may know it, each part."""

    ready: bool
    parts: tuple[Part, ...] = ()


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """The parts that are looked at."""

    database: Database
    board: Board
    lookup: Lookup
    menus: AgiServer
    revision: str  # of the tables that this program works with


class _Pulse:
    """Ask the database at most once a second, for any number of requests."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = asyncio.Lock()
        self._revision: str | None = None
        self._asked_at = float("-inf")

    async def revision(self) -> str | None:
        """Give the revision of its tables; None when it does not answer in time."""
        async with self._lock:
            if time.monotonic() - self._asked_at > _ASKED_EVERY_S:
                self._revision = await self._ask()
                self._asked_at = time.monotonic()
        return self._revision

    async def _ask(self) -> str | None:
        database = self._database
        try:
            async with asyncio.timeout(database.deadline_s), database.transaction() as session:
                return await find_revision(session)
        except (SQLAlchemyError, OSError, TimeoutError):
            return None


def routes(settings: Settings, looked: Looked) -> APIRouter:
    """Make the routes."""
    router = APIRouter(route_class=StructRoute, tags=["health"])
    pulse, may_know = _Pulse(looked.database), _who_may_know(settings)

    @router.get("/healthz", include_in_schema=False)
    async def get_alive() -> Response:
        return Response(b'{"alive":true}', headers=_FRESH, media_type="application/json")

    @router.get("/readyz", include_in_schema=False)
    async def get_ready(request: Request) -> Response:
        seen = parts(_seen(looked, await pulse.revision()))
        ready = all(part.ok for part in seen)
        told = Readiness(ready=ready, parts=seen if may_know(request) else ())
        status, body = 200 if ready else 503, msgspec.json.encode(told)
        return Response(body, status, headers=_FRESH, media_type="application/json")

    @router.get("/api/health", operation_id="getHealth")
    async def get_health() -> Health:
        alive = await pulse.revision() is not None
        telephones, fresh = looked.board.link_up, looked.lookup.is_fresh
        return Health(
            ok=telephones and alive and fresh,
            telephones=telephones,
            database=alive,
            phone_index=fresh,
        )

    return router


_FRESH = {"Cache-Control": "no-store"}


def _seen(looked: Looked, revision: str | None) -> Seen:
    return Seen(
        database=revision is not None,
        revision=revision or "",
        wanted=looked.revision,
        link_up=looked.board.link_up,
        listening=looked.menus.is_listening,
    )


def _who_may_know(settings: Settings) -> Callable[[Request], bool]:
    token = settings.metrics_token.get_secret_value()
    permit = [ip_network(one, strict=False) for one in settings.metrics_permit]

    def may_know(request: Request) -> bool:
        if is_of_this_machine(request):
            return True
        return bool(token) and bears(request, token) and (not permit or is_inside(request, permit))

    return may_know
