"""Calls and facts put away after their time, and a person's numbers taken out of them.

Rule: a call stays when its number is taken out; without it nobody is named in it. No fact outlives
the record of its call, by which a person's facts are found.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Kept, changed, kept

_CALLS = text("""
with eldest as (
    select call_id from cti_call
    where arrived_at < :before and number <> all (cast(:but as text[]))
    order by arrived_at limit :most
), stretches as (delete from cti_segment where call_id in (select call_id from eldest)
), businesses as (delete from cti_call_business where call_id in (select call_id from eldest)
), facts as (
    delete from cti_journal
    where call_id <> '' and call_id = any (array(select call_id from eldest))
)
delete from cti_call where call_id in (select call_id from eldest)
""")
_FACTS = text("""
delete from cti_journal where seq in (
    select seq from cti_journal
    where at < :before and call_id not in (
        select call_id from cti_call where number = any (cast(:but as text[])))
    order by at limit :most
)
""")
_OF_THEM = """
select call_id from cti_call where number = any (cast(:numbers as text[]))
union select call_id from cti_journal where kind = 'CallArrived' and at > now() - interval '2 days'
    and fact->>'number' = any (cast(:numbers as text[]))
"""
_TAKE_OUT_OF_FACTS = text(f"""
update cti_journal set fact = fact
    || case when fact ? 'number' then '{{"number": ""}}'::jsonb else '{{}}' end
    || case when fact ? 'name' then '{{"name": ""}}'::jsonb else '{{}}' end
    || case when fact->>'dialled' = any (cast(:numbers as text[]))
        then '{{"dialled": ""}}'::jsonb else '{{}}' end
where call_id <> '' and call_id in ({_OF_THEM})
    and (fact ? 'number' or fact ? 'name' or fact ? 'dialled')
""")  # noqa: S608 - our own text
_TAKE_OUT_OF_CALLS = text("""
update cti_call set number = '',
    dialled = case when dialled = any (cast(:numbers as text[])) then '' else dialled end
where number = any (cast(:numbers as text[]))
""")
_TELL = text("""
select (to_jsonb(c) || jsonb_build_object('business_type', coalesce(b.business_type, '')))::text
from cti_call c left join cti_call_business b on b.call_id = c.call_id
where number = any (cast(:numbers as text[])) order by arrived_at
""")


async def forget_calls(
    session: AsyncSession, before: datetime, most: int, but: Sequence[str]
) -> int:
    """Delete the eldest calls from before a moment, but those of some numbers; give how many.

    Their stretches, and facts that are still there, go with them.
    """
    return await changed(session, _CALLS, {"before": before, "most": most, "but": list(but)})


async def forget_facts(
    session: AsyncSession, before: datetime, most: int, but: Sequence[str]
) -> int:
    """Delete the eldest facts, but those of calls of some numbers; give how many."""
    return await changed(session, _FACTS, {"before": before, "most": most, "but": list(but)})


async def take_out(session: AsyncSession, numbers: Sequence[str]) -> int:
    """Take numbers, in all their spellings, out of calls and facts; give how many rows changed."""
    told = {"numbers": list(numbers)}
    facts = await changed(session, _TAKE_OUT_OF_FACTS, told)
    return facts + await changed(session, _TAKE_OUT_OF_CALLS, told)


async def tell(session: AsyncSession, numbers: Sequence[str]) -> Kept:
    """Give the calls of numbers, each with what an agent said it was about."""
    return await kept(session, "cti_call", _TELL, {"numbers": list(numbers)})
