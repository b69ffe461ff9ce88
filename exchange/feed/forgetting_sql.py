"""What names a person, taken out of the change feed and of answers kept. Who read them has it."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Kept, changed, kept

_THEIRS = """
personal->>'number' = any (cast(:numbers as text[]))
or personal->'account_numbers' ?| cast(:accounts as text[])
or personal->>'customer_number' = :customer_number
"""
_TAKE_OUT = tuple(
    text(f"update {table} set personal = '{{}}' where {_THEIRS}")  # noqa: S608 - our own names
    for table in ("exchange_pending", "exchange_change")
)
_ANSWERS = text("""
delete from exchange_answer where exists (
    select from unnest(cast(:accounts as text[])) as one (account)
    where position(convert_to(account, 'UTF8') in body) > 0)
""")
_TELL = text(f"""
select to_jsonb(c)::text from exchange_change c where {_THEIRS} order by number
""")  # noqa: S608


async def take_out(
    session: AsyncSession, numbers: Sequence[str], accounts: Sequence[str], customer_number: str
) -> int:
    """Take what names a person out of noted changes; give how many changed. Answers go whole."""
    told = _told(numbers, accounts, customer_number)
    await changed(session, _ANSWERS, {"accounts": list(accounts)})
    return sum([await changed(session, one, told) for one in _TAKE_OUT])


async def tell(
    session: AsyncSession, numbers: Sequence[str], accounts: Sequence[str], customer_number: str
) -> Kept:
    """Give the changes that name a person."""
    told = _told(numbers, accounts, customer_number)
    return await kept(session, "exchange_change", _TELL, told)


def _told(
    numbers: Sequence[str], accounts: Sequence[str], customer_number: str
) -> dict[str, object]:
    return {
        "numbers": list(numbers), "accounts": list(accounts), "customer_number": customer_number,
    }  # fmt: skip
