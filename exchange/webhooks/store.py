"""The SQL of subscriptions. Nothing commits."""

from datetime import datetime

import msgspec
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    any_,
    bindparam,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.accounts.models import ServiceAccount
from exchange.feed.models import PositionRow
from exchange.webhooks.models import Webhook
from exchange.webhooks.subscription import Due, WebhookView, Why

_WELL: dict[str, object] = {
    "failures": 0, "failing_since": None, "next_at": None, "failure_code": "", "last_failure": "",
}  # fmt: skip


def _token_is_good(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (
        ServiceAccount.revoked_at.is_(None),
        ServiceAccount.expires_at > now,
        literal("read:changes") == any_(ServiceAccount.scopes),
    )


_NOW: BindParameter[datetime] = bindparam("now")
_DUE = (  # asked twice a second: built once
    select(Webhook, ServiceAccount.scopes)
    .join(ServiceAccount, ServiceAccount.id == Webhook.account_id)
    .where(
        Webhook.disabled_at.is_(None),
        Webhook.position < select(PositionRow.last).scalar_subquery(),
        (Webhook.next_at.is_(None)) | (Webhook.next_at <= _NOW),
        *_token_is_good(_NOW),
    )
)


def _told(row: Webhook) -> dict[str, object]:
    names = WebhookView.__struct_fields__[1:]
    return {"webhook_id": row.id, **{name: getattr(row, name) for name in names}}


def _view(row: Webhook) -> WebhookView:
    return msgspec.convert(_told(row), WebhookView)


async def add_webhook(
    session: AsyncSession,
    account_id: int,
    url: str,
    types: tuple[str, ...],
    *,
    salt: str,
    after: int,
) -> WebhookView:
    """Store a new subscription to changes after a number."""
    row = Webhook(account_id=account_id, url=url, types=list(types), salt=salt, position=after)
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return _view(row)


async def list_webhooks(session: AsyncSession, account_id: int) -> list[WebhookView]:
    """List a system's subscriptions, ended ones too."""
    query = select(Webhook).where(Webhook.account_id == account_id).order_by(Webhook.id)
    return [_view(row) for row in await session.scalars(query)]


async def find_webhook(
    session: AsyncSession, webhook_id: int, account_id: int | None = None
) -> Due | None:
    """Find a subscription, of one system where it is named, to be changed: it stays locked."""
    query = select(Webhook).where(Webhook.id == webhook_id).with_for_update()
    if account_id is not None:
        query = query.where(Webhook.account_id == account_id)
    row = await session.scalar(query)
    if row is None:
        return None
    account = await session.get(ServiceAccount, row.account_id)
    return _due(row, account.scopes if account else [])


def _due(row: Webhook, scopes: list[str]) -> Due:
    known = {**_told(row), "salt": row.salt, "personal": "read:customers" in scopes}
    return msgspec.convert(known, Due)


async def list_due(session: AsyncSession, now: datetime) -> list[Due]:
    """List the subscriptions that are behind the last change and whose account is good."""
    return [_due(row, scopes) for row, scopes in await session.execute(_DUE, {"now": now})]


async def note_taken(
    session: AsyncSession, webhook: Due, number: int, now: datetime, *, is_told: bool
) -> bool:
    """Note that the next changes up to a number were taken, or (not `is_told`) are not wanted.

    What a receiver took is noted although the subscription was paused meanwhile, so that it is
    not sent twice. False where nothing further is to be sent: it was paused, ended or put back,
    or its token is good no more.
    """
    values: dict[str, object] = {"position": number, **_WELL}
    if is_told:
        values["taken_at"] = now
    good = select(ServiceAccount.id).where(*_token_is_good(now))
    goes_on = await session.scalar(
        update(Webhook)
        .where(Webhook.id == webhook.webhook_id, Webhook.position == webhook.position)
        .values(values)
        .returning(and_(Webhook.disabled_at.is_(None), Webhook.account_id.in_(good)))
    )
    return bool(goes_on)


def _unmoved(webhook: WebhookView) -> tuple[ColumnElement[bool], ...]:
    return (
        Webhook.id == webhook.webhook_id,
        Webhook.position == webhook.position,
        Webhook.disabled_at.is_(None),
    )


async def note_failure(session: AsyncSession, seen: WebhookView, after: WebhookView) -> None:
    """Note a failed delivery and when to try again, unless somebody put it back meanwhile."""
    await session.execute(
        update(Webhook)
        .where(*_unmoved(seen), Webhook.failing_since.is_not_distinct_from(seen.failing_since))
        .values({name: getattr(after, name) for name in _WELL})
    )


async def disable(
    session: AsyncSession,
    webhook_id: int,
    why: Why,
    at: datetime,
    *,
    seen: WebhookView | None = None,
) -> bool:
    """Disable a subscription; false where it is already, or is not any more as it was `seen`."""
    conditions = [Webhook.id == webhook_id, Webhook.disabled_at.is_(None)]
    if seen is not None:
        conditions += [
            Webhook.position == seen.position,
            Webhook.failing_since.is_not_distinct_from(seen.failing_since),
        ]
    done = await session.scalar(
        update(Webhook)
        .where(*conditions)
        .values(disabled_at=at, disabled_why=why)
        .returning(Webhook.id)
    )
    return done is not None


async def end(session: AsyncSession, webhook_id: int, at: datetime) -> None:
    """End a subscription, whatever state it is in."""
    await session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id)
        .values(disabled_at=func.coalesce(Webhook.disabled_at, at), disabled_why="ended")
    )


async def pause(session: AsyncSession, webhook_id: int, at: datetime) -> None:
    """Pause a subscription that has not ended."""
    await session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.disabled_why != "ended")
        .values(disabled_at=func.coalesce(Webhook.disabled_at, at), disabled_why="paused")
    )


async def resume(session: AsyncSession, webhook_id: int, after: int) -> None:
    """Let a subscription go on after a number, at once."""
    await session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id)
        .values(position=after, disabled_at=None, disabled_why="", **_WELL)
    )
