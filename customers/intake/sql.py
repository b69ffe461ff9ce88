"""The SQL of an import: a staging table for the connection, then upserts in batches.

Rule: a row's empty cells change nothing, and an upsert that would change nothing is not done,
so the same file twice leaves every row as it is. A number that comes to a customer it was not
with closes it for those whom the file does not list with it: they had it formerly.
"""

from core import locks
from customers.intake.fields import COLUMNS

_TYPES = {
    "customer_number": "text not null",
    "name": "text not null",
    "elderly": "smallint",
    "balance": "bigint",
    "lon": "double precision",
    "lat": "double precision",
}
_STAGED = ", ".join(f"{field} {_TYPES.get(field, 'text')}" for field in COLUMNS)
STAGE = f"""
create temporary table import_row (
    row_no integer primary key, {_STAGED}, row_key bigint not null
);
create temporary table import_phone (
    row_no integer not null, customer_number text not null, e164 bigint not null, role text
);
"""
STAGE_COLUMNS = ("row_no", *COLUMNS, "row_key")
PHONE_COLUMNS = ("row_no", "customer_number", "e164", "role")
UNSTAGE = "drop table if exists import_row, import_phone, import_pair"

DUPLICATES = """
select row_no, first, count(*) over () as total from (
    select row_no, min(row_no) over (partition by row_key) as first from import_row
    where row_key in (select row_key from import_row group by row_key having count(*) > 1)
) doubled where row_no <> first order by row_no limit $1
"""

# What of one thing must be the same in every row about it, and the key that names the thing.
THINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "customer_number",
        ("name", "kind", "grade", "language", "elderly", "critical", "note"),
    ),
    (
        "premise_code",
        ("address", "district", "feeder_code", "transformer_code", "lon", "lat"),
    ),
    (
        "account_number",
        ("customer_number", "premise_code", "meter_number", "tariff", "balance", "status"),
    ),
)


def contradicted(key: str, columns: tuple[str, ...]) -> str:
    """Select the rows about things that two rows tell differently, thing after thing."""
    differ = " or ".join(f"min({column}) <> max({column})" for column in columns)
    return f"""
select row_no, {key}, {", ".join(columns)} from import_row where {key} in (
    select {key} from import_row where {key} is not null group by {key} having {differ}
) order by {key}, row_no
"""  # noqa: S608 - names from THINGS


DROP_ROWS = "delete from import_row where row_no = any($1::integer[])"
DROP_PHONES = "delete from import_phone where row_no = any($1::integer[])"

PAIRS = """
create temporary table import_pair as
select distinct on (e164, customer_number) e164, customer_number, row_no,
    first_value(role) over (
        partition by e164, customer_number order by role is null, row_no
    ) as role
from import_phone order by e164, customer_number, row_no;
create index on import_pair (row_no);
create index on import_pair (e164);
create index on import_pair (customer_number);
analyze import_row;
analyze import_pair;
"""

CUSTOMERS = """
with s as (
    select customer_number as number, max(name) as name, max(kind) as kind, max(grade) as grade,
        max(language) as language, max(elderly) = 1 as elderly, max(critical) as critical,
        max(note) as note
    from import_row where row_no > $1 and row_no <= $2 group by 1
), changed as (
    update customers_customer t set name = s.name, kind = coalesce(s.kind, t.kind),
        grade = coalesce(s.grade, t.grade), language = coalesce(s.language, t.language),
        elderly = coalesce(s.elderly, t.elderly), critical = coalesce(s.critical, t.critical),
        note = coalesce(s.note, t.note)
    from s where t.number = s.number
        and (t.name, t.kind, t.grade, t.language, t.elderly, t.critical, t.note) is distinct from (
            s.name, coalesce(s.kind, t.kind), coalesce(s.grade, t.grade),
            coalesce(s.language, t.language), coalesce(s.elderly, t.elderly),
            coalesce(s.critical, t.critical), coalesce(s.note, t.note)
        )
    returning 1
), added as (
    insert into customers_customer (number, name, kind, grade, language, elderly, critical, note)
    select number, name, coalesce(kind, 'resident'), coalesce(grade, 'C'),
        coalesce(language, 'zh'), coalesce(elderly, false), coalesce(critical, ''),
        coalesce(note, '')
    from s on conflict (number) do nothing returning 1
)
select (select count(*) from added) as added, (select count(*) from changed) as changed,
    (select count(*) from s) as seen
"""

PREMISES = """
with s as (
    select premise_code as code, max(address) as address, max(district) as district,
        max(feeder_code) as feeder_code, max(transformer_code) as transformer_code,
        max(lon) as lon, max(lat) as lat
    from import_row where row_no > $1 and row_no <= $2 and premise_code is not null group by 1
), changed as (
    update customers_premise t set address = coalesce(s.address, t.address),
        district = coalesce(s.district, t.district),
        feeder_code = coalesce(s.feeder_code, t.feeder_code),
        transformer_code = coalesce(s.transformer_code, t.transformer_code),
        lon = coalesce(s.lon, t.lon), lat = coalesce(s.lat, t.lat)
    from s where t.code = s.code
        and (t.address, t.district, t.feeder_code, t.transformer_code, t.lon, t.lat)
        is distinct from (
            coalesce(s.address, t.address), coalesce(s.district, t.district),
            coalesce(s.feeder_code, t.feeder_code),
            coalesce(s.transformer_code, t.transformer_code), coalesce(s.lon, t.lon),
            coalesce(s.lat, t.lat)
        )
    returning 1
), added as (
    insert into customers_premise
        (code, address, district, feeder_code, transformer_code, lon, lat)
    select code, coalesce(address, ''), coalesce(district, ''), coalesce(feeder_code, ''),
        coalesce(transformer_code, ''), lon, lat
    from s on conflict (code) do nothing returning 1
)
select (select count(*) from added) as added, (select count(*) from changed) as changed,
    (select count(*) from s) as seen
"""

ACCOUNTS = """
with s as (
    select r.account_number as number, max(c.id) as customer_id, max(p.id) as premise_id,
        max(r.meter_number) as meter_number, max(r.tariff) as tariff,
        max(r.balance) as balance_fen, max(r.status) as status
    from import_row r
    join customers_customer c on c.number = r.customer_number
    join customers_premise p on p.code = r.premise_code
    where r.row_no > $1 and r.row_no <= $2 and r.account_number is not null group by 1
), changed as (
    update customers_account t set customer_id = s.customer_id, premise_id = s.premise_id,
        meter_number = coalesce(s.meter_number, t.meter_number),
        tariff = coalesce(s.tariff, t.tariff),
        balance_fen = coalesce(s.balance_fen, t.balance_fen), status = coalesce(s.status, t.status)
    from s where t.number = s.number
        and (t.customer_id, t.premise_id, t.meter_number, t.tariff, t.balance_fen, t.status)
        is distinct from (
            s.customer_id, s.premise_id, coalesce(s.meter_number, t.meter_number),
            coalesce(s.tariff, t.tariff), coalesce(s.balance_fen, t.balance_fen),
            coalesce(s.status, t.status)
        )
    returning 1
), added as (
    insert into customers_account
        (number, customer_id, premise_id, meter_number, tariff, balance_fen, status)
    select number, customer_id, premise_id, coalesce(meter_number, ''), coalesce(tariff, ''),
        coalesce(balance_fen, 0), coalesce(status, 'active')
    from s on conflict (number) do nothing returning 1
)
select (select count(*) from added) as added, (select count(*) from changed) as changed,
    (select count(*) from s) as seen
"""

PHONES = """
with s as (
    select i.e164, c.id as customer_id, i.role
    from import_pair i join customers_customer c on c.number = i.customer_number
    where i.row_no > $1 and i.row_no <= $2
), before as (
    select t.id, t.e164, t.role, t.valid_until, s.role as new_role,
        t.role = 'former' or t.valid_until is not null as was_former
    from customers_phone t join s on t.e164 = s.e164 and t.customer_id = s.customer_id
), changed as (
    update customers_phone t set valid_until = null,
        role = coalesce(b.new_role, case t.role when 'former' then 'owner' else t.role end)
    from before b where t.id = b.id
        and (b.was_former or t.role is distinct from coalesce(b.new_role, t.role))
    returning 1
), added as (
    insert into customers_phone (e164, customer_id, role)
    select e164, customer_id, coalesce(role, 'owner') from s
    on conflict (e164, customer_id) do nothing returning e164
), come as (
    select e164 from added union select e164 from before where was_former
), moved as (
    update customers_phone o set role = 'former', valid_until = current_date
    from come where o.e164 = come.e164 and o.role <> 'former'
        and (o.valid_until is null or o.valid_until >= current_date)
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
            select from import_pair i where i.e164 = o.e164 and i.customer_number = s.number
        )
    returning 1
)
select count(*) from closed
"""

LOCK = f"select pg_try_advisory_lock({locks.IMPORT})"
UNLOCK = f"select pg_advisory_unlock({locks.IMPORT})"
BEGIN_RUN = """
insert into customers_import (id, file_name, sha256, started_at, person_id)
values ($1, $2, $3, now(), $4)
"""
ABANDON_RUNS = (
    "update customers_import set status = 'failed', ended_at = now() where status = 'running'"
)
WAS_IMPORTED = "select exists (select from customers_import where sha256 = $1 and status = 'done')"
END_RUN = """
update customers_import set status = $2, ended_at = now(), rows = $3, good = $4, bad = $5,
    duplicates = $6, changes = $7 where id = $1
"""
