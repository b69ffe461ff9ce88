"""The SQL of the ringing path, for held asyncpg connections, and how its rows are read."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from customers.caller.match import (
    MOST_CANDIDATES,
    MOST_PREMISES,
    BillView,
    Candidate,
    CandidatePremise,
    CustomerFacts,
    balance_of,
    is_former,
)
from customers.caller.packed_holding import DAY_BITS, EPOCH, MOST_DAYS, ROLE_BITS
from customers.models import Premise

_FACTS = CustomerFacts.__struct_fields__
_PLACE = CandidatePremise.__struct_fields__[:-1]  # the last bill comes after
_BALANCE = _PLACE.index("balance_fen")
_BILL = BillView.__struct_fields__
_NAMED_OTHERWISE = {"premise_id": "premise.id", "account_number": "account.number"}


def _column(field: str) -> str:
    """Name the column that a field of a premise shows: of the place, else of its account."""
    table = "premise" if field in Premise.__table__.columns else "account"
    return _NAMED_OTHERWISE.get(field, f"{table}.{field}")


CANDIDATES = f"""
select p.role, p.valid_until, c.id as customer_id, {", ".join(f"c.{fact}" for fact in _FACTS)},
    {", ".join(f"a.{field}" for field in _PLACE)}, {", ".join(f"b.{field}" for field in _BILL)},
    (select sum(open_fen)::bigint from customers_bill where account_id = a.id and open_fen <> 0)
        as open_fen
from (
    select customer_id, role, valid_until from customers_phone where e164 = $1
    order by role = 'former', customer_id limit {MOST_CANDIDATES}
) p
join customers_customer c on c.id = p.customer_id
left join lateral (
    select account.id, {", ".join(f"{_column(field)} as {field}" for field in _PLACE)}
    from customers_account account
    join customers_premise premise on premise.id = account.premise_id
    where account.customer_id = c.id and account.status = 'active'
    order by account.id limit {MOST_PREMISES}
) a on true
left join lateral (
    select {", ".join(_BILL)} from customers_bill
    where account_id = a.id order by month desc limit 1
) b on true
order by c.id, a.id
"""  # noqa: S608 - constants and names of ours

# Columns of CANDIDATES are called as the fields they fill; taken by name, in the fields' order.
_of_customer = itemgetter(*_FACTS)
_of_premise = itemgetter(*_PLACE)
_of_bill = itemgetter(*_BILL)

HORIZON = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
# Packed as customers/caller/packed_holding.py says: customer, last day, role.
_HOLDING = f"""(customer_id << {ROLE_BITS + DAY_BITS}
    | (coalesce(greatest(1, least({MOST_DAYS}, valid_until - date '{EPOCH}')), 0)::bigint
        << {ROLE_BITS})
    | case role when 'owner' then 0 when 'tenant' then 1 when 'contact' then 2 else 3 end)"""
EVERY_PHONE = f"""
select e164, {_HOLDING} as holding from customers_phone order by e164, customer_id
"""  # noqa: S608 - constants of ours
CHANGED_PHONES = """
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon,
    coalesce(bool_or(e164 is null), false) as everything,
    coalesce(array_agg(distinct e164) filter (where e164 is not null), '{}') as numbers
from customers_phone_change where xact >= $1
"""
HOLDERS = f"""
select e164, {_HOLDING} as holding from customers_phone where e164 = any($1::bigint[])
"""  # noqa: S608 - constants of ours
FORGET_OLD_CHANGES = "delete from customers_phone_change where at < now() - interval '1 day'"


def read_candidates(
    rows: Sequence[Any], today: Callable[[], date], show: Callable[[int], int]
) -> list[Candidate]:
    """Read the rows of CANDIDATES: one for each account, at least one for each customer.

    `today` is asked only where a number has a last day; `show` gives an id as it leaves.
    """
    groups = groupby(rows, lambda row: row["customer_id"])
    return [_candidate(list(group), today, show) for _, group in groups]


def _candidate(
    rows: Sequence[Any], today: Callable[[], date], show: Callable[[int], int]
) -> Candidate:
    one = rows[0]
    role, until = one["role"], one["valid_until"]
    return Candidate(
        *_of_customer(one),
        customer_id=show(one["customer_id"]),
        premises=tuple(_premise(row) for row in rows if row["premise_id"] is not None),
        role="former" if until is not None and is_former(role, until, today()) else role,
    )


def _premise(row: Any) -> CandidatePremise:
    if row["month"] is None:
        return CandidatePremise(*_of_premise(row))
    place = list(_of_premise(row))
    place[_BALANCE] = balance_of(place[_BALANCE], row["open_fen"] or 0)
    return CandidatePremise(*place, last_bill=BillView(*_of_bill(row)))
