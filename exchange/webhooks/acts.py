"""What a system decides about its subscriptions: made, ended, gone on with; each is audited."""

from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.db import Database
from exchange.accounts.account import AccountView
from exchange.accounts.acts import Audit
from exchange.feed import store as feed
from exchange.feed.changes import check_position
from exchange.webhooks import store
from exchange.webhooks.subscription import Due, WebhookUnfit, WebhookView

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
            await store.disable(session, webhook_id, "ended", clock.now())
            await self._note(session, "webhook.end", webhook_id)

    async def resume(self, account: AccountView, webhook_id: int, after: int | None) -> None:
        """Go on with a subscription after a change; None: after the last that was taken."""
        async with self._database.transaction() as session:
            known = await _find(session, account, webhook_id)
            start = known.position if after is None else after
            check_position(start, await feed.find_position(session))
            await store.resume(session, webhook_id, start)
            await self._note(session, "webhook.resume", webhook_id)

    async def find(self, account: AccountView, webhook_id: int) -> Due:
        """Find a subscription of a system's own."""
        async with self._database.transaction() as session:
            return await _find(session, account, webhook_id)

    async def _note(self, session: AsyncSession, action: str, webhook_id: int) -> None:
        await self._audit(session, None, action, f"webhook:{webhook_id}", "")


async def _find(session: AsyncSession, account: AccountView, webhook_id: int) -> Due:
    found = await store.find_webhook(session, account.account_id, webhook_id)
    if found is None:
        raise WebhookUnfit("webhook_not_found", "This account has no such subscription.")
    return found
