"""The SQL of subscriptions. Nothing commits."""

from datetime import datetime

import msgspec
from sqlalchemy import any_, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.accounts.models import ServiceAccount
from exchange.webhooks.models import Webhook
from exchange.webhooks.subscription import Due, WebhookView, Why


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


async def find_webhook(session: AsyncSession, account_id: int, webhook_id: int) -> Due | None:
    """Find a subscription of a system, to be changed: it stays locked."""
    row = await session.scalar(
        select(Webhook)
        .where(Webhook.id == webhook_id, Webhook.account_id == account_id)
        .with_for_update()
    )
    if row is None:
        return None
    account = await session.get(ServiceAccount, account_id)
    return _due(row, account.scopes if account else [])


def _due(row: Webhook, scopes: list[str]) -> Due:
    known = {**_told(row), "salt": row.salt, "personal": "read:customers" in scopes}
    return msgspec.convert(known, Due)


async def list_due(session: AsyncSession, now: datetime, last: int) -> list[Due]:
    """List the subscriptions that are behind the last change and whose account is good."""
    rows = await session.execute(
        select(Webhook, ServiceAccount.scopes)
        .join(ServiceAccount, ServiceAccount.id == Webhook.account_id)
        .where(
            Webhook.disabled_at.is_(None),
            Webhook.position < last,
            (Webhook.next_at.is_(None)) | (Webhook.next_at <= now),
            ServiceAccount.revoked_at.is_(None),
            ServiceAccount.expires_at > now,
            literal("read:changes") == any_(ServiceAccount.scopes),
        )
    )
    return [_due(row, scopes) for row, scopes in rows]


async def note_taken(session: AsyncSession, webhook_id: int, number: int) -> None:
    """Note that all changes up to a number were taken, or are not subscribed to."""
    await session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.position < number)
        .values(position=number, failures=0, failing_since=None, next_at=None, last_failure="")
    )


async def note_failure(session: AsyncSession, after: WebhookView) -> None:
    """Note a failed delivery and when to try again."""
    await session.execute(
        update(Webhook)
        .where(Webhook.id == after.webhook_id)
        .values(
            failures=after.failures,
            failing_since=after.failing_since,
            next_at=after.next_at,
            last_failure=after.last_failure,
        )
    )


async def disable(session: AsyncSession, webhook_id: int, why: Why, at: datetime) -> bool:
    """Disable a subscription; false where it is already."""
    done = await session.scalar(
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.disabled_at.is_(None))
        .values(disabled_at=at, disabled_why=why)
        .returning(Webhook.id)
    )
    return done is not None


async def resume(session: AsyncSession, webhook_id: int, after: int) -> None:
    """Let a subscription go on after a number, at once."""
    await session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id)
        .values(
            position=after, failures=0, failing_since=None, next_at=None, last_failure="",
            disabled_at=None, disabled_why="",
        )
    )  # fmt: skip
