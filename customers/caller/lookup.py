"""Who is calling, for the menu and the ringing telephone: memory first, then a held statement.

Rule: an answer within two seconds, and never an exception. A number absent from a fresh index
is unknown without a question; everything else is asked of the database, and the answer is
remembered ten seconds, since menu and card ask for the same caller at the same moment. What an
agent corrects (`FileCorrected`) is forgotten at once, and a number that the index has not heard of
yet is asked for. Where somebody lives, and what they need, memory tells at once (`recall`),
whatever the database does.
"""

import asyncio
import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection
from datetime import date, datetime
from time import monotonic
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

import msgspec
import structlog

from core import clock, phone
from core.bus import Bus
from core.db import Database
from core.deadlines.held_query import Held, Unavailable
from customers.caller.match import (
    MOST_CANDIDATES,
    UNAVAILABLE,
    UNKNOWN,
    WITHHELD,
    Candidate,
    Match,
    judge,
)
from customers.caller.packed_holding import unpack
from customers.caller.places_refresh import Recall
from customers.caller.refresh import FreshIndex
from customers.caller.sql import CANDIDATES, read_candidates
from customers.corrections.events import FileCorrected
from customers.public_id import PublicIds

_log = structlog.get_logger("customers.caller.lookup")
_REMEMBER_S = 10.0
_MOST_REMEMBERED = 4096

Answered = Literal["no_number", "absent", "remembered", "found", "not_found", "unavailable"]
"""How a look-up was answered: the number says it, the index, the last seconds, the database."""


class Lookup:
    """Find a caller by number. `run()` as a task loads the index and keeps it fresh."""

    def __init__(
        self,
        database: Database,
        *,
        plan: phone.NumberPlan,
        timezone: str = "Asia/Shanghai",
        deadline_s: float = 2.0,
        ids: PublicIds | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """Numbers are read by `plan`; `timezone` tells what today is.

        Customers are named by `ids` as they may leave the service; by default of a new key.
        """
        self.ids = ids or PublicIds(secrets.token_bytes(32))
        self._plan = plan
        self._zone = ZoneInfo(timezone)
        self._now = now
        self._held = Held(database, CANDIDATES, deadline_s=deadline_s)
        self._fresh = FreshIndex(database, on_change=self._heard)
        self._memory = Recall(database)
        self._recent: OrderedDict[int, tuple[float, Match]] = OrderedDict()
        self._unheard: set[int] = set()  # of corrected files, not in the index
        self._changes = 0
        self.answered: Counter[Answered] = Counter()
        self.took_s = 0.0  # all those look-ups together

    @property
    def is_fresh(self) -> bool:
        """Tell whether the index is loaded and hears of changes (for health and doctor)."""
        return self._fresh.is_fresh

    @property
    def size(self) -> int:
        """Count the pairs of number and customer in memory."""
        return len(self._fresh.index)

    @property
    def places(self) -> int:
        """Count the customers' premises in memory."""
        return len(self._memory.places)

    def follow(self, bus: Bus) -> None:
        """Hear of corrected files; before others who then ask for their callers."""
        bus.on(FileCorrected, self._corrected, name="look-up")

    async def refresh(self) -> None:
        """Load the index and the places anew; raises what the database raises."""
        await self._fresh.refresh()
        await self._memory.refresh()

    async def run(self) -> None:
        """Keep the index fresh, and the places near the truth, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._fresh.run(), name="phone index")
            group.create_task(self._memory.run(), name="customers' places")

    async def close(self) -> None:
        """Drop the held connection."""
        await self._held.close()

    async def find(self, raw_number: str) -> Match:
        """Say who calls from a number as the network gave it. At most two seconds, no raise."""
        began = monotonic()
        try:
            parsed = self._parse(raw_number)
            if isinstance(parsed, int):
                return await self._find(parsed)
            self.answered["no_number"] += 1
            return parsed
        finally:
            self.took_s += monotonic() - began

    def recall(self, raw_number: str) -> Match:
        """Say at once what memory knows of who calls: places and needs, no names, no money.

        `unavailable` where it cannot tell; it may be minutes behind the database.
        """
        parsed = self._parse(raw_number)
        if not isinstance(parsed, int):
            return parsed
        holdings = [unpack(one) for one in self._fresh.index.find(parsed)[:MOST_CANDIDATES]]
        if not holdings:
            return UNKNOWN if self._fresh.is_fresh else UNAVAILABLE
        today = self._today()
        known: list[Candidate] = []
        for one in holdings:
            candidate = self._memory.places.find(one.customer_id, one.role_on(today))
            if candidate is None:  # a customer newer than the memory may be any of the holders
                return UNAVAILABLE
            shown = self.ids.show(one.customer_id)
            known.append(msgspec.structs.replace(candidate, customer_id=shown))
        return msgspec.structs.replace(judge(known), is_recalled=True)

    def _parse(self, raw_number: str) -> int | Match:
        """Give a number's E.164 digits, or the answer that needs no look-up."""
        parsed = phone.parse(raw_number, self._plan)
        match parsed:
            case phone.Phone():
                return parsed.e164
            case phone.Withheld():
                return WITHHELD
            case phone.Short() | phone.Invalid():
                return UNKNOWN
            case _:
                assert_never(parsed)

    async def _find(self, e164: int) -> Match:
        if self._is_nobodys(e164):
            self.answered["absent"] += 1
            return UNKNOWN
        recent = self._recent.get(e164)
        if recent is not None and recent[0] > monotonic():
            self.answered["remembered"] += 1
            return recent[1]
        changes = self._changes
        try:
            rows = await self._held.fetch(e164)
        except Unavailable:
            self.answered["unavailable"] += 1
            return UNAVAILABLE
        self.answered["found" if rows else "not_found"] += 1
        found = judge(read_candidates(rows, self._today, self.ids.show))
        if changes == self._changes:  # else the answer may be older than the change
            self._remember(e164, found)
        return found

    def _is_nobodys(self, e164: int) -> bool:
        if not self._fresh.is_fresh or e164 in self._unheard:
            return False
        return not self._fresh.index.find(e164)

    def _today(self) -> date:
        return self._now().astimezone(self._zone).date()

    def _remember(self, e164: int, found: Match) -> None:
        self._recent[e164] = (monotonic() + _REMEMBER_S, found)
        self._recent.move_to_end(e164)
        if len(self._recent) > _MOST_REMEMBERED:
            self._recent.popitem(last=False)

    def _corrected(self, fact: FileCorrected) -> None:
        self._forget(fact.numbers)
        self._unheard.update(one for one in fact.numbers if not self._fresh.index.find(one))

    def _heard(self, numbers: Collection[int] | None) -> None:
        if numbers is None:
            self._changes += 1
            self._recent.clear()
            self._unheard.clear()
            return
        self._forget(numbers)
        self._unheard.difference_update(numbers)

    def _forget(self, numbers: Collection[int]) -> None:
        self._changes += 1
        for number in numbers:
            self._recent.pop(number, None)
