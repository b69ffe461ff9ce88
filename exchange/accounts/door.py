"""Requests by token: whose it is, whether it is good, whether its scopes reach, whether it is due.

Rule: a token is looked up anew for every request, so a revoked one is refused with the next page
of a download. It comes in the Authorization header alone (RFC 6750): what stands in an address
stands in logs. A hash without a key is enough, since a token is 256 random bits.
"""

import hashlib
import math
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import cast

from fastapi import Depends, FastAPI, HTTPException
from starlette.requests import HTTPConnection

from core import clock
from core.db import Database
from exchange.accounts import store
from exchange.accounts.account import AccountView, Scope
from exchange.accounts.pace import TooFast, next_due

_BEGINS = "hotline_"  # so that who finds a token, also a scanner of source code, knows whose it is
_LONGEST = 100


def make_token() -> str:
    """Make a token that nobody guesses."""
    return _BEGINS + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Give what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class TokenKeeper:
    """Find the service account of a token, and keep its pace."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._due_s: dict[int, float] = {}

    async def who(self, token: str) -> AccountView | None:
        """Find whose token is good; raises TimeoutError or the database's errors."""
        if not token.startswith(_BEGINS) or len(token) > _LONGEST:
            return None
        async with self._database.transaction() as session:
            return await store.find_account(session, hash_token(token), clock.now())

    def keep_pace(self, account: AccountView) -> None:
        """Count a request of an account; raises `TooFast`."""
        known, now_s = self._due_s.get(account.account_id, 0.0), time.monotonic()
        self._due_s[account.account_id] = next_due(known, now_s, account.per_minute)


def install(app: FastAPI, keeper: TokenKeeper) -> None:
    """Give an application its keeper of tokens; every dependency of this module asks it."""
    app.state.tokens = keeper


def token_of(connection: HTTPConnection) -> str:
    """Give the token that a request shows, "" without one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def by_token(connection: HTTPConnection) -> AccountView:
    """Give whose token a request shows, or answer 401 or 429."""
    keeper = cast(TokenKeeper, connection.app.state.tokens)
    account = await keeper.who(token_of(connection))
    if account is None:
        raise _turn_away(
            401,
            "token_refused",
            "Send the token of a service account as `Authorization: Bearer hotline_…`. Without "
            "one, or with one that is unknown, expired or revoked, nothing is read; an "
            "administrator makes a new one on the desk's page Systems.",
            {"WWW-Authenticate": "Bearer"},
        )
    try:
        keeper.keep_pace(account)
    except TooFast as early:
        raise _turn_away(
            429,
            "token_too_often",
            f"This token may ask {account.per_minute} times a minute; wait as Retry-After says, "
            "or have an administrator make one with a higher pace.",
            {"Retry-After": str(math.ceil(early.wait_s))},
        ) from None
    return account


def bearing(scope: Scope) -> Callable[..., Awaitable[AccountView]]:
    """Make a dependency that gives whose token it is if its scopes have this one, else 403."""

    async def check(account: AccountView = Depends(by_token)) -> AccountView:
        if scope not in account.scopes:
            raise _turn_away(
                403,
                "scope_missing",
                f"This needs the scope {scope}; the token has {' '.join(account.scopes)}. Have an "
                "administrator make a token with it.",
                {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
            )
        return account

    return check


def scoped(scope: Scope):
    """Say what a token needs: `account: Annotated[AccountView, scoped("read:grid")]`."""
    return Depends(bearing(scope))


def _turn_away(status: int, code: str, message: str, headers: dict[str, str]) -> HTTPException:
    return HTTPException(status, {"code": code, "message": message}, headers)
