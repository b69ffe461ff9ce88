"""What an administrator decides about a service account: made, revoked; each is audited."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.db import Database
from exchange.accounts import store
from exchange.accounts.account import AccountRefused, AccountView, NewAccount

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]


class AccountActs:
    """What administrators decide; a refusal is AccountRefused."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    async def see_all(self) -> list[AccountView]:
        """Show all service accounts, the newest first."""
        async with self._database.transaction() as session:
            return await store.list_accounts(session)

    async def add(
        self, new: NewAccount, person_id: int, *, token_hash: str, token_ends: str
    ) -> AccountView:
        """Make a service account for a token, of which its maker is told once."""
        async with self._database.transaction() as session:
            made = await store.add_account(
                session, new, token_hash=token_hash, token_ends=token_ends, made_by=person_id
            )
            subject, scopes = f"service_account:{made.account_id}", " ".join(new.scopes)
            await self._audit(session, person_id, "service_account.add", subject, scopes)
        return made

    async def revoke(self, account_id: int, person_id: int) -> AccountView:
        """Revoke a token: its next request is refused, also one in the middle of many."""
        async with self._database.transaction() as session:
            revoked = await store.revoke_account(session, account_id, clock.now())
            if revoked is None:
                raise AccountRefused(
                    "service_account_not_found", "There is no such service account."
                )
            subject = f"service_account:{account_id}"
            await self._audit(session, person_id, "service_account.revoke", subject, "")
        return revoked
