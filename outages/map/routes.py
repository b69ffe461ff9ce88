"""What the map page reads. The grid is sent once for each of its versions.

Rule: the grid's own answer names no customer. Premises come for one feeder at a time, as places;
an address is told only to whom searches for it, and written into the audit log.
"""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.answers import StructRoute
from core.db import Database
from customers.affected import count_customers_on
from customers.budget import Budget
from customers.charging import Charging
from customers.public_id import PublicIds
from customers.views import AffectedCounts
from outages.answers import shown
from outages.map import store, supply_sql
from outages.map.views import Found, GridState, PremisePlace, SupplyWay
from outages.outage import phase
from outages.store import list_open_outages
from staff.people import SignedIn
from staff.sign_in.session import require

Reader = Annotated[SignedIn, require("see_outages")]
CustomersReader = Annotated[SignedIn, require("see_customers")]
Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]
_GEOJSON = "application/geo+json"
_NO_SUCH: dict[int | str, dict[str, Any]] = {404: {"description": "No such."}}
Code = Annotated[str, Query(min_length=1, max_length=60)]


class _Written:
    """The grid as it was written last, compressed: the same bytes serve every page."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        self._version: str | None = None
        self._packed = b""

    async def read(self) -> tuple[str, bytes]:
        """Give the version and the compressed GeoJSON; written anew when the version is another."""
        async with self._turn, self._database.transaction() as session:
            version = await store.grid_version(session)
            if version != self._version:
                told = await store.write_grid(session)
                self._packed = await asyncio.to_thread(gzip.compress, told, 6)
                self._version = version
            return version, self._packed


def routes(database: Database, ids: PublicIds, audit: Audit, searches: Budget) -> APIRouter:
    """Make the routes under /grid that the map asks; `searches` of premises are charged to it."""
    router = APIRouter(prefix="/grid", route_class=StructRoute, tags=["outages"])
    written = _Written(database)

    @router.get("/map", operation_id="readGridMap", response_class=Response)
    async def read_map(
        _: Reader,
        if_none_match: Annotated[str, Header()] = "",
        accept_encoding: Annotated[str, Header()] = "",
    ) -> Response:
        """Give substations, transformers, sections and switches as a FeatureCollection."""
        version, packed = await written.read()
        headers = {"ETag": f'"{version}"', "Vary": "Accept-Encoding"}
        if version in if_none_match and version:
            return Response(status_code=304, headers=headers)
        if "gzip" not in accept_encoding:
            plain = await asyncio.to_thread(gzip.decompress, packed)
            return Response(plain, media_type=_GEOJSON, headers=headers)
        return Response(
            packed, media_type=_GEOJSON, headers={**headers, "Content-Encoding": "gzip"}
        )

    _add_state(router, database)
    _add_customers(router, database, ids)
    _add_search(router, database, audit, searches)
    return router


def _add_state(router: APIRouter, database: Database) -> None:
    @router.get("/state", operation_id="readGridState")
    async def read_state(_: Reader) -> GridState:
        now = clock.now()
        async with database.transaction() as session:
            version = await store.grid_version(session)
            outages = await list_open_outages(session)
            begun = [one for one in outages if phase(one, now) != "scheduled"]
            return GridState(version=version, outages=await store.dark_parts(session, begun))


async def _check_there(session: AsyncSession, kind: Found, code: str) -> None:
    if not await store.is_there(session, kind, code):
        message = f"The grid has no {kind} {code}; import it, or read the map anew."
        raise HTTPException(404, {"code": "grid_code_unknown", "message": message})


def _add_customers(router: APIRouter, database: Database, ids: PublicIds) -> None:
    @router.get("/under", operation_id="countUnder", responses=_NO_SUCH)
    async def count_under(_: Reader, kind: Found, code: Code) -> AffectedCounts:
        """Count whom a substation, feeder, device or transformer feeds."""
        async with database.transaction() as session:
            await _check_there(session, kind, code)
            scope = await store.fed_by(session, kind, code)
            return shown(await count_customers_on(session, *scope), ids)

    @router.get("/above", operation_id="readSupplyWay", responses=_NO_SUCH)
    async def read_supply_way(_: Reader, kind: Found, code: Code) -> SupplyWay:
        """Give the way up from a thing to its substation, and the switches that part it."""
        async with database.transaction() as session:
            await _check_there(session, kind, code)
            return await supply_sql.read_supply_way(session, kind, code)

    @router.get("/premises", operation_id="readFeederPremises", response_class=Response)
    async def read_premises(_: CustomersReader, feeder: Code) -> Response:
        """Give the places of a feeder's premises, a MultiPoint for each transformer."""
        async with database.transaction() as session:
            told = await store.write_premises(session, feeder)
        return Response(told, media_type=_GEOJSON)


def _add_search(router: APIRouter, database: Database, audit: Audit, searches: Budget) -> None:
    charging = Charging(database, audit, searches, "searches")

    @router.get("/find", operation_id="findPremises")
    async def find_premises(
        who: CustomersReader, words: Annotated[str, Query(min_length=2, max_length=60)]
    ) -> list[PremisePlace]:
        await charging.charge(who.person_id, words)
        async with database.transaction() as session:
            found = await store.find_premises(session, words)
            detail = f"{len(found)} found on the map"
            await audit(session, who.person_id, "premise.search", "premise", detail)
            return found
