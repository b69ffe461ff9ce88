"""The administrators' list of service accounts: made, shown, revoked."""

from datetime import timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from core import clock
from core.answers import StructRoute, shared
from core.db import Database
from exchange.accounts.account import (
    SCOPES,
    AccountRefused,
    AccountView,
    NewAccount,
    Scope,
    Standing,
    standing,
)
from exchange.accounts.acts import AccountActs, Audit
from exchange.accounts.door import hash_token, make_token
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Administrator = Annotated[SignedIn, require("connect_systems")]


class AccountDraft(BaseModel):
    """A service account to be made."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "OMS", "scopes": ["read:outages", "write:outages"], "days": 365}]
        }
    )
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    scopes: Annotated[list[Scope], Field(min_length=1)]
    per_minute: Annotated[int, Field(ge=1, le=60_000)] = 600
    days: Annotated[int, Field(ge=1, le=1_100)] = 365  # until the token expires

    def value(self) -> NewAccount:
        """Give it as the room's value."""
        return NewAccount(
            name=self.name,
            scopes=tuple(dict.fromkeys(self.scopes)),
            per_minute=self.per_minute,
            expires_at=clock.now() + timedelta(days=self.days),
        )


class AccountLine(AccountView, frozen=True, kw_only=True):
    """A service account in the list."""

    standing: Standing


class AccountList(msgspec.Struct, frozen=True, kw_only=True):
    """All service accounts, and the scopes that a new one may have."""

    accounts: list[AccountLine]
    scopes: tuple[Scope, ...]


class IssuedToken(msgspec.Struct, frozen=True, kw_only=True):
    """A new service account's token: told this once, stored nowhere in clear."""

    account_id: int
    token: str


def routes(database: Database, audit: Audit) -> APIRouter:
    """Make the routes under /exchange/accounts."""
    router = APIRouter(prefix="/exchange/accounts", route_class=StructRoute, tags=["systems"])
    acts = AccountActs(database, audit)

    @router.get("", operation_id="listServiceAccounts")
    async def list_service_accounts(_: Administrator) -> AccountList:
        return AccountList(accounts=[_line(one) for one in await acts.see_all()], scopes=SCOPES)

    @router.post("", operation_id="addServiceAccount", status_code=201)
    async def add_service_account(draft: AccountDraft, who: Administrator) -> IssuedToken:
        token = make_token()
        made = await acts.add(
            draft.value(), who.person_id, token_hash=hash_token(token), token_ends=token[-4:]
        )
        return IssuedToken(account_id=made.account_id, token=token)

    @router.post("/{account_id}/revoke", operation_id="revokeServiceAccount")
    async def revoke_service_account(account_id: int, who: Administrator) -> AccountLine:
        try:
            return _line(await acts.revoke(account_id, who.person_id))
        except AccountRefused as why:
            raise refused(404, why.code, str(why)) from None

    return router


def _line(account: AccountView) -> AccountLine:
    return AccountLine(**shared(account, AccountLine), standing=standing(account, clock.now()))
