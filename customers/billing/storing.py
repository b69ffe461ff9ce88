"""A file's rows into the database, over one connection: staged, found, compared, merged."""

from collections.abc import Mapping
from typing import Any

from core.sheet.comparison import Comparison
from core.sheet.faults import Counts
from core.sheet.table import ImportRefused
from customers.billing import finding_sql, intake_sql, partition_sql, settle_sql
from customers.billing.faults import Problem
from customers.billing.fields import COLUMNS, FIELDS, KEYS, FieldName, FileKind
from customers.billing.row import RowCheck
from customers.import_sql import Connection

MOST_REFUSED = 100_000  # rows, for one reason: a file beyond it is another's, or read wrongly
_ORIGINS: dict[str, tuple[FieldName, ...]] = {
    **{field: (field,) for fields in FIELDS.values() for field in fields},
    "amount_fen": ("amount",),
    "told_paid_fen": ("paid", "arrears"),
    "is_paid": ("state", "arrears", "paid"),
    "account_id": ("account_number",),
    "kind": ("meter_kind",),
    "wh": ("kwh",),
    "sharp_wh": ("sharp_kwh", "kwh"),
    "peak_wh": ("peak_kwh", "kwh"),
    "flat_wh": ("flat_kwh", "kwh"),
    "valley_wh": ("valley_kwh", "kwh"),
    "stand_wh": ("stand",),
}
"""The fields that a staged column comes from."""


class Staged:
    """The rows of one file in a table of the connection's own."""

    def __init__(
        self, connection: Connection, kind: FileKind, number: int, check: RowCheck
    ) -> None:
        self._connection = connection
        self._kind: FileKind = kind
        self._check = check
        self._rows, self._found, self._things = (
            f"billing_{what}_{number}" for what in ("row", "found", "thing")
        )

    async def begin(self) -> None:
        """Make the table."""
        await self._connection.execute(intake_sql.stage(self._kind, self._rows))

    async def copy(self, rows: list[tuple[Any, ...]]) -> None:
        """Copy checked rows in."""
        await self._connection.copy_records_to_table(
            self._rows, records=rows, columns=("row_no", *COLUMNS[self._kind])
        )

    async def refuse(self) -> dict[int, Problem]:
        """Take out rows of unknown accounts and later ones of contradictions; give them."""
        await self._connection.execute(finding_sql.find(self._kind, self._rows, self._found))
        refused = await self._misses()
        await self._drop(refused)
        if not await self._connection.fetchval(intake_sql.is_any_repeated(self._kind, self._found)):
            self._things = self._found
            return refused
        differing = await self._contradictions()
        await self._drop(differing)
        joining = intake_sql.join_repeated(self._kind, self._found, self._things)
        await self._connection.execute(joining)
        return refused | differing

    async def merge(self) -> Counts:
        """Write what is new and what differs into the thing's table."""
        if self._kind == "reading":
            return await self._merge_months()
        counts = await self._merge()
        if self._kind == "meter":
            await self._connection.execute(finding_sql.LEARN_METERS.format(things=self._things))
        return counts

    async def _merge(self, partition: str = "", among: str = "true") -> Counts:
        kind, things, ask = self._kind, self._things, self._connection
        changed = _rows(await ask.execute(intake_sql.change(kind, things, partition, among)))
        added = _rows(await ask.execute(intake_sql.add(kind, things, partition, among)))
        seen = int(await ask.fetchval(intake_sql.count(things, among)))
        return Counts(added, changed, seen - added - changed)

    async def _merge_months(self) -> Counts:
        """Merge each month's readings into its own partition."""
        rows = await self._connection.fetch(partition_sql.months(self._things))
        if len(rows) > partition_sql.MOST_MONTHS:
            raise ImportRefused(
                f"the readings lie in {len(rows):,} months, and a file may tell of "
                f"{partition_sql.MOST_MONTHS}; look at its days, or part it"
            )
        counts = Counts()
        for row in rows:
            table, month = partition_sql.name(row["month"]), row["month"]
            if not await self._connection.fetchval(partition_sql.IS_THERE, table):
                await self._connection.execute(partition_sql.make(month))
            among = partition_sql.among(month)
            counts += await self._merge(table, among)
        return counts

    async def settle(self) -> int:
        """Work out anew which bills of the file's accounts are settled; count the changed."""
        if not await self._connection.fetchval(settle_sql.HAS_PAYMENTS):
            return 0
        return int(await self._connection.fetchval(settle_sql.settle(self._things)))

    async def forget(self) -> None:
        """Take the last table away, where the connection lives on."""
        await self._connection.execute(f"drop table {self._things}")

    async def _drop(self, refused: Mapping[int, Problem]) -> None:
        if refused:
            await self._connection.execute(intake_sql.drop_rows(self._found), list(refused))

    async def _misses(self) -> dict[int, Problem]:
        rows = await self._connection.fetch(finding_sql.misses(self._found), MOST_REFUSED + 1)
        if len(rows) > MOST_REFUSED:
            raise ImportRefused(
                f"more than {MOST_REFUSED:,} rows name accounts or meters that the database does "
                "not have; import the customers and meters first, or map the columns of their "
                "numbers"
            )
        return {row["row_no"]: self._miss(row["row_no"], row["fault"], row["named"])
                for row in rows}  # fmt: skip

    def _miss(self, number: int, fault: str, named: str) -> Problem:
        at: FieldName = "account_number" if fault == "no_account" else "meter_number"
        return self._check.problem(number, fault, named, at=(at,))

    async def _contradictions(self) -> dict[int, Problem]:
        compare, refused = Comparison(), dict[int, Problem]()
        columns, keys = intake_sql.told_columns(self._kind), KEYS[self._kind]
        async with self._connection.transaction():
            asked = intake_sql.contradicted(self._kind, self._found)
            async for row in self._connection.cursor(asked):
                thing, number = tuple(row[key] for key in keys), row["row_no"]
                told = {name: row[name] for name in columns}
                if differing := compare.contradicted(thing, number, told):
                    column, before = differing
                    at = _ORIGINS[column]
                    refused[number] = self._check.problem(
                        number, "conflict", f"{before:,}", self._kind, at=at
                    )
                    _refuse_too_many(len(refused))
        return refused


def _rows(status: str) -> int:
    """Read how many rows a statement wrote, as in INSERT 0 5."""
    return int(status.rsplit(" ", 1)[1])


def _refuse_too_many(count: int) -> None:
    if count > MOST_REFUSED:
        raise ImportRefused(
            f"more than {MOST_REFUSED:,} rows contradict earlier ones about the same thing; look "
            "which columns name it, and map them"
        )
