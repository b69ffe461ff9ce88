"""A service account as an administrator sees it: what it may do, until when, what became of it.

Rule: a token does what its scopes name, until it expires or is revoked; a revoked one never comes
back. Who made it and
when it was last used stays to be seen.
"""

from datetime import datetime
from typing import Literal, get_args

import msgspec

Scope = Literal[
    "read:customers", "write:customers", "read:billing", "write:billing", "read:outages",
    "write:outages", "read:grid", "write:grid", "read:changes", "write:webhooks",
]  # fmt: skip
SCOPES: tuple[Scope, ...] = get_args(Scope)
Standing = Literal["good", "expired", "revoked"]


class AccountRefused(Exception):
    """A service account cannot be changed so; `code` is for the web, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator says of another system's program."""

    name: str  # of the system: SG186
    scopes: tuple[Scope, ...]
    per_minute: int  # requests
    expires_at: datetime


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """A service account; its token is not in it."""

    account_id: int
    name: str
    scopes: tuple[Scope, ...]
    per_minute: int
    token_ends: str  # the token's last four characters, to tell two apart
    made_at: datetime
    expires_at: datetime
    seen_at: datetime | None = None  # last used, to the minute
    revoked_at: datetime | None = None


def standing(account: AccountView, now: datetime) -> Standing:
    """Tell whether a token is good now."""
    if account.revoked_at is not None:
        return "revoked"
    return "good" if account.expires_at > now else "expired"
