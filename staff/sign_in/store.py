"""The room's SQL of sign-ins and of failed tries to sign in. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.language import Language
from core.sign_in_settings import FactorDemand
from staff.models import Attempts, Device, PasskeyChallenge, Person, Session
from staff.people import Role, SignedIn, Source, demands_factor
from staff.sign_in import throttle

DEVICE_KEPT = timedelta(days=180)


async def add_session(session: AsyncSession, made: Session) -> None:
    """Store a new sign-in."""
    session.add(made)
    await session.flush()


async def find_signed_in(
    session: AsyncSession,
    session_id: str,
    now: datetime,
    idle: timedelta,
    demand: FactorDemand = "nobody",
) -> SignedIn | None:
    """Find who is behind a sign-in that is still good, and note that they were seen.

    `demand` tells of whom a second factor is demanded.
    """
    row = (
        await session.execute(
            select(
                Person.id, Person.staff_number, Person.name, Person.role, Person.extension,
                Person.language, Person.queues, Person.backup_queues, Person.factor_since,
                Person.source, Session.seen_at,
            )
            .join(Session, Session.person_id == Person.id)
            .where(
                Session.id == session_id,
                Session.expires_at > now,
                Session.seen_at > now - idle,
                Person.active,
            )
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    if now - row.seen_at > timedelta(minutes=1):
        await session.execute(update(Session).where(Session.id == session_id).values(seen_at=now))
    role, source = cast(Role, row.role), cast(Source, row.source)
    return SignedIn(
        person_id=row.id,
        staff_number=row.staff_number,
        name=row.name,
        role=role,
        extension=row.extension,
        language=cast(Language, row.language),
        queues=tuple(row.queues),
        backup_queues=tuple(row.backup_queues),
        session_id=session_id,
        source=source,
        has_factor=row.factor_since is not None,
        owes_factor=row.factor_since is None and demands_factor(demand, role, source),
    )


async def keep_sessions(
    session: AsyncSession, session_ids: Sequence[str], now: datetime
) -> frozenset[str]:
    """Note that these sign-ins are in use (an open socket); return those still good."""
    rows = await session.scalars(
        update(Session)
        .where(
            Session.id.in_(session_ids),
            Session.expires_at > now,
            Session.person_id.in_(select(Person.id).where(Person.active)),
        )
        .values(seen_at=now)
        .returning(Session.id)
    )
    return frozenset(rows.all())


async def end_session(session: AsyncSession, session_id: str) -> int | None:
    """End one sign-in; return whose it was."""
    return await session.scalar(
        delete(Session).where(Session.id == session_id).returning(Session.person_id)
    )


async def end_sessions(
    session: AsyncSession, person_id: int, *, except_id: str = ""
) -> tuple[str, ...]:
    """End a person's sign-ins, all but one when that is given; return which."""
    rows = await session.scalars(
        delete(Session)
        .where(Session.person_id == person_id, Session.id != except_id)
        .returning(Session.id)
    )
    return tuple(rows.all())


async def drop_old_sessions(session: AsyncSession, now: datetime, idle: timedelta) -> None:
    """Forget what is over: sign-ins, failed tries of yesterday, browsers long not seen, and what
    browsers should have signed.
    """
    await session.execute(
        delete(Session).where((Session.expires_at <= now) | (Session.seen_at <= now - idle))
    )
    await session.execute(delete(Attempts).where(Attempts.last_at < now - timedelta(days=1)))
    await session.execute(delete(Device).where(Device.seen_at < now - DEVICE_KEPT))
    await session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))


# browsers that signed in before------------------------------------------------------------


async def is_known_device(session: AsyncSession, device_id: str, staff_number: str) -> bool:
    """Tell whether a browser has signed in to this account before."""
    query = select(Device.id).join(Person, Person.id == Device.person_id)
    found = await session.scalar(
        query.where(Device.id == device_id, Person.staff_number == staff_number)
    )
    return found is not None


async def remember_device(
    session: AsyncSession, device_id: str, person_id: int, now: datetime, *, old: str = ""
) -> None:
    """Note that a browser signed in to an account, under a new name with each sign-in.

    Others who sign in at the same desk keep it as well; a copy of the `old` name is worth nothing.
    """
    await session.execute(update(Device).where(Device.id == old).values(id=device_id))
    known = insert(Device).values(id=device_id, person_id=person_id, seen_at=now)
    await session.execute(
        known.on_conflict_do_update(index_elements=["id", "person_id"], set_={"seen_at": now})
    )


async def forget_devices(session: AsyncSession, person_id: int) -> None:
    """Forget in which browsers a person signed in: each is a stranger's again."""
    await session.execute(delete(Device).where(Device.person_id == person_id))


# failed tries-----------------------------------------------------------------------------


async def count_try(session: AsyncSession, keys: Sequence[str], now: datetime) -> timedelta:
    """Count a try under each key before the password is looked at, and return zero; or return
    how long to wait, counting nothing. The rows are locked, so parallel tries cannot slip by.
    """
    rows = [await _locked_count(session, key, now) for key in sorted(keys)]
    wait = max(throttle.wait_left(row.key, row.failures, row.last_at, now) for row in rows)
    if not wait:
        for row in rows:
            row.failures = throttle.after_try(row.failures, row.last_at, now)
            row.last_at = now
    await session.flush()
    return wait


async def _locked_count(session: AsyncSession, key: str, now: datetime) -> Attempts:
    """Lock a count, made if need be, in one statement: it may be forgiven at the same moment."""
    counted = insert(Attempts).values(key=key, failures=0, last_at=now)
    return (
        await session.scalars(
            counted.on_conflict_do_update(
                index_elements=["key"], set_={"key": counted.excluded.key}
            ).returning(Attempts),
            execution_options={"populate_existing": True},
        )
    ).one()


async def forgive_try(session: AsyncSession, keys: Sequence[str]) -> None:
    """Take a try back after the right password: the account's counts go, the address's by one."""
    own = [key for key in keys if not key.startswith("address:")]
    await session.execute(delete(Attempts).where(Attempts.key.in_(own)))
    await take_back_try(session, keys)


async def take_back_try(session: AsyncSession, keys: Sequence[str]) -> None:
    """Take one try back and leave those before it counted."""
    await session.execute(
        update(Attempts)
        .where(Attempts.key.in_(keys), Attempts.failures > 0)
        .values(failures=Attempts.failures - 1)
    )
