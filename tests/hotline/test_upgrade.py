"""An upgrade loses nothing: a database that has a row in each of its tables comes forward with it.

The walk goes from the first revision to the newest. A table is given a row as soon as it exists,
so each migration meets what every older state of the program can have left behind.
"""

import secrets
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Inspector, inspect, text

from core.db import Database
from core.phone import NumberPlan
from customers.caller.lookup import Lookup
from hotline import schema
from hotline.laptop.postgres import Postgres

pytestmark = pytest.mark.border

_OF_KIND = {
    "TEXT": "'x'", "BIGINT": "1", "INTEGER": "1", "SMALLINT": "1", "DOUBLE PRECISION": "1",
    "BOOLEAN": "false", "TIMESTAMP": "now()", "DATE": "current_date", "TIME": "'08:00'",
    "UUID": "'00000000-0000-7000-8000-000000000001'", "JSONB": "'{}'", "JSON": "'{}'",
    "ARRAY": "'{}'", "BYTEA": "''", "NUMERIC": "1",
}  # fmt: skip
_OF_COLUMN = {
    "ivr_rating.how": "'skipped'",
    "outages_outage.kind": "'fault'",
    "outages_outage.feeder_codes": "'{x}'",
    "staff_person.role": "'agent'",
    "outages_device.kind": "'switch'",
    "customers_correction.what": "'note'",
    "agents_queue.ring_s": "15",
    "ivr_announcement.ends_at": "now() + interval '1 h'",
    "customers_conflict.what": "'note'",
    "staff_passkey_challenge.purpose": "'prove'",
    "customers_phone.e164": "8613800138000",
    "customers_customer.name": "'江小满'",
    "customers_reading.grain": "'month'",
    "customers_reading.at": "'2019-06-01'",
}
"""What a check, or who looks for the row, asks for; by table and column."""
_PARTITION = """
create table customers_reading_201906 partition of customers_reading
for values from ('2019-06-01') to ('2019-07-01')
"""  # as an import makes it


def _revisions() -> Iterator[str]:
    script = ScriptDirectory.from_config(schema.config())
    yield from reversed([one.revision for one in script.walk_revisions()])


def _row(seen: Inspector, table: str) -> str:
    """Write the statement that gives a table a row, of what it demands and no more."""
    values: dict[str, str] = {}
    for column in seen.get_columns(table):
        name, kind = f"{table}.{column['name']}", type(column["type"]).__name__.upper()
        optional = column["nullable"] or column["default"] is not None or column.get("identity")
        if name in _OF_COLUMN:
            values[column["name"]] = _OF_COLUMN[name]
        elif not optional:
            values[column["name"]] = _OF_KIND[kind]
    if not values:
        return f"insert into {table} default values"
    names = ", ".join(f'"{one}"' for one in values)
    return f"insert into {table} ({names}) values ({', '.join(values.values())})"


def _fill(connection: Connection, table: str, seen: Inspector) -> None:
    if table == "customers_reading":
        connection.execute(text(_PARTITION))
    if not connection.scalar(text(f"select count(*) from {table}")):
        connection.execute(text(_row(seen, table)))


def _walk(connection: Connection) -> dict[str, int]:
    """Bring the database forward a revision at a time; give how many rows each table got."""
    counts: dict[str, int] = {}
    for revision in _revisions():
        command.upgrade(schema.config(connection), revision)
        seen = inspect(connection)
        for table, _ in seen.get_sorted_table_and_fkc_names():
            if table and table not in counts and table != "alembic_version":
                _fill(connection, table, seen)
                counts[table] = connection.scalar(text(f"select count(*) from {table}")) or 0
    return counts


async def test_every_table_keeps_what_it_holds_from_the_first_revision_to_the_newest(
    postgres: Postgres,
) -> None:
    database = Database(await postgres.make_database(f"old_{secrets.token_hex(4)}"))
    async with database.engine.begin() as connection:
        counts = await connection.run_sync(_walk)
    assert await schema.upgrade(database) == schema.newest()
    assert await schema.differences(database) == []
    async with database.transaction() as session:
        left = {
            table: await session.scalar(text(f"select count(*) from {table}")) for table in counts
        }
    lost = {table for table, rows in counts.items() if not rows or (left[table] or 0) < rows}
    assert not lost, f"rows of {lost} did not come forward"
    assert len(counts) > 50
    lookup = Lookup(database, plan=NumberPlan("CN", "0571"))
    assert (await lookup.find("13800138000")).candidates[0].name == "江小满"
    await lookup.close()
    await database.close()
