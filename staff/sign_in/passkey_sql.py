"""The room's SQL of passkeys and of questions to them that are open. Nothing commits."""

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from staff.models import Passkey, PasskeyChallenge

Purpose = Literal["make", "prove"]


class KeptPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a passkey."""

    passkey_id: int
    credential_id: str  # base64url, the authenticator's name for it
    public_key: bytes  # COSE
    uses: int  # as the authenticator counts them
    domain: str
    name: str
    made_at: datetime
    used_at: datetime | None


async def list_passkeys(session: AsyncSession, person_id: int) -> tuple[KeptPasskey, ...]:
    """List a person's passkeys, oldest first, locked: of two uses at once, one comes second."""
    rows = await session.scalars(
        select(Passkey)
        .where(Passkey.person_id == person_id)
        .order_by(Passkey.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return tuple(
        KeptPasskey(
            passkey_id=row.id,
            credential_id=row.credential_id,
            public_key=row.public_key,
            uses=row.uses,
            domain=row.domain,
            name=row.name,
            made_at=row.made_at,
            used_at=row.used_at,
        )
        for row in rows
    )


async def add_passkey(session: AsyncSession, made: Passkey) -> None:
    """Store a new passkey; raises IntegrityError when somebody has it already."""
    session.add(made)
    await session.flush()


async def note_use(session: AsyncSession, passkey_id: int, uses: int, now: datetime) -> None:
    """Note that a passkey was used."""
    await session.execute(
        update(Passkey).where(Passkey.id == passkey_id).values(uses=uses, used_at=now)
    )


async def drop_passkey(session: AsyncSession, person_id: int, passkey_id: int) -> bool:
    """Take a person's passkey away; tell whether it was theirs."""
    gone = await session.scalar(
        delete(Passkey)
        .where(Passkey.id == passkey_id, Passkey.person_id == person_id)
        .returning(Passkey.id)
    )
    return gone is not None


async def open_challenge(session: AsyncSession, opened: PasskeyChallenge) -> None:
    """Keep what a browser is to have signed; an earlier one of this browser is worth nothing."""
    row = {
        "holder": opened.holder,
        "purpose": opened.purpose,
        "person_id": opened.person_id,
        "challenge": opened.challenge,
        "expires_at": opened.expires_at,
    }
    made = insert(PasskeyChallenge).values(row)
    await session.execute(
        made.on_conflict_do_update(index_elements=["holder", "purpose"], set_=row)
    )


async def take_challenge(
    session: AsyncSession, holder: str, purpose: Purpose, person_id: int, now: datetime
) -> bytes | None:
    """Use up what a browser was to have signed; None when it was asked nothing, or too long ago."""
    return await session.scalar(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.holder == holder,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.person_id == person_id,
            PasskeyChallenge.expires_at > now,
        )
        .returning(PasskeyChallenge.challenge)
    )
