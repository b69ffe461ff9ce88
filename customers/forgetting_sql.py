"""One customer with all that hangs on them: found by an account, told, erased.

Rule: a premise goes with its last account; a number is theirs alone unless another customer has it
or it is former, when it may be a stranger's.
Programs are told to read all numbers anew, so that the erased ones stand in no journal of changes.
"""

from datetime import datetime

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Kept, changed, kept

_FIND = text("""
select customer_id,
    (select name from customers_customer c where c.id = one.customer_id) as name,
    array(select number from customers_account a where a.customer_id = one.customer_id) as accounts,
    array(select e164 from customers_phone p where p.customer_id = one.customer_id) as numbers,
    (select number from customers_customer c where c.id = one.customer_id) as number,
    array(select e164 from customers_phone p where p.customer_id = one.customer_id
        and p.role <> 'former' and (p.valid_until is null or p.valid_until >= current_date)
        and not exists (select from customers_phone other
            where other.e164 = p.e164 and other.customer_id <> p.customer_id)) as own_numbers,
    (select count(*) from customers_phone p where p.customer_id = one.customer_id and exists (
        select from customers_phone other
        where other.e164 = p.e164 and other.customer_id <> p.customer_id)) as shared_numbers,
    array(select distinct premise_id from customers_account a
        where a.customer_id = one.customer_id and not exists (
            select from customers_account other where other.premise_id = a.premise_id
                and other.customer_id <> a.customer_id)) as premises
from customers_account one where number = :account
""")
_WHOSE = {
    "customers_customer": "t.id = :customer",
    "customers_account": "t.customer_id = :customer",
    "customers_phone": "t.customer_id = :customer",
    "customers_correction": "t.customer_id = :customer",
    "customers_conflict": "t.customer_id = :customer",
    "customers_premise": "t.id in (select premise_id from customers_account where "
    "customer_id = :customer)",
}
_OF_ACCOUNTS = ("customers_bill", "customers_payment", "customers_meter", "customers_reading")
_BY_ACCOUNT = "t.account_id in (select id from customers_account where customer_id = :customer)"
_TELL = {
    table: text(f"select to_jsonb(t)::text from {table} t where {whose}")  # noqa: S608 our own
    for table, whose in {**_WHOSE, **dict.fromkeys(_OF_ACCOUNTS, _BY_ACCOUNT)}.items()
}
_ERASE = (
    text("select set_config('hotline.bulk', 'on', true)"),
    text("delete from customers_customer where id = :customer"),
    text("delete from customers_premise where id = any (cast(:premises as bigint[]))"),
    text("delete from customers_phone_change where e164 = any (cast(:numbers as bigint[]))"),
    text("insert into customers_phone_change (e164) values (null)"),
    text("select pg_notify('customers_phone', '')"),
)
_IMPORTS = text("""
delete from customers_import where id in (
    select id from customers_import where started_at < :before order by started_at limit :most)
""")


class Citizen(msgspec.Struct, frozen=True, kw_only=True):
    """One customer, as other rooms know them."""

    customer_id: int
    name: str
    accounts: tuple[str, ...]
    numbers: tuple[int, ...]  # E.164, all of theirs
    number: str  # 客户编号
    own_numbers: tuple[int, ...]  # of today, that no other customer has; a former one is somebody's
    shared_numbers: int  # that another customer has, too
    premises: tuple[int, ...]  # where no other customer has an account


async def find_citizen(session: AsyncSession, account: str) -> Citizen | None:
    """Find the customer of an account."""
    row = (await session.execute(_FIND, {"account": account})).one_or_none()
    return msgspec.convert(row, Citizen, from_attributes=True) if row is not None else None


async def tell(session: AsyncSession, customer_id: int) -> list[Kept]:
    """Give all that this room holds about a customer."""
    told = {"customer": customer_id}
    return [await kept(session, table, one, told) for table, one in _TELL.items()]


async def erase(session: AsyncSession, citizen: Citizen) -> None:
    """Delete a customer with accounts, numbers, bills, payments, and premises of theirs alone."""
    told = {
        "customer": citizen.customer_id,
        "premises": list(citizen.premises),
        "numbers": list(citizen.numbers),
    }
    for statement in _ERASE:
        await session.execute(statement, told)


async def forget_imports(session: AsyncSession, before: datetime, most: int) -> int:
    """Delete the eldest notes of imports; give how many."""
    return await changed(session, _IMPORTS, {"before": before, "most": most})
