"""What the dialer's border tests stand on: a campaign in a real database, an Asterisk that notes.

Not a test file: imported by path (`spec`), also inside the processes that are killed.
"""

import asyncio
import os
import time as clock
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, time
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from core.bus import Bus
from core.clock import now
from core.config import Settings
from core.db import Database
from core.ids import new_id
from core.phone import Phone
from cti.ami.protocol import OutcomeUnknown
from cti.events import AttemptEnded, CallArrived, CallEnded
from outbound.callees.audience import Addressee, NumberRules, sort_out
from outbound.campaign import store
from outbound.campaign.campaign import CampaignView
from outbound.channels.voice import Voice
from outbound.dispatcher import Dispatcher

FIRST = 8613800000000
LETHAL_EVERY = 40  # of so many orders one kills its dialer (killed_dialers.py)

POLICY = NumberRules(
    region="CN",
    zone="Asia/Shanghai",
    kinds=frozenset({"mobile", "fixed"}),
    countries=frozenset({"CN"}),
)


class Linked:
    """A link that is up, to an Asterisk with these calls."""

    link_up = True

    def __init__(self, *calls: str) -> None:
        self.calls = frozenset(calls)


class Noting:
    """An Asterisk that notes every order in a file and answers as told."""

    def __init__(self, file: Path, bus: Bus, *, reason: int = 5, after_s: float = 0.02) -> None:
        self.file = file
        self.orders = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.hung_up: list[str] = []
        self._bus, self._reason, self._after_s = bus, reason, after_s

    async def originate(
        self, attempt_id: str, number: str, *, caller_id: str, timeout_s: int = 30
    ) -> None:
        os.write(self.orders, f"{attempt_id} {number} {clock.time()}\n".encode())
        if self._reason >= 0:
            asyncio.get_running_loop().call_later(self._after_s, self._tell, attempt_id)

    async def hangup(self, channel: str) -> None:
        self.hung_up.append(channel)
        self._tell(channel)

    def _tell(self, attempt_id: str) -> None:
        at = now()
        answered = self._reason == 4
        fact = AttemptEnded(
            at=at, attempt_id=attempt_id, answered=answered, reason=max(self._reason, 0), cause=16
        )
        self._bus.publish(fact)
        self._bus.publish(CallEnded(at=at, call_id=attempt_id, cause=16, cause_text=""))


class Slow(Noting):
    """An Asterisk that takes its time to make a channel, and until then knows none to hang up."""

    def __init__(self, file: Path, bus: Bus, *, makes_s: float, refuses: int = 0) -> None:
        super().__init__(file, bus, reason=-1)
        self.live: set[str] = set()
        self._makes_s, self._refuses = makes_s, refuses

    async def originate(
        self, attempt_id: str, number: str, *, caller_id: str, timeout_s: int = 30
    ) -> None:
        await super().originate(attempt_id, number, caller_id=caller_id, timeout_s=timeout_s)
        asyncio.get_running_loop().call_later(self._makes_s, self._make, attempt_id, number)

    def _make(self, attempt_id: str, number: str) -> None:
        self.live.add(attempt_id)
        fact = CallArrived(
            at=now(), call_id=attempt_id, direction="out", number=number, name="",
            dialled=number, channel=attempt_id, attempt_id=attempt_id,
        )  # fmt: skip
        self._bus.publish(fact)

    async def hangup(self, channel: str) -> None:
        if self._refuses:
            self._refuses -= 1
            raise OutcomeUnknown("the link was lost; it is not known whether it was done")
        if channel in self.live:
            self.live.discard(channel)
            await super().hangup(channel)


def read_orders(file: Path) -> list[tuple[UUID, str, float]]:
    """Give what Asterisk was asked for: attempt, number, moment."""
    if not file.exists():
        return []
    rows = [line.split() for line in file.read_text().splitlines()]
    return [(UUID(row[0]), row[1], float(row[2])) for row in rows]


def campaign(**parts: object) -> CampaignView:
    """Make a campaign that runs and may call at any hour."""
    base: dict[str, object] = {
        "campaign_id": new_id(), "name": "test", "status": "running", "status_reason": "",
        "occasion": "other", "outage_id": None, "outage_version": 0, "wording_zh": "好",
        "wording_en": "good", "grades": (), "per_second": 50.0, "lines": 100, "tries": 1,
        "opens": time(9), "closes": time(20), "closed_days": (), "emergency": True,
        "emergency_reason": "test", "author_id": 1, "approved_by": 2, "approved_at": now(),
        "created_at": now(), "started_at": now(), "ended_at": None,
    }  # fmt: skip
    return CampaignView(**{**base, **parts})  # pyright: ignore[reportArgumentType]


async def add(database: Database, made: CampaignView, contacts: int, *, first: int = FIRST) -> None:
    """Store a campaign with so many contacts."""
    people = [Addressee(number=Phone(first + n)) for n in range(contacts)]
    async with database.transaction() as session:
        await store.add_campaign(session, made)
        await store.add_contacts(
            session, made.campaign_id, list(sort_out(people, set(), set(), POLICY)), now()
        )


def dialer(
    database: Database,
    bus: Bus,
    asterisk: Noting,
    *lives: str,
    at: Callable[[], datetime] = now,
    monotonic: Callable[[], float] = clock.monotonic,
    settings: Settings | None = None,
) -> Dispatcher:
    """Make a dispatcher for the noting Asterisk, in which the calls `lives` are there already."""
    voice = Voice(Settings(), bus, asterisk, Linked(*lives), now=at)
    house = settings or Settings()
    return Dispatcher(house, bus, database, [voice], now=at, monotonic=monotonic)


@asynccontextmanager
async def dialling(*dispatchers: Dispatcher) -> AsyncGenerator[None]:
    """Let them run meanwhile; none outlives the block, whatever fails in it."""
    running = [asyncio.create_task(one.run()) for one in dispatchers]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def outcomes(database: Database, campaign_id: UUID) -> dict[str, int]:
    """Count the campaign's contacts."""
    async with database.transaction() as session:
        return await store.count_contacts(session, campaign_id)


async def status(database: Database, campaign_id: UUID) -> str:
    """Read the campaign's status."""
    async with database.transaction() as session:
        found = await store.find_campaign(session, campaign_id)
    return found.status if found else ""


async def run_sql(database: Database, statement: str) -> None:
    """Run one statement."""
    async with database.transaction() as session:
        await session.execute(text(statement))
