"""The SQL that finds the accounts and meters that staged rows name, and the rows that miss."""

from customers.billing.fields import COLUMNS, FileKind

# A meter is known by a file of meters, or as the only one of an account in the customers' file.
_METERS_OF_ACCOUNTS = """
select meter_number, min(id) as id from customers_account
where meter_number in (select meter_number from {rows}) group by 1 having count(*) = 1
"""
_READINGS = """
create temporary table {found} as
select coalesce(a.id, m.account_id, own.id) as account_id, coalesce(m.id, 0) as meter_id, case
        when r.account_number is not null and a.id is null then 'no_account'
        when r.meter_number is not null and m.id is null and own.id is null
            and a.meter_number is distinct from r.meter_number then 'no_meter'
        when a.id <> coalesce(m.account_id, own.id) then 'other_account'
        else '' end as fault,
    r.account_number, r.meter_number, r.row_no, {told}
from {rows} r
left join customers_account a on a.number = r.account_number
left join customers_meter m on m.number = r.meter_number
left join ({meters}) own on own.meter_number = r.meter_number
"""
_OTHERS = """
create temporary table {found} as
select a.id as account_id, case when a.id is null then 'no_account' else '' end as fault,
    r.account_number, null as meter_number, r.row_no, {told}
from {rows} r left join customers_account a on a.number = r.account_number
"""


def find(kind: FileKind, rows: str, found: str) -> str:
    """Make a table of the staged rows with the ids of what they name, and what is wrong."""
    told = (one for one in COLUMNS[kind] if one not in ("account_number", "meter_number"))
    columns = ", ".join("r.at::timestamptz as at" if one == "at" else f"r.{one}" for one in told)
    meters = _METERS_OF_ACCOUNTS.format(rows=rows)
    made = (_READINGS if kind == "reading" else _OTHERS).format(
        found=found, rows=rows, told=columns, meters=meters
    )
    return f"analyze {rows}; {made}; drop table {rows}; analyze {found}"


def misses(found: str) -> str:
    """Select the first rows that name what is not there, or two things that do not belong."""
    return f"""
select row_no, fault, case fault when 'no_account' then account_number else meter_number end
    as named
from {found} where fault <> '' order by row_no limit $1
"""  # noqa: S608 - names of ours


# Where the customers' file tells no meter, callers prove themselves by the new one as well.
LEARN_METERS = """
update customers_account a set meter_number = m.number
from (
    select account_id, min(number) as number from customers_meter
    where account_id in (select account_id from {things}) group by 1
) m where a.id = m.account_id and a.meter_number = ''
"""
