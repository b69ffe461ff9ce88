"""The grid, as other systems read and write it."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, Field

from core.answers import StructRoute, shared
from core.db import Database
from customers.import_sql import Connection
from exchange.accounts.account import AccountView
from exchange.accounts.acts import Audit
from exchange.accounts.door import bearing, scoped
from exchange.rest.batch import MOST_ROWS, BatchDone, Cell, batch_done
from exchange.rest.once import Once, once
from exchange.rest.paging import AskedPage
from exchange.rest.writing import Writing
from outages.grid import store
from outages.grid.views import GridDevice, GridFeeder, GridSubstation, GridTransformer
from outages.grid_intake.batch import store_rows
from outages.grid_intake.fields import FIELDS, FieldName, Thing
from staff.sign_in.session import refused

Reader = Annotated[AccountView, scoped("read:grid")]
_writer = bearing("write:grid")
Writer = Annotated[AccountView, Depends(_writer)]
Things = Literal["substations", "feeders", "transformers", "devices"]
_THINGS: Mapping[Things, Thing] = {
    "substations": "substation", "feeders": "feeder", "transformers": "transformer",
    "devices": "device",
}  # fmt: skip
_EXAMPLE = {
    "rows": [
        {"code": "K0101-7", "name": "南门开关", "kind": "breaker", "feeder_code": "F0101",
         "from_node": "N7", "to_node": "N8", "normally": "closed"}
    ]
}  # fmt: skip


class GridRows(BaseModel):
    """Rows with the fields of a grid's file (docs/grid-import.md), as text."""

    rows: Annotated[list[dict[FieldName, Cell]], Field(min_length=1, max_length=MOST_ROWS)]


class GridBatchDone(BatchDone, frozen=True, kw_only=True):
    """What became of each row, and of the premises that hang on what moved."""

    moved_transformers: int  # to another feeder
    rehung_premises: int  # with them, or since they knew no feeder before


class SubstationPage(msgspec.Struct, frozen=True, kw_only=True):
    """Substations in the order of their codes."""

    substations: list[GridSubstation]
    after: str | None  # for the next page; null: this was the last


class FeederPage(msgspec.Struct, frozen=True, kw_only=True):
    """Feeders in the order of their codes."""

    feeders: list[GridFeeder]
    after: str | None  # for the next page; null: this was the last


class TransformerPage(msgspec.Struct, frozen=True, kw_only=True):
    """Transformers in the order of their codes."""

    transformers: list[GridTransformer]
    after: str | None  # for the next page; null: this was the last


class DevicePage(msgspec.Struct, frozen=True, kw_only=True):
    """Devices in the order of their codes."""

    devices: list[GridDevice]
    after: str | None  # for the next page; null: this was the last


def routes(database: Database, audit: Audit) -> APIRouter:
    """Make the routes under /grid."""
    router = APIRouter(prefix="/grid", route_class=StructRoute, tags=["exchange"])
    _add_reading(router, database)
    _add_writing(router, database, audit)
    return router


def _code(one: GridSubstation | GridFeeder | GridTransformer | GridDevice) -> str:
    return one.code


def _add_reading(router: APIRouter, database: Database) -> None:
    @router.get("/substations", operation_id="readSubstations")
    async def read_substations(_: Reader, page: AskedPage) -> SubstationPage:
        """Read substations, page by page."""
        async with database.transaction() as session:
            found = await store.list_substations(session, page.after, page.limit)
        return SubstationPage(substations=found, after=page.following(found, _code))

    @router.get("/feeders", operation_id="readFeeders")
    async def read_feeders(_: Reader, page: AskedPage) -> FeederPage:
        """Read feeders with the node at which each leaves its substation, page by page."""
        async with database.transaction() as session:
            found = await store.list_grid_feeders(session, page.after, page.limit)
        return FeederPage(feeders=found, after=page.following(found, _code))

    @router.get("/transformers", operation_id="readTransformers")
    async def read_transformers(_: Reader, page: AskedPage) -> TransformerPage:
        """Read transformers with the node that each hangs on, page by page."""
        async with database.transaction() as session:
            found = await store.list_transformers(session, page.after, page.limit)
        return TransformerPage(transformers=found, after=page.following(found, _code))

    @router.get("/devices", operation_id="readDevices")
    async def read_devices(_: Reader, page: AskedPage) -> DevicePage:
        """Read sections and switches of all feeders, page by page."""
        async with database.transaction() as session:
            found = await store.list_devices(session, page.after, page.limit)
        return DevicePage(devices=found, after=page.following(found, _code))


def _add_writing(router: APIRouter, database: Database, audit: Audit) -> None:
    asking = once(database, _writer)

    @router.post("/{things}", operation_id="writeGrid", response_model=GridBatchDone)
    async def write_grid(
        things: Things,
        batch: Annotated[GridRows, Body(examples=[_EXAMPLE])],
        who: Writer,
        asked: Annotated[Once, asking],
    ) -> Response:
        """Add or change up to 1,000 things of the grid by the check and merge of an import: the
        grid is checked as it would be, good rows are stored, each bad one is named with the mend.
        """
        thing = _THINGS[things]
        if foreign := {name for row in batch.rows for name in row} - FIELDS[thing].keys():
            raise refused(
                422,
                "field_unknown",
                f"{things} have no field {min(foreign)}; they have {', '.join(FIELDS[thing])}.",
            )

        async def store_them(connection: Connection) -> GridBatchDone:
            stored = await store_rows(connection, thing, batch.rows)
            done = batch_done(len(batch.rows), stored.refused, stored.noted)
            return GridBatchDone(
                **shared(done, BatchDone),
                moved_transformers=stored.moved_transformers,
                rehung_premises=stored.rehung_premises,
            )

        writing = Writing(database, audit, who, asked)
        return await writing.store("grid", store_them, subject=f"grid {things}")
