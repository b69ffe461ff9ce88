"""Accounts with all that is known of them, in the order of their numbers, for other systems."""

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from customers.views import AccountFile, AccountPhone

_FILE = """
with page as (select * from customers_account where {which})
select a.number as account_number, a.meter_number, a.tariff, a.balance_fen, a.status,
    c.number as customer_number, c.name, c.kind, c.grade, c.language, c.elderly, c.critical,
    c.note, p.code as premise_code, p.address, p.district, p.feeder_code, p.transformer_code,
    p.lon, p.lat, array(
        select array['+' || t.e164, t.extension, t.role] from customers_phone t
        where t.customer_id = c.id and t.role <> 'former'
            and (t.valid_until is null or t.valid_until >= current_date)
        order by t.id
    ) as phones
from page a
join customers_customer c on c.id = a.customer_id
join customers_premise p on p.id = a.premise_id
order by a.number
"""
_PAGE = text(_FILE.format(which="number > :after order by number limit :most"))
_ONE = text(_FILE.format(which="number = :number"))


async def list_account_files(session: AsyncSession, after: str, limit: int) -> list[AccountFile]:
    """List accounts by number, beginning after one."""
    rows = await session.execute(_PAGE, {"after": after, "most": limit})
    return [_file(row) for row in rows.mappings()]


async def find_account_file(session: AsyncSession, number: str) -> AccountFile | None:
    """Find an account by its number."""
    row = (await session.execute(_ONE, {"number": number})).mappings().one_or_none()
    return _file(row) if row else None


def _file(row: RowMapping) -> AccountFile:
    phones = tuple(
        AccountPhone(number=number, extension=extension, role=role)
        for number, extension, role in row["phones"]
    )
    return AccountFile(**{name: row[name] for name in row if name != "phones"}, phones=phones)
