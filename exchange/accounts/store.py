"""The room's SQL of service accounts. Nothing commits."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.accounts.account import AccountView, NewAccount
from exchange.accounts.models import ServiceAccount

_SEEN_EVERY = timedelta(minutes=1)


def _view(row: ServiceAccount) -> AccountView:
    told = {name: getattr(row, name) for name in AccountView.__struct_fields__[1:]}
    return msgspec.convert({"account_id": row.id, **told}, AccountView)


async def add_account(
    session: AsyncSession, new: NewAccount, *, token_hash: str, token_ends: str, made_by: int
) -> AccountView:
    """Store a new service account."""
    row = ServiceAccount(
        name=new.name,
        scopes=list(new.scopes),
        per_minute=new.per_minute,
        expires_at=new.expires_at,
        token_hash=token_hash,
        token_ends=token_ends,
        made_by=made_by,
    )
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return _view(row)


async def list_accounts(session: AsyncSession) -> list[AccountView]:
    """List all service accounts, the newest first."""
    rows = await session.scalars(select(ServiceAccount).order_by(ServiceAccount.id.desc()))
    return [_view(row) for row in rows]


async def revoke_account(
    session: AsyncSession, account_id: int, at: datetime
) -> AccountView | None:
    """Revoke a service account's token unless it is; None when there is no such account."""
    row = await session.get(ServiceAccount, account_id, with_for_update=True)
    if row is None:
        return None
    row.revoked_at = row.revoked_at or at
    await session.flush()
    return _view(row)


async def find_account(session: AsyncSession, token_hash: str, now: datetime) -> AccountView | None:
    """Find whose token is good now, and note to the minute that it was used."""
    row = await session.scalar(
        select(ServiceAccount).where(
            ServiceAccount.token_hash == token_hash,
            ServiceAccount.revoked_at.is_(None),
            ServiceAccount.expires_at > now,
        )
    )
    if row is None:
        return None
    if row.seen_at is None or now - row.seen_at > _SEEN_EVERY:
        known = ServiceAccount.id == row.id
        await session.execute(update(ServiceAccount).where(known).values(seen_at=now))
    return _view(row)
