"""Callers the menu may meet, and look-ups that know, fail or hang."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from customers.caller.match import UNAVAILABLE, BillView, Candidate, CandidatePremise, Match
from outages.outage import OutageView

HOME = CandidatePremise(
    premise_id=7,
    code="P7",
    address="青杭市滨江区江南大道100号3幢502室",
    district="滨江区",
    feeder_code="F1",
    transformer_code="T1",
    account_number="3301000012345678",
    meter_number="M7",
    balance_fen=12_345,
    last_bill=BillView(date(2026, 10, 1), 150, 8_240, date(2026, 11, 15), datetime.now(UTC)),
)
SHOP = msgspec.structs.replace(
    HOME, premise_id=8, address="青杭市滨江区闻涛路8号", feeder_code="F2", transformer_code="T2",
    account_number="3301000087654321", balance_fen=-3_050, last_bill=None,
)  # fmt: skip
RESIDENT = Candidate(
    customer_id=1,
    number="C1",
    name="王小明",
    kind="resident",
    grade="B",
    language="zh",
    elderly=False,
    critical="",
    premises=(HOME,),
)
OUTAGE = OutageView(
    outage_id=UUID(int=1),
    kind="fault",
    cause="",
    feeder_codes=("F1",),
    transformer_codes=(),
    started_at=datetime.now(UTC) - timedelta(hours=1),
    etr_at=datetime.now(UTC) + timedelta(hours=2),
    restored_at=None,
    status="open",
    note_zh="",
    note_en="",
    version=1,
)


class Numbers:
    """A look-up that knows one answer, or fails, or hangs."""

    def __init__(self, match: Match, *, fails: bool = False, hangs: bool = False) -> None:
        self._match, self._fails, self._hangs = match, fails, hangs

    def recall(self, raw_number: str) -> Match:
        return UNAVAILABLE

    async def find(self, raw_number: str) -> Match:
        if self._hangs:
            await asyncio.sleep(60)
        if self._fails:
            raise ConnectionError(raw_number)
        return self._match


class Darkness:
    """Outages as given: open ones and restored ones."""

    def __init__(self, *outages: OutageView) -> None:
        self._outages = outages

    def at(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        return self._find("open", {feeder_code, transformer_code})

    def lately(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        return self._find("restored", {feeder_code, transformer_code})

    def _find(self, status: str, codes: set[str]) -> OutageView | None:
        found = (o for o in self._outages if o.status == status and codes & set(o.feeder_codes))
        return next(found, None)
