"""What a system, and an administrator, decide about subscriptions; each decision is audited."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.db import Database
from exchange.accounts.account import AccountView
from exchange.accounts.acts import Audit
from exchange.feed import store as feed
from exchange.feed.changes import check_position
from exchange.webhooks import progress_sql, store
from exchange.webhooks.subscription import Due, WebhookLine, WebhookUnfit, WebhookView

_MOST = 20  # subscriptions of one account that are not ended


class WebhookActs:
    """What a system decides; refusals are WebhookUnfit, or PositionLost of the feed."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    async def list(self, account: AccountView) -> list[WebhookView]:
        """List a system's subscriptions."""
        async with self._database.transaction() as session:
            return await store.list_webhooks(session, account.account_id)

    async def subscribe(
        self, account: AccountView, url: str, types: tuple[str, ...], *, salt: str
    ) -> WebhookView:
        """Subscribe to all changes from now on."""
        async with self._database.transaction() as session:
            known = await store.list_webhooks(session, account.account_id)
            if sum(one.disabled_why != "ended" for one in known) >= _MOST:
                raise WebhookUnfit(
                    "webhooks_too_many", f"{_MOST} subscriptions are the most; end one first."
                )
            after = (await feed.find_position(session)).last
            made = await store.add_webhook(
                session, account.account_id, url, types, salt=salt, after=after
            )
            await self._note(session, "webhook.add", made.webhook_id)
        return made

    async def end(self, account: AccountView, webhook_id: int) -> None:
        """End a subscription."""
        async with self._database.transaction() as session:
            await _find(session, account, webhook_id)
            await store.end(session, webhook_id, clock.now())
            await self._note(session, "webhook.end", webhook_id)

    async def resume(self, account: AccountView, webhook_id: int, after: int | None) -> None:
        """Go on with a subscription after a change; None: after the last that was taken."""
        async with self._database.transaction() as session:
            known = await _find_unpaused(session, account, webhook_id)
            start = known.position if after is None else after
            check_position(start, await feed.find_position(session))
            await store.resume(session, webhook_id, start)
            await self._note(session, "webhook.resume", webhook_id)

    async def find(self, account: AccountView, webhook_id: int) -> Due:
        """Find a subscription of a system's own, to which something may be sent."""
        async with self._database.transaction() as session:
            return await _find_unpaused(session, account, webhook_id)

    async def _note(self, session: AsyncSession, action: str, webhook_id: int) -> None:
        await self._audit(session, None, action, f"webhook:{webhook_id}", "")


class WebhookSupervision:
    """What administrators decide about any system's subscription; refusals as above."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    async def see_all(self) -> list[WebhookLine]:
        """Show how all subscriptions fare."""
        async with self._database.transaction() as session:
            return await progress_sql.list_progress(session, clock.now())

    async def pause(self, webhook_id: int, person_id: int) -> None:
        """Send nothing more until somebody lets it go on; what waits is kept."""
        async with self._database.transaction() as session:
            await _find_any(session, webhook_id)
            await store.pause(session, webhook_id, clock.now())
            await self._note(session, person_id, "webhook.pause", webhook_id)

    async def resume(
        self, webhook_id: int, person_id: int, *, first: int | None, since: datetime | None
    ) -> None:
        """Go on at once: with a change and all after it, with those since a moment, or as it was.

        What was never delivered is not passed over, whatever is named.
        A moment before the oldest change that is kept means that one.
        """
        async with self._database.transaction() as session:
            known = await _find_any(session, webhook_id)
            position = await feed.find_position(session)
            start = known.position
            if since is not None:
                start = await feed.find_last_before(session, since)
            elif first is not None:
                start = first - 1
            check_position(start, position)
            start = min(start, known.position)  # what still waits is not passed over
            await store.resume(session, webhook_id, start)
            await self._note(session, person_id, "webhook.resume", webhook_id)

    async def begin_test(self, webhook_id: int, person_id: int) -> Due:
        """Give a subscription to be sent a test."""
        async with self._database.transaction() as session:
            known = await _find_any(session, webhook_id)
            await self._note(session, person_id, "webhook.test", webhook_id)
            return known

    async def _note(
        self, session: AsyncSession, person_id: int, action: str, webhook_id: int
    ) -> None:
        await self._audit(session, person_id, action, f"webhook:{webhook_id}", "")


async def _find_unpaused(session: AsyncSession, account: AccountView, webhook_id: int) -> Due:
    found = await _find(session, account, webhook_id)
    if found.disabled_why == "paused":
        raise WebhookUnfit(
            "webhook_paused",
            "An administrator of the hotline paused this subscription; they let it go on.",
        )
    return found


async def _find_any(session: AsyncSession, webhook_id: int) -> Due:
    found = await store.find_webhook(session, webhook_id)
    if found is None or found.disabled_why == "ended":
        raise WebhookUnfit("webhook_not_found", "There is no such subscription.")
    return found


async def _find(session: AsyncSession, account: AccountView, webhook_id: int) -> Due:
    found = await store.find_webhook(session, webhook_id, account.account_id)
    if found is None or found.disabled_why == "ended":
        raise WebhookUnfit("webhook_not_found", "This account has no such subscription.")
    return found
