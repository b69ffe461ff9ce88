"""The grid read from and written to the database, over one connection, in its transaction.

Rule: only rows that are new or differ are written, so the same files again leave every row as it
is. Nothing commits.
"""

from collections.abc import Mapping, Sequence

import msgspec

from customers import hanging_sql
from customers.import_sql import Connection
from outages.grid.models import Device, Feeder, Substation, Transformer
from outages.grid_intake.fields import COLUMNS, Thing, Values
from outages.grid_intake.merge import Told, Writes, moved, new_homes
from outages.grid_intake.place import Point
from outages.grid_intake.report import Strangers

_NAMED = 20  # codes of each sort
_TABLES: dict[Thing, str] = {
    "substation": Substation.__tablename__,
    "feeder": Feeder.__tablename__,
    "transformer": Transformer.__tablename__,
    "device": Device.__tablename__,
}

_BY_CODE = "where code = any($1)"
_NAMESAKES = "where code = any($1) or name = any($2)"
_FEEDERS = "where code = any($1) or head_node = any($2)"
_DEVICES = """
where feeder_code = any($1) or (normally_closed and (from_node = any($2) or to_node = any($2)))
order by feeder_code = any($1), code
"""
"""All of some feeders, after those that other feeders join to some nodes: who joined them is told
of the one that comes later."""
_STRANGERS = """
with strange as (
    select p.{column} as code, count(*) as premises from customers_premise p
    where p.{column} <> '' and not exists (select from {table} g where g.code = p.{column})
    group by 1
)
select (select count(*) from strange) as codes,
    (select coalesce(sum(premises), 0) from strange)::bigint as premises,
    array(select code from strange order by premises desc, code limit $1) as named
"""
_LACKING = """
select named.code from unnest($1::text[]) as named(code)
where not exists (select from {table} g where g.code = named.code) order by 1
"""
_DISAGREEING = """
select count(*) from customers_premise p
join outages_transformer t on t.code = p.transformer_code where p.feeder_code <> t.feeder_code
"""


async def read_known(connection: Connection) -> dict[Thing, dict[str, Values]]:
    """Read the whole grid, each thing's values by its code."""
    return {thing: await _read(connection, thing) for thing in COLUMNS}


async def _read(
    connection: Connection, thing: Thing, which: str = "", *asked: Sequence[str]
) -> dict[str, Values]:
    columns, table = ", ".join(COLUMNS[thing]), _TABLES[thing]
    rows = await connection.fetch(f"select code, {columns} from {table} {which}", *asked)  # noqa: S608 - ours
    return {row[0]: tuple(row)[1:] for row in rows}


async def read_touched(
    connection: Connection, thing: Thing, told: Mapping[str, Told]
) -> dict[Thing, dict[str, Values]]:
    """Read what a check of rows about one kind of thing asks of the grid, and no more.

    That is the things themselves, their parents, the devices of their feeders (loops, islands),
    what others join to their nodes, and substations of their names. By it a row is refused or
    warned of as by the whole grid; what is wrong elsewhere is not seen.
    """
    known: dict[Thing, dict[str, Values]] = {one: {} for one in COLUMNS}
    own = known[thing] = await _read(connection, thing, _BY_CODE, list(told))

    def named(*columns: str) -> list[str]:
        places = [COLUMNS[thing].index(column) for column in columns]
        rows = (*(one.values for one in told.values()), *own.values())
        return list({str(row[place]) for row in rows for place in places if row[place]})

    async def read_feeders(codes: Sequence[str], nodes: Sequence[str]) -> None:
        known["feeder"] = await _read(connection, "feeder", _FEEDERS, codes, nodes)
        known["device"] = await _read(connection, "device", _DEVICES, codes, nodes)

    match thing:
        case "substation":
            names = [*named("name"), *told]  # one without a name is called by its code
            asked = (_NAMESAKES, list(told), names)
            known[thing] = await _read(connection, thing, *asked)
        case "feeder":
            await read_feeders(list(told), [])
            parents = named("substation_code")
            known["substation"] = await _read(connection, "substation", _BY_CODE, parents)
        case "transformer":
            await read_feeders(named("feeder_code"), [])
        case "device":
            await read_feeders(named("feeder_code"), named("from_node", "to_node"))
    return known


async def add(connection: Connection, thing: Thing, rows: Sequence[tuple[str, Values]]) -> None:
    """Copy new things in."""
    if rows:
        await connection.copy_records_to_table(
            _TABLES[thing],
            records=((code, *values) for code, values in rows),
            columns=("code", *COLUMNS[thing]),
        )


async def change(connection: Connection, thing: Thing, rows: Sequence[tuple[str, Values]]) -> None:
    """Change things to these values."""
    if not rows:
        return
    table, columns = _TABLES[thing], COLUMNS[thing]
    await connection.execute(f"create temporary table grid_changed (like {table}) on commit drop")
    await connection.copy_records_to_table(
        "grid_changed",
        records=((code, *values) for code, values in rows),
        columns=("code", *columns),
    )
    told = ", ".join(f"{column} = c.{column}" for column in columns)
    await connection.execute(
        f"update {table} t set {told} from grid_changed c where t.code = c.code"  # noqa: S608 - ours
    )
    await connection.execute("drop table grid_changed")


class Moved(msgspec.Struct, frozen=True):
    """What followed from a change of the grid."""

    transformers: int  # that hang on another feeder
    rehung: int  # premises with them
    learnt: int  # premises that knew no feeder, and have their new transformer's


async def write(
    connection: Connection,
    writes: Mapping[Thing, Writes],
    known: Mapping[Thing, Mapping[str, Values]],
) -> Moved:
    """Write what is new and what differs, and hang premises on what moved."""
    for thing, one in writes.items():
        await add(connection, thing, one.added)
        await change(connection, thing, one.changed)
    homes = writes.get("transformer", Writes())
    gone = moved(homes, known["transformer"])
    return Moved(
        transformers=len(gone),
        rehung=await hang(connection, hanging_sql.FOLLOW, gone),
        learnt=await hang(connection, hanging_sql.LEARN, new_homes(homes)),
    )


async def hang(connection: Connection, statement: str, feeders: dict[str, str]) -> int:
    """Hang premises by a statement of `customers.hanging_sql`; give how many moved."""
    if not feeders:
        return 0
    moved = await connection.fetchval(statement, list(feeders), list(feeders.values()))
    return int(moved)


async def known_accounts(connection: Connection, numbers: Sequence[str]) -> set[str]:
    """Name those of these accounts that there are."""
    rows = await connection.fetch(hanging_sql.KNOWN_ACCOUNTS, numbers) if numbers else ()
    return {row["number"] for row in rows}


async def place_premises(connection: Connection, places: Mapping[str, Point]) -> int:
    """Put the premises of accounts where they are; give how many moved."""
    if not places:
        return 0
    lons, lats = zip(*places.values(), strict=True)
    return int(await connection.fetchval(hanging_sql.PLACE, list(places), lons, lats))


async def find_lacking(
    connection: Connection, thing: Thing, codes: Sequence[str]
) -> tuple[str, ...]:
    """Name those of these codes that no thing of the grid has, in their order."""
    rows = await connection.fetch(_LACKING.format(table=_TABLES[thing]), codes) if codes else ()
    return tuple(row["code"] for row in rows)


async def find_strangers(connection: Connection, thing: Thing, column: str) -> Strangers:
    """Count the premises whose code in a column no thing has, and name the first codes."""
    asked = _STRANGERS.format(column=column, table=_TABLES[thing])
    row = await connection.fetchrow(asked, _NAMED)
    assert row is not None  # an aggregate always gives one
    return Strangers(codes=row["codes"], premises=row["premises"], named=tuple(row["named"]))


async def count_disagreeing(connection: Connection) -> int:
    """Count the premises whose feeder is not that of their transformer."""
    return int(await connection.fetchval(_DISAGREEING))
