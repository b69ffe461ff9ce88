"""The SQL of kept answers. Nothing commits."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.rest.models import KeptAnswer


async def find_answer(session: AsyncSession, account_id: int, key: str) -> KeptAnswer | None:
    """Find what was answered to a key."""
    return await session.scalar(
        select(KeptAnswer).where(KeptAnswer.account_id == account_id, KeptAnswer.key == key)
    )


async def keep_answer(
    session: AsyncSession, account_id: int, key: str, *, request: str, status: int, body: bytes
) -> bool:
    """Keep an answer; false where one is kept already. Waits for whoever is about to keep one."""
    answer = insert(KeptAnswer).values(
        account_id=account_id, key=key, request=request, status=status, body=body
    )
    kept = await session.scalar(answer.on_conflict_do_nothing().returning(KeptAnswer.key))
    return kept is not None


async def forget_answers(session: AsyncSession, until: datetime) -> None:
    """Forget answers of before a moment."""
    await session.execute(delete(KeptAnswer).where(KeptAnswer.at < until))
