"""A writing request is done once, however often it is sent: by its Idempotency-Key.

Rule: the answer is kept in the transaction that does what was asked. So a program that lost an
answer, or was killed, sends the same request again and gets the same answer; nothing is done
twice, also where both arrive at once. A refusal changes nothing and is not kept.
"""

import contextlib
import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any, cast

import msgspec
from fastapi import Depends, Header, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from exchange.accounts.account import AccountView
from exchange.rest import store
from staff.sign_in.session import refused

KEPT = timedelta(days=7)
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=100,
        description="New for each change, the same when it is sent again; kept for seven days",
        examples=["oms-2026-000123-open"],
    ),
]


class DoneAlready(Exception):
    """The same key was used meanwhile; what was done now is rolled back."""


class Once:
    """One writing request of an account."""

    def __init__(self, database: Database, account_id: int, key: str, request: str) -> None:
        self._database = database
        self._account_id = account_id
        self._key = key
        self._request = request

    async def keep(self, session: AsyncSession, status: int, answer: msgspec.Struct) -> None:
        """Keep the answer in the transaction of what was done; raises DoneAlready."""
        body = msgspec.json.encode(answer)
        told: dict[str, Any] = {"request": self._request, "status": status, "body": body}
        if not await store.keep_answer(session, self._account_id, self._key, **told):
            raise DoneAlready

    async def answer(self, work: Callable[[], Awaitable[object]]) -> Response:
        """Do what is asked, which keeps its answer, unless it was done; give the kept answer."""
        if kept := await self._kept():
            return kept
        with contextlib.suppress(DoneAlready):
            await work()
        return cast(Response, await self._kept())

    async def _kept(self) -> Response | None:
        async with self._database.transaction() as session:
            row = await store.find_answer(session, self._account_id, self._key)
        if row is None:
            return None
        if row.request != self._request:
            raise refused(
                422,
                "idempotency_key_reused",
                "This Idempotency-Key was used for another request; send a new key with each "
                "change.",
            )
        return Response(row.body, row.status, media_type="application/json")


def once(database: Database, bearer: Callable[..., Awaitable[AccountView]]):
    """Make the dependency that gives a writing request: `asked: Annotated[Once, …]`."""

    async def find(
        request: Request, key: Key, account: Annotated[AccountView, Depends(bearer)]
    ) -> Once:
        told = b"\0".join(
            (request.method.encode(), request.url.path.encode(), await request.body())
        )
        return Once(database, account.account_id, key, hashlib.sha256(told).hexdigest())

    return Depends(find)
