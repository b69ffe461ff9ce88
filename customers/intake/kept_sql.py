"""The SQL that keeps agents' corrections from a file that tells otherwise.

Rule: what a correction that stands has set is taken out of the staged rows, where an empty cell
changes nothing; a corrected number is left as it is, whoever the file gives it to. Everything here
is about the rows of one batch: numbered above $1, up to $2.
"""

IS_CORRECTED = "select exists (select from customers_correction where undone_at is null)"
FIELDS = ("note", "language", "critical")

# Who is corrected at the desk is locked first, too (customers/corrections/store.py): so nobody is
# corrected between the look at corrections and the writing, and both lock in one order.
LOCK_TOLD = """
select count(*) from (
    select from customers_customer where id in (
        select c.id from import_row r join customers_customer c on c.number = r.customer_number
        where r.row_no > $1 and r.row_no <= $2
        union
        select p.customer_id from import_pair i join customers_phone p on p.e164 = i.e164
        where i.row_no > $1 and i.row_no <= $2 and p.role <> 'former'
    ) order by id for no key update
) locked
"""


def _corrected(field: str) -> str:
    return f"""(
    select c.id, c.number, c.{field} as stands, k.at
    from (
        select distinct on (customer_id) customer_id, at, is_theirs from customers_correction
        where what = '{field}' and undone_at is null order by customer_id, id desc
    ) k join customers_customer c on c.id = k.customer_id where not k.is_theirs
)"""  # noqa: S608 - names of ours


def differing(field: str) -> str:
    """Select the staged rows that tell a corrected field otherwise, and when it was corrected."""
    return f"""
select r.row_no, k.at from import_row r join {_corrected(field)} k on k.number = r.customer_number
where r.row_no > $1 and r.row_no <= $2 and r.{field} is not null and r.{field} <> k.stands
order by r.row_no
"""  # noqa: S608 - names of ours


def silenced(field: str) -> str:
    """Let staged rows say nothing of a corrected field."""
    return f"""
update import_row r set {field} = null from {_corrected(field)} k
where k.number = r.customer_number and r.row_no > $1 and r.row_no <= $2
"""  # noqa: S608 - names of ours


def agreed(field: str) -> str:
    """End the conflicts of a field whose rows tell now what stands here."""
    return f"""
update customers_conflict x set state = 'agreed', decided_at = now()
from import_row r join {_corrected(field)} k on k.number = r.customer_number
where x.customer_id = k.id and x.what = '{field}' and x.state = 'open' and r.{field} = k.stands
    and r.row_no > $1 and r.row_no <= $2
"""  # noqa: S608 - names of ours


def conflicting(field: str) -> str:
    """Note what staged rows tell anew of a corrected field; $3 is the source.

    It is new where it is neither what stands here nor what was told last: at the last conflict
    since, or else before the first correction that stands since theirs was taken.
    """
    return f"""
insert into customers_conflict (customer_id, what, theirs, source)
select distinct on (k.id) k.id, '{field}', r.{field}, $3
from import_row r join {_corrected(field)} k on k.number = r.customer_number
join lateral (
    select f.at, f.before->>'{field}' as told from customers_correction f
    where f.customer_id = k.id and f.what = '{field}' and f.undone_at is null and f.id > coalesce((
        select max(m.id) from customers_correction m where m.customer_id = k.id
            and m.what = '{field}' and m.undone_at is null and m.is_theirs
    ), 0) order by f.id limit 1
) f on true
where r.row_no > $1 and r.row_no <= $2 and r.{field} is not null and r.{field} <> k.stands
and r.{field} is distinct from coalesce((
    select t.theirs from customers_conflict t where t.customer_id = k.id and t.what = '{field}'
        and t.told_at > f.at order by t.id desc limit 1
), f.told)
order by k.id, r.row_no
on conflict (customer_id, what) where state = 'open' do update
set theirs = excluded.theirs, source = excluded.source, told_at = now()
"""  # noqa: S608 - names of ours


_NUMBERS = """(
    select k.customer_id, c.number, k.e164, max(k.at) as at, p.role,
        p.role is not null and p.role <> 'former'
            and (p.valid_until is null or p.valid_until >= current_date) as is_in_use
    from customers_correction k join customers_customer c on c.id = k.customer_id
    left join customers_phone p on p.customer_id = k.customer_id and p.e164 = k.e164
    where k.what in ('linked', 'wrong') and k.undone_at is null
    group by k.customer_id, c.number, k.e164, p.role, p.valid_until
)"""
DIFFERING_NUMBERS = f"""
select i.row_no, k.at from import_pair i join {_NUMBERS} k
    on k.e164 = i.e164 and k.number = i.customer_number
where i.row_no > $1 and i.row_no <= $2
    and (not k.is_in_use or coalesce(i.role, k.role) <> k.role)
union
select i.row_no, k.at from import_pair i join {_NUMBERS} k
    on k.e164 = i.e164 and k.number <> i.customer_number and k.is_in_use
where i.row_no > $1 and i.row_no <= $2 and not exists (
    select from import_pair j where j.e164 = k.e164 and j.customer_number = k.number
) and not exists (
    select from customers_phone p join customers_customer c on c.id = p.customer_id
    where c.number = i.customer_number and p.e164 = i.e164 and p.role <> 'former'
)
order by row_no
"""  # noqa: S608 - constants of ours
SILENCED_NUMBERS = f"""
delete from import_pair i using {_NUMBERS} k
where k.e164 = i.e164 and k.number = i.customer_number and i.row_no > $1 and i.row_no <= $2
"""  # noqa: S608 - constants of ours
