"""A batch of rows stored once, as an import does, with its answer and an entry in the audit log."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from fastapi import Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from core.deadlines.held_query import BROKEN
from customers import import_sql
from customers.import_sql import Connection
from exchange.accounts.account import AccountView
from exchange.accounts.acts import Audit
from exchange.rest.audited import audited_by
from exchange.rest.batch import BatchDone
from exchange.rest.once import Once

Done = TypeVar("Done", bound=BatchDone)


class Writing:
    """One request that writes rows, and the account that sends it."""

    def __init__(self, database: Database, audit: Audit, who: AccountView, asked: Once) -> None:
        self._database = database
        self._audit = audit
        self._who = who
        self._asked = asked

    async def store(
        self,
        what: str,
        store: Callable[[Connection], Awaitable[Done]],
        *,
        subject: str | None = None,
    ) -> Response:
        """Store rows unless that was done, and answer; `what` names them in the audit log."""

        async def work() -> None:
            async with self._database.transaction() as session:
                done = await _as_import(session, store)
                await self._asked.keep(session, 200, done)
                told = f"{done.stored} stored, {done.refused} refused"
                note = audited_by(self._who, self._audit)
                await note(session, None, f"{what}.written", subject or what, told)

        return await self._asked.answer(work)


async def _as_import(session: AsyncSession, store: Callable[[Connection], Awaitable[Done]]) -> Done:
    """Store rows in the session's transaction, as an import does: one at a time.

    Raises TimeoutError where the database does not answer.
    """
    await session.execute(text(import_sql.LOCK_IN_TRANSACTION))
    link = await (await session.connection()).get_raw_connection()
    try:
        return await store(cast(Connection, link.driver_connection))
    except BROKEN as error:
        raise TimeoutError("The database does not answer.") from error
