"""The SQL of an import of bills: a staging table for a file, then two statements that merge it.

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
SET_CLOCK_IN_TRANSACTION = "select set_config('timezone', $1, true)"


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


def _columns(kind: FileKind) -> list[str]:
    special = _WRITTEN[kind]
    told = (one for one in told_columns(kind) if one not in (*_UNWRITTEN, *special))
    return [*told, *special]


def change(kind: FileKind, things: str, partition: str = "", among: str = "true") -> str:
    """Write what differs into rows that are there; before `add`, which makes the table longer.

    `partition` is the table's part that the rows belong to which `among` selects.
    """
    table, special, columns = partition or _TABLES[kind], _WRITTEN[kind], _columns(kind)
    kept = {one: special.get(one, ("", ""))[1] or f"coalesce(s.{one}, t.{one})" for one in columns}
    same = " and ".join(f"t.{key} = s.{key}" for key in KEYS[kind])
    return f"""
update {table} t set {_listed(f"{one} = {value}" for one, value in kept.items())}
from {things} s where {among} and {same}
    and ({_listed(f"t.{one}" for one in columns)}) is distinct from ({_listed(kept.values())})
"""  # noqa: S608 - names of ours


def add(kind: FileKind, things: str, partition: str = "", among: str = "true") -> str:
    """Write rows that are new; those that are there are found by the key's index."""
    table, keys, columns = partition or _TABLES[kind], KEYS[kind], _columns(kind)
    new = (_WRITTEN[kind].get(one, (f"s.{one}", ""))[0] for one in columns)
    return f"""
insert into {table} ({_listed([*keys, *columns])})
select {_listed([*(f"s.{key}" for key in keys), *new])} from {things} s where {among}
on conflict ({_listed(keys)}) do nothing
"""  # noqa: S608 - names of ours


def count(things: str, among: str = "true") -> str:
    """Count the things that a file tells of."""
    return f"select count(*) from {things} s where {among}"  # noqa: S608 - names of ours


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
