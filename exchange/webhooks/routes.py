"""A system's subscriptions: made, listed, ended, gone on with, one change sent again."""

import secrets
from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from core.answers import StructRoute
from core.db import Database
from exchange.accounts.account import AccountView
from exchange.accounts.acts import Audit
from exchange.accounts.door import scoped
from exchange.feed import store as feed
from exchange.feed.changes import DATA, PositionLost
from exchange.webhooks.acts import WebhookActs
from exchange.webhooks.receiver import Receivers
from exchange.webhooks.subscription import WebhookUnfit, WebhookView

Subscriber = Annotated[AccountView, scoped("write:webhooks")]
Reader = Annotated[AccountView, scoped("read:changes")]  # else nothing would be sent
_STATUS = {
    "webhook_not_found": 404,
    "changes_forgotten": 410,
    "position_ahead": 409,
    "webhook_paused": 409,
}


class Wanted(BaseModel):
    """Where changes are to go; without types all of them."""

    url: Annotated[str, Field(max_length=500, examples=["https://oms.example.cn/hotline"])]
    types: Annotated[list[str], Field(max_length=20, examples=[["hotline.outage.opened"]])] = []


class GoOn(BaseModel):
    """From where; null: after the last change that was taken."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"after": 4711}]})
    after: Annotated[int | None, Field(ge=0)] = None


class Again(BaseModel):
    """The change to be sent again, by its id."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": 4712}]})
    id: Annotated[int, Field(ge=1, le=2**63 - 1)]


class Subscribed(msgspec.Struct, frozen=True, kw_only=True):
    """A new subscription; its secret is told this once."""

    webhook: WebhookView
    secret: str


class SentAgain(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a change that was sent again."""

    taken: bool
    status: int | None  # null: no answer
    failure: str


def routes(database: Database, receivers: Receivers, audit: Audit) -> APIRouter:
    """Make the routes under /webhooks."""
    router = APIRouter(prefix="/webhooks", route_class=StructRoute, tags=["exchange"])
    acts = WebhookActs(database, audit)
    _add_making(router, acts, receivers)
    _add_going_on(router, acts, database, receivers)
    return router


def _turn_away(why: WebhookUnfit | PositionLost) -> HTTPException:
    return HTTPException(_STATUS.get(why.code, 422), {"code": why.code, "message": str(why)})


def _add_making(router: APIRouter, acts: WebhookActs, receivers: Receivers) -> None:
    @router.get("", operation_id="listWebhooks")
    async def list_webhooks(account: Subscriber) -> list[WebhookView]:
        """List this account's subscriptions and how they fare."""
        return await acts.list(account)

    @router.post("", operation_id="addWebhook", status_code=201)
    async def add_webhook(wanted: Wanted, account: Subscriber, _: Reader) -> Subscribed:
        """Subscribe to changes from now on; the secret is told this once."""
        salt = secrets.token_hex(16)
        try:
            if unknown := sorted(set(wanted.types) - set(DATA)):
                raise WebhookUnfit(
                    "webhook_type_unknown",
                    f"There is no change of the type {unknown[0]}; there are {', '.join(DATA)}.",
                )
            await receivers.check(wanted.url)
            made = await acts.subscribe(account, wanted.url, tuple(wanted.types), salt=salt)
        except WebhookUnfit as why:
            raise _turn_away(why) from None
        return Subscribed(webhook=made, secret=receivers.secret(salt))

    @router.delete("/{webhook_id}", operation_id="endWebhook", status_code=204)
    async def end_webhook(webhook_id: int, account: Subscriber) -> None:
        """End a subscription."""
        try:
            await acts.end(account, webhook_id)
        except WebhookUnfit as why:
            raise _turn_away(why) from None


def _add_going_on(
    router: APIRouter, acts: WebhookActs, database: Database, receivers: Receivers
) -> None:
    @router.post("/{webhook_id}/resume", operation_id="resumeWebhook", status_code=204)
    async def resume_webhook(webhook_id: int, asked: GoOn, account: Subscriber) -> None:
        """Go on with a subscription that was disabled, or from an earlier change."""
        try:
            await acts.resume(account, webhook_id, asked.after)
        except (WebhookUnfit, PositionLost) as why:
            raise _turn_away(why) from None

    @router.post("/{webhook_id}/replay", operation_id="replayChange")
    async def replay_change(webhook_id: int, asked: Again, account: Subscriber) -> SentAgain:
        """Send one change again, now, beside those that are due."""
        try:
            webhook = await acts.find(account, webhook_id)
        except WebhookUnfit as why:
            raise _turn_away(why) from None
        async with database.transaction() as session:
            found = await feed.list_changes(session, asked.id - 1, 1, personal=webhook.personal)
        if not found or found[0].id != str(asked.id):
            words = "There is no such change, or it is kept no longer."
            raise HTTPException(404, {"code": "change_not_found", "message": words})
        outcome = await receivers.tell(webhook, found[0])
        return SentAgain(taken=not outcome.failure, status=outcome.status, failure=outcome.failure)
