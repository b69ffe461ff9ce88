"""What names a person, taken out of the change feed and of answers kept. Who read them has it."""

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Kept, changed, kept

NAMES_THEM = """
personal->>'number' = any (cast(:numbers as text[]))
or personal->'account_numbers' ?| cast(:accounts as text[])
or personal->>'customer_number' = any (cast(:customer_numbers as text[]))
"""
_TAKE_OUT = tuple(
    text(f"update {table} set personal = '{{}}' where {NAMES_THEM}")  # noqa: S608 - our own names
    for table in ("exchange_pending", "exchange_change")
)
_ANSWERS = text("""
delete from exchange_answer where exists (
    select from unnest(cast(:accounts as text[])) as one (account)
    where position(convert_to(account, 'UTF8') in body) > 0)
""")
_TELL = text(f"""
select to_jsonb(c)::text from exchange_change c where {NAMES_THEM} order by number
""")  # noqa: S608


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """By what the feed names people."""

    numbers: tuple[str, ...]  # in every spelling
    accounts: tuple[str, ...]
    customer_numbers: tuple[str, ...]


async def take_out(session: AsyncSession, named: Named) -> int:
    """Take what names a person out of noted changes; give how many changed. Answers go whole."""
    await changed(session, _ANSWERS, {"accounts": list(named.accounts)})
    return sum([await changed(session, one, asked(named)) for one in _TAKE_OUT])


async def tell(session: AsyncSession, named: Named) -> Kept:
    """Give the changes that name a person."""
    return await kept(session, "exchange_change", _TELL, asked(named))


def asked(named: Named) -> dict[str, object]:
    """Give the values of `NAMES_THEM`."""
    return {name: list(values) for name, values in msgspec.structs.asdict(named).items()}
