"""Each night: what is older than its period is forgotten, a portion at a time.

Rule: a portion is one short transaction (of readings a whole month, whose partition is dropped),
with a rest after it, and one process at a time works (an advisory lock), so no call waits for it.
What is on hold stays; each portion looks for it anew, so a hold that is set meanwhile counts from
the next portion on. What a night did not finish, the next one does; a fault in one kind does not
keep the others.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

import cti.journal.forgetting_sql as calls
import customers.billing.partition_sql as readings
import customers.forgetting_sql as customers
import ivr.rating.forgetting_sql as ratings
import outages.trouble.forgetting_sql as reports
import outbound.campaign.forgetting_sql as contacts
from core import clock, locks
from core.db import Database
from core.phone import NumberPlan
from exchange.feed.forgetting_sql import Named
from keeping import store
from keeping.acts import Audit
from keeping.kinds import Kind
from keeping.on_hold import OnHold, spelled

_log = structlog.get_logger("keeping.keeper")
NIGHT_H = 3  # local hour at which it begins
_PORTION = 2_000
_REST_S = 0.2
_LONGEST_S = 3 * 3600.0

Forget = Callable[[AsyncSession, datetime, OnHold], Awaitable[int]]
ForgetSound = Callable[[float], int]
"""Erases sentences not said since a moment (of the disk's clock), gives how many; blocks."""


class Keeper:
    """Forgets what is old. `run()` does it each night."""

    def __init__(  # noqa: PLR0913 - whose data, by which rules, and who speaks
        self,
        database: Database,
        audit: Audit,
        var: Path,
        *,
        plan: NumberPlan,
        timezone: str,
        forget_sound: ForgetSound | None = None,
        portion: int = _PORTION,
    ) -> None:
        """Without `forget_sound` sentences stay: only who speaks knows which are said still."""
        self._database = database
        self._audit = audit
        self._var = var
        self._plan = plan
        self._zone = ZoneInfo(timezone)
        self._forget_sound = forget_sound
        self._portion = portion

    async def run(self) -> None:
        """Forget each night, for ever."""
        while True:
            await asyncio.sleep(until_night_s(clock.now(), self._zone))
            try:
                await self.forget()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                _log.warning("nothing was forgotten tonight", why=type(error).__name__)

    async def forget(self) -> dict[Kind, int]:
        """Forget what is older than its period; give how many rows of each kind.

        Does nothing while another process is at it.
        """
        async with self._database.engine.connect() as connection:
            lock = {"key": locks.KEEPING}
            if not await connection.scalar(text("select pg_try_advisory_lock(:key)"), lock):
                return {}
            await connection.commit()
            try:
                return await self._forget()
            finally:
                await connection.execute(text("select pg_advisory_unlock(:key)"), lock)
                await connection.commit()

    async def _forget(self) -> dict[Kind, int]:
        async with self._database.transaction() as session:
            periods = await store.list_periods(session)
        done: dict[Kind, int] = {}
        ends_at = time.monotonic() + _LONGEST_S
        steps = self._steps()
        for one in periods:
            before = clock.now() - timedelta(days=one.days)
            if one.kind == "logs":
                done["logs"] = await asyncio.to_thread(forget_logs, self._var, before)
                continue
            if one.kind == "prompts":
                done |= await self._forget_sentences(before)
                continue
            try:
                done[one.kind] = await self._all(steps[one.kind], before, ends_at)
            except (SQLAlchemyError, TimeoutError) as error:
                _log.warning("a kind was not forgotten", kind=one.kind, why=type(error).__name__)
        await self._tell(done)
        return done

    async def _forget_sentences(self, before: datetime) -> dict[Kind, int]:
        if self._forget_sound is None:
            return {}
        try:
            return {"prompts": await asyncio.to_thread(self._forget_sound, before.timestamp())}
        except OSError as failure:  # a fault of the disk does not keep the other kinds
            _log.error("old sound was not erased; check var/sounds' rights", failure=str(failure))
            return {}

    def _steps(self) -> dict[Kind, Forget]:
        most = self._portion

        def numbers(but: OnHold) -> list[str]:
            return spelled(but.e164s, self._plan)

        return {
            "calls": lambda session, at, but: calls.forget_calls(session, at, most, numbers(but)),
            "journal": lambda session, at, but: calls.forget_facts(session, at, most, numbers(but)),
            "ratings": lambda session, at, but: ratings.forget_ratings(
                session, at, most, numbers(but)
            ),
            "reports": lambda session, at, but: reports.forget_reports(
                session, at, most, numbers(but), but.premises
            ),
            "contacts": lambda session, at, but: contacts.forget_contacts(
                session, at, most, but.e164s, but.customers
            ),
            "readings": lambda session, at, but: readings.forget_readings(
                session, at, but.customers
            ),
            "imports": lambda session, at, _: customers.forget_imports(session, at, most),
        }

    async def _all(self, forget: Forget, before: datetime, ends_at: float) -> int:
        whole = 0
        while time.monotonic() < ends_at:
            async with self._database.transaction() as session:
                gone = await forget(session, before, await store.find_on_hold(session))
            if gone == 0:
                break
            whole += gone
            await asyncio.sleep(_REST_S)
        return whole

    async def _tell(self, done: dict[Kind, int]) -> None:
        told = " ".join(f"{kind}={count}" for kind, count in done.items() if count)
        if not told:
            return
        _log.info("old data were forgotten", **done)
        async with self._database.transaction() as session:
            await self._audit(session, None, "keeping.forget", "periods", told)


def named_in_feed(plan: NumberPlan) -> Callable[[AsyncSession], Awaitable[Named]]:
    """Make what the change feed asks before it forgets: who is on hold."""

    async def find(session: AsyncSession) -> Named:
        found = await store.find_on_hold(session)
        return Named(
            numbers=tuple(spelled(found.e164s, plan)),
            accounts=found.accounts,
            customer_numbers=found.customer_numbers,
        )

    return find


def until_night_s(now: datetime, zone: ZoneInfo) -> float:
    """Give the seconds until the next night's hour."""
    here = now.astimezone(zone)
    night = here.replace(hour=NIGHT_H, minute=0, second=0, microsecond=0)
    if night <= here:
        night = (night.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return (night - now).total_seconds()


def forget_logs(var: Path, before: datetime) -> int:
    """Remove rotated copies of logs from before a moment (blocking); give how many."""
    copies = [*(var / "log").glob("*.log.[0-9]"), *(var / "postgres").glob("*.log.[0-9]")]
    copies += (var / "asterisk").glob("*/log/*.[0-9]")
    old = [path for path in copies if path.is_file() and _is_before(path, before)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _is_before(path: Path, moment: datetime) -> bool:
    return path.stat().st_mtime < moment.timestamp()
