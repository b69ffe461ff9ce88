"""Subscriptions as the desk's administrators see them: how they fare, paused, tried, sent again."""

import secrets
from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException
from pydantic import AwareDatetime, BaseModel, Field

from core import clock
from core.answers import StructRoute
from core.db import Database
from exchange.accounts.acts import Audit
from exchange.feed.changes import CloudEvent, PositionLost
from exchange.webhooks.acts import WebhookSupervision
from exchange.webhooks.receiver import Receivers
from exchange.webhooks.subscription import FailureCode, WebhookLine, WebhookUnfit
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Administrator = Annotated[SignedIn, require("connect_systems")]
_STATUS = {"webhook_not_found": 404, "changes_forgotten": 410, "position_ahead": 409}
TEST = "hotline.test"


class WebhookStart(BaseModel):
    """Where to go on: with this change, with those since a moment; else after the last taken."""

    change: Annotated[int | None, Field(ge=1, le=2**63 - 1)] = None
    since: AwareDatetime | None = None


class WebhookTest(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a test."""

    taken: bool
    failure_code: FailureCode
    failure: str


def routes(database: Database, receivers: Receivers, audit: Audit) -> APIRouter:
    """Make the routes under /exchange/webhooks."""
    router = APIRouter(prefix="/exchange/webhooks", route_class=StructRoute, tags=["systems"])
    acts = WebhookSupervision(database, audit)

    @router.get("", operation_id="seeWebhooks")
    async def see_webhooks(_: Administrator) -> list[WebhookLine]:
        return await acts.see_all()

    @router.post("/{webhook_id}/pause", operation_id="pauseWebhook", status_code=204)
    async def pause_webhook(webhook_id: int, who: Administrator) -> None:
        try:
            await acts.pause(webhook_id, who.person_id)
        except WebhookUnfit as why:
            raise _turn_away(why) from None

    @router.post("/{webhook_id}/go-on", operation_id="goOnWithWebhook", status_code=204)
    async def go_on_with_webhook(webhook_id: int, start: WebhookStart, who: Administrator) -> None:
        try:
            await acts.resume(webhook_id, who.person_id, first=start.change, since=start.since)
        except (WebhookUnfit, PositionLost) as why:
            raise _turn_away(why) from None

    @router.post("/{webhook_id}/test", operation_id="testWebhook")
    async def test_webhook(webhook_id: int, who: Administrator) -> WebhookTest:
        try:
            webhook = await acts.begin_test(webhook_id, who.person_id)
        except WebhookUnfit as why:
            raise _turn_away(why) from None
        outcome = await receivers.tell(webhook, _a_test(webhook_id, clock.now()))
        return WebhookTest(
            taken=not outcome.failure, failure_code=outcome.code, failure=outcome.failure
        )

    return router


def _turn_away(why: WebhookUnfit | PositionLost) -> HTTPException:
    return refused(_STATUS.get(why.code, 422), why.code, str(why))


def _a_test(webhook_id: int, now: datetime) -> CloudEvent:
    """Make an event that tells nothing and is no change: it stands in no feed."""
    return CloudEvent(
        id=f"test-{secrets.token_hex(8)}",
        type=TEST,
        subject=f"webhook/{webhook_id}",
        time=now,
        data=msgspec.Raw(b"{}"),
    )
