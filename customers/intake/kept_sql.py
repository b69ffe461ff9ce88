"""The SQL that keeps agents' corrections from a file that tells otherwise.

Rule: what a correction that stands has set is taken out of the staged rows, where an empty cell
changes nothing; a corrected number is left as it is, whoever the file gives it to.
"""

IS_CORRECTED = "select exists (select from customers_correction where undone_at is null)"
FIELDS = ("note", "language", "critical")


def _corrected(field: str) -> str:
    return f"""(
    select c.id, c.number, c.{field} as stands, max(k.at) as at
    from customers_correction k join customers_customer c on c.id = k.customer_id
    where k.what = '{field}' and k.undone_at is null group by c.id
)"""  # noqa: S608 - names of ours


def differing(field: str) -> str:
    """Select the staged rows that tell a corrected field otherwise, and when it was corrected."""
    return f"""
select r.row_no, k.at from import_row r join {_corrected(field)} k on k.number = r.customer_number
where r.{field} is not null and r.{field} <> k.stands order by r.row_no
"""  # noqa: S608 - names of ours


def silenced(field: str) -> str:
    """Let staged rows say nothing of a corrected field."""
    return f"""
update import_row r set {field} = null from {_corrected(field)} k where k.number = r.customer_number
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
where not k.is_in_use or coalesce(i.role, k.role) <> k.role
union
select i.row_no, k.at from import_pair i join {_NUMBERS} k
    on k.e164 = i.e164 and k.number <> i.customer_number and k.is_in_use
where not exists (
    select from import_pair j where j.e164 = k.e164 and j.customer_number = k.number
) and not exists (
    select from customers_phone p join customers_customer c on c.id = p.customer_id
    where c.number = i.customer_number and p.e164 = i.e164 and p.role <> 'former'
)
order by row_no
"""  # noqa: S608 - constants of ours
SILENCED_NUMBERS = f"""
delete from import_pair i using {_NUMBERS} k
where k.e164 = i.e164 and k.number = i.customer_number
"""  # noqa: S608 - constants of ours
