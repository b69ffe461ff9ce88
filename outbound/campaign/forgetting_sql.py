"""Who was called by campaigns, taken out after their time or on a person's wish.

Rule: a contact stays with its outcome, so a campaign's counts stay; its number and customer go. One
that still waits is excluded first (`erased`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Kept, changed, kept

_THEIRS = """(customer_id = any (cast(:customers as bigint[]))
    or e164 = any (cast(:e164s as bigint[])))"""
_CONTACTS = text(f"""
update outbound_contact set e164 = null, customer_id = null where id in (
    select contact.id from outbound_contact contact
    join outbound_campaign campaign on campaign.id = contact.campaign_id
    where campaign.ended_at < :before and campaign.status in ('stopped', 'done')
        and (contact.e164 is not null or contact.customer_id is not null)
        and contact.state in ('done', 'excluded')
        and {_THEIRS} is not true
    limit :most)
""")  # noqa: S608 - our own text
_TAKE_OUT = text(f"""
update outbound_contact set e164 = null, customer_id = null,
    state = case state when 'waiting' then 'excluded' else state end,
    reason = case state when 'waiting' then 'erased' else reason end, changed_at = now()
where {_THEIRS}
""")  # noqa: S608
_OPT_OUTS = text("delete from outbound_opt_out where e164 = any (cast(:e164s as bigint[]))")
_TELL = text(f"""
select (to_jsonb(contact) || jsonb_build_object('campaign', campaign.name))::text
from outbound_contact contact join outbound_campaign campaign on campaign.id = campaign_id
where {_THEIRS} order by contact.id
""")  # noqa: S608
_TELL_OPT_OUTS = text("""
select to_jsonb(o)::text from outbound_opt_out o where e164 = any (cast(:e164s as bigint[]))
""")


async def forget_contacts(
    session: AsyncSession,
    before: datetime,
    most: int,
    but: Sequence[int],
    but_of: Sequence[int],
) -> int:
    """Take the numbers out of campaigns that ended before a moment; give how many contacts.

    But those of some numbers or customers.
    """
    told = {"before": before, "most": most, "e164s": list(but), "customers": list(but_of)}
    return await changed(session, _CONTACTS, told)


async def take_out(session: AsyncSession, customer_id: int, e164s: Sequence[int]) -> int:
    """Take a customer and numbers out of campaigns and the list of opt-outs."""
    told = {"customers": [customer_id], "e164s": list(e164s)}
    contacts = await changed(session, _TAKE_OUT, told)
    return contacts + await changed(session, _OPT_OUTS, {"e164s": list(e164s)})


async def tell(session: AsyncSession, customer_id: int, e164s: Sequence[int]) -> tuple[Kept, Kept]:
    """Give what campaigns know of a customer and their numbers."""
    told = {"customers": [customer_id], "e164s": list(e164s)}
    return (
        await kept(session, "outbound_contact", _TELL, told),
        await kept(session, "outbound_opt_out", _TELL_OPT_OUTS, {"e164s": list(e164s)}),
    )
