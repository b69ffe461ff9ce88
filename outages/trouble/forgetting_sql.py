"""Settled reports put away after their time; a person's number and place taken out of theirs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Kept, changed, kept

_THEIRS = """
number = any (cast(:numbers as text[])) or premise_id = any (cast(:premises as bigint[]))
"""
_REPORTS = text(f"""
delete from outages_trouble_call where id in (
    select id from outages_trouble_call
    where at < :before and settled_at is not null and ({_THEIRS}) is not true
    order by at limit :most)
""")  # noqa: S608 - our own text
_TAKE_OUT = text(f"""
update outages_trouble_call set number = '', premise_id = null, settled_why = '' where {_THEIRS}
""")  # noqa: S608
_TELL = text(f"""
select to_jsonb(t)::text from outages_trouble_call t where {_THEIRS} order by at
""")  # noqa: S608


async def forget_reports(
    session: AsyncSession,
    before: datetime,
    most: int,
    but: Sequence[str],
    but_of: Sequence[int],
) -> int:
    """Delete the eldest settled reports, but those of some numbers or premises; give how many."""
    told = {"before": before, "most": most, "numbers": list(but), "premises": list(but_of)}
    return await changed(session, _REPORTS, told)


async def take_out(session: AsyncSession, numbers: Sequence[str], premises: Sequence[int]) -> int:
    """Take numbers and premises out of reports; give how many changed."""
    told = {"numbers": list(numbers), "premises": list(premises)}
    return await changed(session, _TAKE_OUT, told)


async def tell(session: AsyncSession, numbers: Sequence[str], premises: Sequence[int]) -> Kept:
    """Give the reports of numbers or premises."""
    told = {"numbers": list(numbers), "premises": list(premises)}
    return await kept(session, "outages_trouble_call", _TELL, told)
