"""A look at customers charged to a person's budget (customers/budget.py), or refused."""

import time
from collections.abc import Awaitable, Callable
from typing import Literal

from fastapi import HTTPException
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from customers.budget import Budget, Verdict

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]
What = Literal["files", "searches"]


class Charging:
    """Charges looks of one sort; the first refusal of an hour is written into the audit log."""

    def __init__(self, database: Database, audit: Audit, budget: Budget, what: What) -> None:
        self._database = database
        self._audit = audit
        self._budget = budget
        self._what: What = what

    async def charge(self, person_id: int, thing: object) -> None:
        """Charge one look; raises 429 when the budget is spent. The same thing counts once."""
        verdict = self._budget.take(person_id, thing, time.monotonic())
        if verdict.is_news:
            async with self._database.transaction() as session:
                subject = f"person:{person_id}"
                await self._audit(session, person_id, "customer.budget_spent", subject, self._what)
        if not verdict.may:
            raise _spent(verdict, self._what)


def _spent(verdict: Verdict, what: What) -> HTTPException:
    minutes = max(1, round(verdict.wait_s / 60))
    message = (
        f"Within an hour you have used up the {what} of customers that one person may have; "
        f"ask a supervisor, or go on in {minutes} minutes. Whoever leads has been told. "
        "The file of a caller opens all the same."
    )
    code = f"customer_{what}_spent"
    headers = {"Retry-After": str(verdict.wait_s)}
    return HTTPException(429, {"code": code, "message": message}, headers=headers)
