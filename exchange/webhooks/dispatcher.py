"""Sends changes to all subscriptions, each in a task of its own, so that none waits for another."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core import clock
from core.db import Database
from exchange.accounts.acts import Audit
from exchange.feed import store as feed
from exchange.webhooks import store
from exchange.webhooks.receiver import Receivers
from exchange.webhooks.subscription import (
    Due,
    Outcome,
    Why,
    after_failure,
    after_success,
    why_disabled,
)

_log = structlog.get_logger("exchange.webhooks.dispatcher")
_EVERY_S = 0.5
_AT_ONCE = 100  # changes of one subscription, before its state is read anew


class Dispatcher:
    """Carries changes to their subscribers, for ever."""

    def __init__(
        self, database: Database, receivers: Receivers, audit: Audit, *, patience: timedelta
    ) -> None:
        """`patience`: a receiver that takes nothing for so long is disabled."""
        self._database = database
        self._receivers = receivers
        self._audit = audit
        self._patience = patience
        self._busy: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Look for subscriptions that are due, again and again."""
        try:
            while True:
                try:
                    await self._begin_due()
                except (SQLAlchemyError, OSError, TimeoutError) as error:
                    _log.warning("webhooks wait for the database", why=type(error).__name__)
                await asyncio.sleep(_EVERY_S)
        finally:
            for task in self._busy.values():
                task.cancel()

    async def _begin_due(self) -> None:
        async with self._database.transaction() as session:
            due = await store.list_due(session, clock.now())
            if not due:
                return
            position = await feed.find_position(session)
        for webhook in due:
            if webhook.webhook_id in self._busy:
                continue
            if webhook.position < position.forgotten:
                await self._disable(webhook, "changes_forgotten")
                continue
            task = asyncio.create_task(self._carry(webhook), name=f"webhook {webhook.webhook_id}")
            self._busy[webhook.webhook_id] = task
            task.add_done_callback(lambda _, one=webhook.webhook_id: self._busy.pop(one, None))

    async def _carry(self, webhook: Due) -> None:
        """Send the next changes of a subscription until one is not taken."""
        try:
            async with self._database.transaction() as session:
                changes = await feed.list_changes(
                    session, webhook.position, _AT_ONCE, personal=webhook.personal
                )
            for change in changes:
                is_told = not webhook.types or change.type in webhook.types
                outcome = await self._receivers.tell(webhook, change) if is_told else Outcome()
                if outcome.failure:
                    await self._failed(webhook, outcome)
                    return
                if not await self._taken(webhook, int(change.id), is_told=is_told):
                    return
                webhook = after_success(webhook, int(change.id))
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _log.warning("a webhook waits for the database", why=type(error).__name__)

    async def _taken(self, webhook: Due, number: int, *, is_told: bool) -> bool:
        async with self._database.transaction() as session:
            return await store.note_taken(session, webhook, number, clock.now(), is_told=is_told)

    async def _failed(self, webhook: Due, outcome: Outcome) -> None:
        now = clock.now()
        if why := why_disabled(webhook, outcome, now, self._patience):
            await self._disable(webhook, why)
            return
        after = after_failure(webhook, outcome, now)
        async with self._database.transaction() as session:
            await store.note_failure(session, webhook, after)

    async def _disable(self, webhook: Due, why: Why) -> None:
        async with self._database.transaction() as session:
            if not await store.disable(session, webhook.webhook_id, why, clock.now(), seen=webhook):
                return  # somebody put it back while its receiver was silent
            subject = f"webhook:{webhook.webhook_id}"
            await self._audit(session, None, "webhook.disabled", subject, why)
        _log.error(
            "a webhook is disabled; its system is told nothing more",
            webhook=webhook.webhook_id,
            why=why,
            mend="have its receiver mended, then POST …/webhooks/{id}/resume",
        )
