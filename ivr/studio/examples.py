"""An invented caller, so that a prompt with a customer's data can be heard without anybody's.

Rule: nothing here comes from the customer file. The moment is invented as well, so that the same
sentence is made once and not at every look.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from uuid import UUID

import msgspec

from customers.caller.match import BillView, Candidate, CandidatePremise, Match
from ivr.incoming.caller_facts import Dark, Known
from ivr.incoming.sentences import Words, words_for
from ivr.incoming.vocabulary import ANNOUNCEMENTS
from outages.outage import OutageView
from outages.wording.sentences import notice

_CLOSED = {
    "zh": "电费人工服务的时间是工作日上午八点到下午六点，下一次开始服务是明天上午八点。"
    "现在由其他座席为您服务。",
    "en": "Our agents for Billing are here on working days from eight o'clock in the morning to "
    "six o'clock in the evening. They are here next from eight o'clock tomorrow morning. Other "
    "agents will help you now.",
}
_ANNOUNCED = {
    "zh": "城南营业厅今天下午停止营业，请到其他营业厅办理业务。",
    "en": "Our office in the south of the city is closed this afternoon. Please visit another one.",
}
_PAID_AT = datetime(2026, 3, 12, tzinfo=UTC)


def example_words(unit: Callable[[str], str], zone: tzinfo) -> Words:
    """Give every filler that a flow may use, for the invented caller."""
    now = datetime(2026, 3, 18, 14, 0, tzinfo=zone)
    outage = _outage(now)
    homes = (_home(1, "幸福路18号3单元502室", -12_640), _home(2, "和平街7号2幢101室", 8_315))
    restored = Dark(_restored(outage, now), homes[1:])
    known = Known(Match("exact", (_customer(homes),)), (Dark(outage, homes[:1]),), (restored,))
    words = dict(words_for(known, unit, now, zone))
    words["notice"] = lambda language: notice(outage, language, "outage", now=now, zone=zone)
    for name in ANNOUNCEMENTS:
        words[name] = lambda language: _ANNOUNCED[language]
    words["closed"] = lambda language: _CLOSED[language]
    return words


def _outage(now: datetime) -> OutageView:
    return OutageView(
        outage_id=UUID(int=0),
        kind="fault",
        cause="",
        feeder_codes=(),
        transformer_codes=(),
        started_at=now - timedelta(minutes=40),
        etr_at=now + timedelta(hours=3, minutes=30),
        restored_at=None,
        status="open",
        note_zh="",
        note_en="",
        version=1,
    )


def _restored(outage: OutageView, now: datetime) -> OutageView:
    return msgspec.structs.replace(
        outage, status="restored", restored_at=now - timedelta(minutes=20)
    )


def _home(number: int, address: str, balance_fen: int) -> CandidatePremise:
    bill = BillView(date(2026, 2, 1), 213, 12_640, date(2026, 3, 20), None)
    if balance_fen > 0:
        bill = BillView(date(2026, 2, 1), 140, 8_315, date(2026, 3, 20), _PAID_AT)
    return CandidatePremise(
        number, f"P{number}", address, "", "", "", f"000012340{number}56", "", balance_fen, bill
    )


def _customer(homes: tuple[CandidatePremise, ...]) -> Candidate:
    return Candidate(customer_id=0, premises=homes)
