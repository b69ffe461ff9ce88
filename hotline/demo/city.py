"""Loads the demo city, a realistic utility of any size, into the database in one transaction."""

import asyncio
import time
from collections.abc import Callable
from datetime import date

import msgspec
import numpy as np

from core import clock
from core.db import Database
from core.ids import new_id
from hotline.demo import codes, usage
from hotline.demo.bulk import (
    Connection,
    as_days,
    as_microseconds,
    copy_arrays,
    copy_rows,
    without_keys,
)
from hotline.demo.grid import grid_of
from hotline.demo.households import CityBlock, make_city
from hotline.demo.money import add_money
from hotline.demo.past import OUTAGE_COLUMNS, REVISION_COLUMNS, past_outages
from outages.grid_intake import store

__all__ = ["CityBlock", "CityRefused", "CityReport", "clear_city", "load_city", "make_city"]

Report = Callable[[float, str], None]  # share done 0–1, what is going on
MARK = "demo city"  # file_name of its row in customers_import
_TABLES = (
    "customers_customer", "customers_premise", "customers_account", "customers_phone",
    "customers_bill",
)  # fmt: skip
_GRID = ("outages_revision", "outages_trouble_call", "outages_outage", "outages_device",
         "outages_transformer", "outages_feeder", "outages_substation")  # fmt: skip
_MANY = 50_000  # from so many customers on, rebuilding indexes is faster than updating them
_LOAD_SHARE = 0.85  # of the time, the rest goes into indexes and keys


class CityRefused(Exception):
    """The database cannot take a demo city; the message says why and the mend."""


class CityReport(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of what was made."""

    customers: int
    premises: int
    phones: int
    bills: int
    substations: int
    outages: int
    seconds: float

    @property
    def summary(self) -> str:
        """Give the counts in one line."""
        feeders = self.substations * codes.FEEDERS
        return (
            f"{self.customers:,} customers, {self.premises:,} premises, {self.phones:,} phones, "
            f"{self.bills:,} bills, {feeders:,} feeders from {self.substations:,} substations, "
            f"{self.outages:,} past outages in {self.seconds:.1f} s"
        )


def _silent(_share: float, _text: str) -> None:
    return


async def load_city(
    database: Database,
    *,
    customers: int = 10_000,
    seed: int = 1,
    on: date | None = None,
    progress: Report = _silent,
) -> CityReport:
    """Fill an empty database with a demo city as it is on a day (today), in one transaction.

    Raises `CityRefused` when customers or a grid are there already.
    """
    begun = time.monotonic()
    connection = await database.hold()
    try:
        async with connection.transaction():
            await connection.execute("set local hotline.bulk = 'on'")
            await _refuse_filled(connection)
            loader = _Loader(connection, customers, seed, on or clock.now().date(), progress)
            if customers >= _MANY:
                async with without_keys(connection, _TABLES, loader.tell_end):
                    await loader.load()
            else:
                await loader.load()
            if customers < _MANY:  # of a larger one nobody looks at each account
                await add_money(connection)
            await loader.finish()
        await connection.execute("analyze " + ", ".join((*_TABLES, *_GRID)))
    finally:
        await connection.close()
    return loader.report(time.monotonic() - begun)


async def clear_city(database: Database) -> None:
    """Delete a demo city with its outages and campaigns.

    Raises `CityRefused` unless all customers in the database are a demo city's.
    """
    async with database.transaction() as session:
        raw = await session.connection()
        names = (await raw.exec_driver_sql("select file_name from customers_import")).scalars()
        if set(names) - {MARK}:
            raise CityRefused(
                "this database holds customers or a grid imported from files; a demo city is only "
                "taken out of a database that never held others. Use another database"
            )
        await raw.exec_driver_sql(
            "truncate "
            + ", ".join((*_TABLES, *_GRID, "customers_import"))
            + " restart identity cascade"
        )


async def _refuse_filled(connection: Connection) -> None:
    for table, what in (("customers_customer", "customers"), ("outages_substation", "a grid")):
        if await connection.fetchval(f"select exists (select from {table})"):  # noqa: S608 - ours
            raise CityRefused(
                f"the database already holds {what}; a demo city goes into an empty one. "
                "To make another city, run `hotline demo city --replace`"
            )


class _Loader:
    """Loads one city over one connection."""

    def __init__(
        self, connection: Connection, customers: int, seed: int, on: date, progress: Report
    ) -> None:
        self._connection = connection
        self._wanted = customers
        self._seed = seed
        self._on = on
        self._progress = progress
        self._started_at = clock.now()
        self._customers = self._premises = self._phones = self._substations = self._outages = 0

    async def load(self) -> None:
        """Make and copy block after block, then the past outages."""
        blocks = make_city(self._seed, self._wanted, on=self._on)
        while (block := await asyncio.to_thread(next, blocks, None)) is not None:
            await self._copy(block)
            share = self._customers / self._wanted * _LOAD_SHARE
            self._progress(share, f"{self._customers:,} of {self._wanted:,} customers")
        past = past_outages(self._seed, self._substations * codes.FEEDERS, self._on)
        await copy_rows(self._connection, "outages_outage", OUTAGE_COLUMNS, past.outages)
        await copy_rows(self._connection, "outages_revision", REVISION_COLUMNS, past.revisions)
        self._outages = len(past.outages)

    def tell_end(self, what: str) -> None:
        """Report a step after the rows were copied."""
        self._progress(_LOAD_SHARE, what)

    async def finish(self) -> None:
        """Set the identity columns, notify the phone indexes, store the `MARK` row."""
        for table in _TABLES[:3]:
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            highest = f"(select max(id) from {table})"  # noqa: S608 - our own names
            await self._connection.execute(f"select setval({sequence}, {highest})")
        await self._connection.execute(
            "insert into customers_phone_change (e164) values (null);"
            "select pg_notify('customers_phone', '')"
        )
        await self._connection.execute(
            "insert into customers_import (id, file_name, sha256, started_at, ended_at, status, "
            "rows, good, changes) values ($1, $2, $3, $4, $5, 'done', $6, $6, $6)",
            new_id(),
            MARK,
            f"seed {self._seed}",
            self._started_at,
            clock.now(),
            self._customers,
        )

    def report(self, seconds: float) -> CityReport:
        """Give the counts of what was made."""
        return CityReport(
            customers=self._customers,
            premises=self._premises,
            phones=self._phones,
            bills=self._premises * usage.MONTHS,
            substations=self._substations,
            outages=self._outages,
            seconds=seconds,
        )

    async def _copy(self, block: CityBlock) -> None:
        for ground in block.substations:
            for thing, rows in grid_of(ground).items():
                await store.add(self._connection, thing, rows)
        put = self._connection
        await copy_rows(
            put,
            "customers_customer",
            "id number name kind grade language elderly critical note",
            block.customers,
        )
        await copy_rows(
            put,
            "customers_premise",
            "id code address district feeder_code transformer_code lon lat",
            block.premises,
        )
        await copy_rows(
            put,
            "customers_account",
            "id number customer_id premise_id meter_number tariff balance_fen status",
            block.accounts,
        )
        await copy_rows(put, "customers_phone", "e164 customer_id role valid_until", block.phones)
        await self._copy_bills(block)
        self._customers += len(block.customers)
        self._premises += len(block.premises)
        self._phones += len(block.phones)
        self._substations += len(block.substations)

    async def _copy_bills(self, block: CityBlock) -> None:
        months = block.bills.months

        def column(values: list[int], kind: type[np.int32 | np.int64]) -> np.ndarray:
            return np.tile(np.array(values, kind), len(block.account_ids))

        columns = (
            np.repeat(block.account_ids, len(months)),
            column([as_days(month) for month in months], np.int32),
            block.bills.kwh.reshape(-1).astype(np.int32),
            block.bills.amount_fen.reshape(-1),
            column([as_days(usage.due_on(month)) for month in months], np.int32),
            column([as_microseconds(usage.paid_at(month)) for month in months], np.int64),
        )
        is_paid = block.bills.is_paid.reshape(-1)
        await copy_arrays(
            self._connection,
            "customers_bill",
            "account_id month kwh amount_fen due_on told_paid_at",
            (
                [values[is_paid] for values in columns],
                [values[~is_paid] for values in columns[:-1]],
            ),
        )
