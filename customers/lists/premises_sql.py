"""Premises with their accounts, in the order of their codes, for other systems."""

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class PremiseLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A place, where it hangs on the grid, and the accounts there."""

    code: str
    address: str
    district: str
    feeder_code: str  # "": not known
    transformer_code: str  # "": not known
    lon: float | None
    lat: float | None
    account_numbers: tuple[str, ...]


_PAGE = """
select p.code, p.address, p.district, p.feeder_code, p.transformer_code, p.lon, p.lat,
    array(select a.number from customers_account a where a.premise_id = p.id order by 1)
        as account_numbers
from customers_premise p
where p.code > :after {among}
order by p.code limit :most
"""
_ALL = text(_PAGE.format(among=""))
_SOME = text(
    _PAGE.format(
        among="""and p.id in (
    select a.premise_id from customers_account a
    join customers_customer c on c.id = a.customer_id
    where (a.number = :account or :account = '') and (c.number = :customer or :customer = ''))"""
    )
)


async def list_premises(
    session: AsyncSession,
    after: str,
    limit: int,
    *,
    account_number: str = "",
    customer_number: str = "",
) -> list[PremiseLine]:
    """List premises by code, beginning after one; of an account or a customer where named."""
    asked: dict[str, object] = {"after": after, "most": limit}
    query = _ALL
    if account_number or customer_number:
        query = _SOME
        asked |= {"account": account_number, "customer": customer_number}
    rows = await session.execute(query, asked)
    return [msgspec.convert(row, PremiseLine, from_attributes=True) for row in rows]
