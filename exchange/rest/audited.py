"""What a program of another system does stands in the audit log with its service account."""

from sqlalchemy.ext.asyncio import AsyncSession

from exchange.accounts.account import AccountView
from exchange.accounts.acts import Audit


def audited_by(account: AccountView, audit: Audit) -> Audit:
    """Give the audit log for one account: no person did it, and the detail says which program."""

    async def note(
        session: AsyncSession, _: int | None, action: str, subject: str, detail: str
    ) -> None:
        who = f"service_account:{account.account_id}"
        await audit(session, None, action, subject, f"{detail} · {who}" if detail else who)

    return note
