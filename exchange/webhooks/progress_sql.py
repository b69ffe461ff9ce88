"""How far each subscription is behind the feed. Nothing commits.

Rule: only the next 10,000 changes of each are looked at, so a receiver that is silent for weeks
costs no more than one that is silent for a day. Where there are more, it is said: a rare type may
wait among them.
"""

from datetime import datetime

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.webhooks.subscription import WebhookLine, WebhookView, state_of

_LOOKED_AT = 10_000
_PROGRESS = text("""
select webhook.*, webhook.id as webhook_id, account.name as system, waiting.many, waiting.since,
    waiting.looked_at = :most as has_more,
    account.expires_at > :now and 'read:changes' = any (account.scopes) as token_good
from exchange_webhook webhook join exchange_account account on account.id = webhook.account_id
cross join lateral (
    select count(*) as looked_at, count(*) filter (where is_told) as many,
        min(numbered_at) filter (where is_told) as since
    from (
        select webhook.types = '{}' or type = any (webhook.types) as is_told, numbered_at
        from exchange_change where number > webhook.position order by number limit :most
    ) next_ones
) waiting
where webhook.disabled_why <> 'ended' and account.revoked_at is null
order by account.name, webhook.id
""")


async def list_progress(session: AsyncSession, now: datetime) -> list[WebhookLine]:
    """List all subscriptions but those that their systems, or who revoked a token, ended."""
    rows = await session.execute(_PROGRESS, {"now": now, "most": _LOOKED_AT})
    return [_line(dict(row)) for row in rows.mappings()]


def _line(row: dict[str, object]) -> WebhookLine:
    view = msgspec.convert({name: row[name] for name in WebhookView.__struct_fields__}, WebhookView)
    told = msgspec.structs.asdict(view) | {
        "account_id": row["account_id"],
        "system": row["system"],
        "state": state_of(view, token_good=bool(row["token_good"])),
        "waiting": row["many"],
        "waiting_since": row["since"],
        "waiting_is_least": row["has_more"],
    }
    return msgspec.convert(told, WebhookLine)
