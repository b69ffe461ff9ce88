"""The SQL of an import of bills: a staging table for a file, then one statement that merges it.

Rule: a row's empty cells change nothing, and a row that would change nothing is not written, so
the same file again leaves every row as it is.
"""

from collections.abc import Iterable, Mapping

from core.sheet import staged_sql
from customers.billing.fields import COLUMNS, KEYS, FileKind
from customers.billing.models import Bill, Meter, Payment, Reading

_TABLES: dict[FileKind, str] = {
    "meter": Meter.__tablename__, "bill": Bill.__tablename__,
    "payment": Payment.__tablename__, "reading": Reading.__tablename__,
}  # fmt: skip
SET_CLOCK = "select set_config('timezone', $1, false)"  # days and moments are the utility's own


def stage(kind: FileKind, rows: str) -> str:
    """Make the staging table of a file."""
    columns = ", ".join(f"{name} {type_}" for name, type_ in COLUMNS[kind].items())
    return f"create temporary table {rows} (row_no integer not null, {columns})"


def drop_rows(found: str) -> str:
    """Take rows out."""
    return f"delete from {found} where row_no = any($1::integer[])"  # noqa: S608 - names of ours


def is_any_repeated(kind: FileKind, found: str) -> str:
    """Tell whether two rows are about one thing."""
    keys = ", ".join(KEYS[kind])
    return f"""
select exists (select from {found} group by {keys} having count(*) > 1)
"""  # noqa: S608 - names of ours


def contradicted(kind: FileKind, found: str) -> str:
    """Select the rows about things that two rows tell differently, thing after thing."""
    return staged_sql.contradicted(found, KEYS[kind], told_columns(kind))


def told_columns(kind: FileKind) -> tuple[str, ...]:
    """Name what a row tells beside what names its thing."""
    named = (*KEYS[kind], "account_number", "meter_number")
    told = tuple(one for one in COLUMNS[kind] if one not in named)
    return told if "account_id" in KEYS[kind] else ("account_id", *told)


def join_repeated(kind: FileKind, found: str, things: str) -> str:
    """Make one row of all rows about one thing, which do not contradict each other."""
    keys = ", ".join(KEYS[kind])
    told = ", ".join(f"max({column}) as {column}" for column in told_columns(kind))
    return f"""
create temporary table {things} as select {keys}, {told} from {found} group by {keys};
drop table {found};
analyze {things};
"""  # noqa: S608 - names of ours


_WRITTEN: dict[FileKind, Mapping[str, tuple[str, str]]] = {
    "bill": {
        "told_paid_fen": ("coalesce(s.told_paid_fen, 0)", ""),
        "told_paid_at": (
            "case s.is_paid when 1 then coalesce(s.paid_on::timestamptz, now()) end",
            "case s.is_paid when 1 then coalesce(s.paid_on::timestamptz, t.told_paid_at, now()) "
            "when 0 then null else t.told_paid_at end",
        ),
    },
    "meter": {
        "kind": ("coalesce(s.kind, '')", ""),
        "multiplier": ("coalesce(s.multiplier, 1)", ""),
    },
    "reading": {},
    "payment": {
        "paid_at": ("s.paid_on::timestamptz", "s.paid_on::timestamptz"),
        "channel": ("coalesce(s.channel, '')", ""),
    },
}
"""Columns that are not written as told: of a new row, and of one that is there (empty: as told)."""
_UNWRITTEN = ("is_paid", "paid_on")


def merge(kind: FileKind, things: str, partition: str = "", among: str = "true") -> str:
    """Write what is new and what differs; give how many rows were added, changed and seen.

    `partition` is the table's part that the rows belong to which `among` selects.
    """
    table, keys, special = partition or _TABLES[kind], KEYS[kind], _WRITTEN[kind]
    columns = [*(one for one in told_columns(kind) if one not in (*_UNWRITTEN, *special)), *special]
    new = {one: special[one][0] if one in special else f"s.{one}" for one in columns}
    kept = {one: special.get(one, ("", ""))[1] or f"coalesce(s.{one}, t.{one})" for one in columns}
    same = " and ".join(f"t.{key} = s.{key}" for key in keys)
    return f"""
with changed as (
    update {table} t set {_listed(f"{one} = {value}" for one, value in kept.items())}
    from {things} s where {among} and {same}
        and ({_listed(f"t.{one}" for one in columns)}) is distinct from (
        {_listed(kept.values())}
    ) returning 1
), added as (
    insert into {table} ({_listed([*keys, *columns])})
    select {_listed(f"s.{key}" for key in keys)}, {_listed(new.values())} from {things} s
    where {among} and not exists (select from {table} t where {same}) returning 1
)
select (select count(*) from added) as added, (select count(*) from changed) as changed,
    (select count(*) from {things} s where {among}) as seen
"""  # noqa: S608 - names of ours


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
