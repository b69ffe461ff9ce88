"""The SQL of an import: a staging table for the connection, then upserts in batches.

What a file may tell is said in `fields.py`, what a column is in `customers/models.py`; here stands
no field by name but those that name a thing.

Rule: a row's empty cells change nothing, and an upsert that would change nothing is not done,
so the same file twice leaves every row as it is. A number that comes to a customer it was not
with closes it for those whom the file does not list with it: they had it formerly.
"""

from sqlalchemy import DefaultClause

from core.sheet import staged_sql
from customers.intake.fields import COLUMNS, FIELDS, KEYS, FieldName, Reading, Thing
from customers.models import Account, Customer, Premise

_TABLES: dict[Thing, type[Customer | Premise | Account]] = {
    "customer": Customer, "premise": Premise, "account": Account,
}  # fmt: skip
_TYPES: dict[Reading, str] = {
    "yes_no": "smallint", "money": "bigint", "degrees": "double precision",
}  # fmt: skip
_NEEDED = ("customer_number", "name")


def _staged(name: FieldName) -> str:
    kind = _TYPES.get(FIELDS[name].read, "text")
    return f"{name} {kind}{' not null' if name in _NEEDED else ''}"


STAGE = f"""
create temporary table import_row (
    row_no integer primary key, {", ".join(map(_staged, COLUMNS))}, row_key bigint not null
);
create temporary table import_phone (
    row_no integer not null, customer_number text not null, e164 bigint not null, role text,
    extension text not null
);
"""
STAGE_COLUMNS = ("row_no", *COLUMNS, "row_key")
PHONE_COLUMNS = ("row_no", "customer_number", "e164", "role", "extension")
UNSTAGE = "drop table if exists import_row, import_phone, import_pair"

FEEDERS = "select distinct feeder_code as code from import_row where feeder_code <> '' order by 1"
TRANSFORMERS = """
select distinct transformer_code as code from import_row where transformer_code <> '' order by 1
"""

DUPLICATES = """
select row_no, first, count(*) over () as total from (
    select row_no, min(row_no) over (partition by row_key) as first from import_row
    where row_key in (select row_key from import_row group by row_key having count(*) > 1)
) doubled where row_no <> first and row_no > $1 and row_no <= $2 order by row_no limit $3
"""


def _told_of(thing: Thing) -> tuple[FieldName, ...]:
    """Name what a file tells of a thing beside the field that names it."""
    return tuple(one for one in COLUMNS if FIELDS[one].of == thing and one != KEYS[thing])


# What of one thing must be the same in every row about it, and the key that names the thing.
THINGS: tuple[tuple[FieldName, tuple[FieldName, ...]], ...] = (
    (KEYS["customer"], _told_of("customer")),
    (KEYS["premise"], _told_of("premise")),
    (KEYS["account"], (KEYS["customer"], KEYS["premise"], *_told_of("account"))),
)


def contradicted(key: FieldName, columns: tuple[FieldName, ...]) -> str:
    """Select the rows about things that two rows tell differently, thing after thing."""
    return staged_sql.contradicted("import_row", (key,), columns)


DROP_ROWS = "delete from import_row where row_no = any($1::integer[])"
DROP_PHONES = "delete from import_phone where row_no = any($1::integer[])"

PAIRS = """
create temporary table import_pair as
select distinct on (e164, customer_number) e164, customer_number, row_no,
    first_value(role) over (
        partition by e164, customer_number order by role is null, row_no
    ) as role,
    first_value(extension) over (
        partition by e164, customer_number order by extension = '', row_no
    ) as extension
from import_phone order by e164, customer_number, row_no;
create index on import_pair (row_no);
create index on import_pair (e164);
create index on import_pair (customer_number);
analyze import_row;
analyze import_pair;
"""


def _upsert(thing: Thing, joined: str = "", links: tuple[tuple[str, str], ...] = ()) -> str:
    """Write the upsert of one thing's rows in a batch.

    `links` are columns that lead to other things, each with the joined table that holds its id.
    What a new row is not told takes the table's default; a text without one is empty.
    """
    table, key = _TABLES[thing].__table__, KEYS[thing]
    own = FIELDS[key].column
    told = {column: f"max({source}.id)" for column, source in links}
    new = {column: column for column in told}
    for name in _told_of(thing):
        column = table.c[FIELDS[name].column or name]
        is_yes_no = FIELDS[name].read == "yes_no"
        told[column.name] = f"max(r.{name}) = 1" if is_yes_no else f"max(r.{name})"
        default = column.server_default
        value = str(default.arg) if isinstance(default, DefaultClause) else ""
        new[column.name] = column.name if column.nullable else f"coalesce({column.name}, '{value}')"
    # Links are always told. Within coalesce() PostgreSQL tried each pair of rows: 115 s, not 2.
    linked = {column for column, _ in links}
    kept = {one: f"s.{one}" if one in linked else f"coalesce(s.{one}, t.{one})" for one in told}
    columns = ", ".join(told)
    return f"""
with s as (
    select r.{key} as {own}, {", ".join(f"{value} as {column}" for column, value in told.items())}
    from import_row r {joined}
    where r.row_no > $1 and r.row_no <= $2 and r.{key} is not null group by 1
), changed as (
    update {table} t set {", ".join(f"{column} = {value}" for column, value in kept.items())}
    from s where t.{own} = s.{own}
        and ({", ".join(f"t.{column}" for column in told)}) is distinct from (
            {", ".join(kept.values())}
        )
    returning 1
), added as (
    insert into {table} ({own}, {columns})
    select {own}, {", ".join(new.values())} from s on conflict ({own}) do nothing returning 1
)
select (select count(*) from added) as added, (select count(*) from changed) as changed,
    (select count(*) from s) as seen
"""  # noqa: S608 - names of ours


CUSTOMERS = _upsert("customer")
PREMISES = _upsert("premise")
ACCOUNTS = _upsert(
    "account",
    "join customers_customer c on c.number = r.customer_number"
    " join customers_premise p on p.code = r.premise_code",
    (("customer_id", "c"), ("premise_id", "p")),
)

PHONES = """
with s as (
    select i.e164, c.id as customer_id, i.role, i.extension
    from import_pair i join customers_customer c on c.number = i.customer_number
    where i.row_no > $1 and i.row_no <= $2
), before as (
    select t.id, t.e164, t.role, t.valid_until, s.role as new_role,
        coalesce(nullif(s.extension, ''), t.extension) as new_extension, t.extension,
        t.role = 'former' or t.valid_until is not null as was_former
    from customers_phone t join s on t.e164 = s.e164 and t.customer_id = s.customer_id
), changed as (
    update customers_phone t set valid_until = null, extension = b.new_extension,
        role = coalesce(b.new_role, case t.role when 'former' then 'owner' else t.role end)
    from before b where t.id = b.id
        and (b.was_former or t.role is distinct from coalesce(b.new_role, t.role)
            or b.extension <> b.new_extension)
    returning 1
), added as (
    insert into customers_phone (e164, customer_id, role, extension)
    select e164, customer_id, coalesce(role, 'owner'), extension from s
    on conflict (e164, customer_id) do nothing returning e164
), come as (
    select e164 from added union select e164 from before where was_former
), moved as (
    update customers_phone o set role = 'former', valid_until = current_date
    from come where o.e164 = come.e164 and o.role <> 'former'
        and (o.valid_until is null or o.valid_until >= current_date)
        and not exists (
            select from customers_correction k
            where k.customer_id = o.customer_id and k.e164 = o.e164 and k.undone_at is null
        )
        and not exists (
            select from import_pair i join customers_customer c on c.number = i.customer_number
            where i.e164 = o.e164 and c.id = o.customer_id
        )
    returning 1
)
select (select count(*) from added) as added, (select count(*) from changed) as changed,
    (select count(*) from s) as seen,
    (select count(*) from moved) as moved
"""

# Only when the mapping says that a file's list of a customer's numbers is complete.
CLOSE_MISSING = """
with s as (
    select distinct c.id, c.number from import_row r
    join customers_customer c on c.number = r.customer_number
    where r.row_no > $1 and r.row_no <= $2
), closed as (
    update customers_phone o set role = 'former', valid_until = current_date
    from s where o.customer_id = s.id and o.role <> 'former'
        and not exists (
            select from customers_correction k
            where k.customer_id = o.customer_id and k.e164 = o.e164 and k.undone_at is null
        )
        and not exists (
            select from import_pair i where i.e164 = o.e164 and i.customer_number = s.number
        )
    returning 1
)
select count(*) from closed
"""

BEGIN_RUN = """
insert into customers_import (id, file_name, sha256, started_at)
values ($1, $2, $3, now())
"""
ABANDON_RUNS = (
    "update customers_import set status = 'failed', ended_at = now() where status = 'running'"
)
WAS_IMPORTED = "select exists (select from customers_import where sha256 = $1 and status = 'done')"
NOTE_CHANGES = "update customers_import set changes = $2 where id = $1"
END_RUN = """
update customers_import set status = $2, ended_at = now(), rows = $3, good = $4, bad = $5,
    duplicates = $6, changes = $7 where id = $1
"""
