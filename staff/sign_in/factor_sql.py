"""The room's SQL of second factors: an app's sealed secret, recovery codes. Nothing commits."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from staff.models import Passkey, Person, RecoveryCode, SecondFactor


class Factor(msgspec.Struct, frozen=True):
    """What is stored of an app."""

    secret: str | None  # sealed; none: not confirmed yet
    fresh: str | None  # sealed: of an app that is to be confirmed
    last_step: int  # of the last code that was used


async def lock_factors(session: AsyncSession, person_id: int) -> None:
    """Let one change of a person's factors come after the other: each sees what is left."""
    await session.execute(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )


async def find_factor(session: AsyncSession, person_id: int) -> Factor | None:
    """Find a person's second factor, and lock it: of two uses of a code, one comes second."""
    row = await session.get(SecondFactor, person_id, with_for_update=True, populate_existing=True)
    return Factor(row.secret, row.fresh, row.last_step) if row else None


async def offer_secret(session: AsyncSession, person_id: int, sealed: str) -> None:
    """Keep the secret of an app that is to be confirmed; one in use stays in use."""
    row = insert(SecondFactor).values(person_id=person_id, fresh=sealed)
    await session.execute(
        row.on_conflict_do_update(index_elements=["person_id"], set_={"fresh": sealed})
    )


async def take_secret(session: AsyncSession, person_id: int, step: int, now: datetime) -> None:
    """Let the offered app be the one in use from now on."""
    await session.execute(
        update(SecondFactor)
        .where(SecondFactor.person_id == person_id)
        .values(secret=SecondFactor.fresh, fresh=None, last_step=step)
    )
    await session.execute(update(Person).where(Person.id == person_id).values(factor_since=now))


async def begin_factor(session: AsyncSession, person_id: int, now: datetime) -> bool:
    """Note that a person signs in with a second factor from now on; tell whether that is new."""
    begun = await session.scalar(
        update(Person)
        .where(Person.id == person_id, Person.factor_since.is_(None))
        .values(factor_since=now)
        .returning(Person.id)
    )
    return begun is not None


async def has_app(session: AsyncSession, person_id: int) -> bool:
    """Tell whether a person has an app that is confirmed."""
    row = await session.get(SecondFactor, person_id, populate_existing=True)
    return row is not None and row.secret is not None


async def has_any(session: AsyncSession, person_id: int) -> bool:
    """Tell whether a person has an app or a passkey."""
    passkey = await session.scalar(
        select(Passkey.id).where(Passkey.person_id == person_id).limit(1)
    )
    return passkey is not None or await has_app(session, person_id)


async def note_step(session: AsyncSession, person_id: int, step: int) -> None:
    """Note the time step of a code that was used."""
    await session.execute(
        update(SecondFactor).where(SecondFactor.person_id == person_id).values(last_step=step)
    )


async def replace_codes(session: AsyncSession, person_id: int, hashes: Sequence[str]) -> None:
    """Let these be a person's recovery codes, and no others."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    rows = [{"person_id": person_id, "hash": one} for one in hashes]
    await session.execute(insert(RecoveryCode).values(rows))


async def use_code(session: AsyncSession, person_id: int, hashed: str) -> bool:
    """Use a recovery code up; tell whether there was such a one."""
    used = await session.scalar(
        delete(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.hash == hashed)
        .returning(RecoveryCode.person_id)
    )
    return used is not None


async def count_codes(session: AsyncSession, person_id: int) -> int:
    """Count the recovery codes that are left."""
    counted = select(func.count()).where(RecoveryCode.person_id == person_id)
    return (await session.execute(counted)).scalar_one()


async def forget_factor(session: AsyncSession, person_id: int) -> None:
    """Take a person's second factor away: app, passkeys, recovery codes."""
    await session.execute(delete(Passkey).where(Passkey.person_id == person_id))
    await session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))
    await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    await session.execute(update(Person).where(Person.id == person_id).values(factor_since=None))
