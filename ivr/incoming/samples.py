"""Every kind of sentence that is made for one caller, with invented facts.

From these it is learnt what is said around the numbers, moments and names (the clips that a voice
must have rendered before); the page of prompts plays them as examples. A new sentence in
`sentences.py` or `outages/wording` belongs here, too: a test says so.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import product
from typing import get_args
from uuid import UUID

import msgspec

from core.language import Language
from customers.caller.match import BillView, Candidate, CandidatePremise, Match
from ivr.incoming.caller_facts import Dark, Known
from ivr.incoming.sentences import where, words_for
from ivr.speech.words import address_part, amount, count, integer, month
from outages.outage import Kind, OutageView
from outages.wording.moments import about
from outages.wording.sentences import StandardNotice, notice, spoken

_STREETS = ("示例路十二号", "样本街三十四号")
_FEN = (-98_765_43, 87_654_32, -76_543_21)


class Sample(msgspec.Struct, frozen=True):
    """A sentence as one caller may hear it, and the texts in it that differ between callers."""

    filler: str  # of the flow: outage, bill, …
    text: str
    values: tuple[str, ...]


def samples(language: Language, now: datetime, zone: tzinfo) -> Iterator[Sample]:
    """List them, as they are told at `now`."""
    yield from _of_outages(language, now, zone)
    yield from _of_callers(language, now, zone)


def outages(now: datetime) -> Iterator[OutageView]:
    """List an outage of each kind in each of its phases."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    times = (  # start, expected end, restored
        (now - hour, now + 2 * hour, None),
        (now - hour, None, None),
        (now - 3 * hour, now - hour, None),
        (now + day, now + day + 3 * hour, None),
        (now + timedelta(seconds=20), now + hour, None),
        (now + day, None, None),
        (now - 3 * hour, now - 2 * hour, now - hour),
    )
    for kind, (start, etr, restored) in product(get_args(Kind), times):
        made = _outage(kind, start, etr)
        yield msgspec.structs.replace(
            made, restored_at=restored, status="restored" if restored else "open"
        )
    for kind in get_args(Kind):
        yield msgspec.structs.replace(_outage(kind, now + day, None), status="cancelled")


def _outage(kind: Kind, start: datetime, etr: datetime | None) -> OutageView:
    return OutageView(
        outage_id=UUID(int=0), kind=kind, cause="", feeder_codes=("F",), transformer_codes=(),
        started_at=start, etr_at=etr, restored_at=None, status="open", note_zh="", note_en="",
        version=1,
    )  # fmt: skip


def _of_outages(language: Language, now: datetime, zone: tzinfo) -> Iterator[Sample]:
    names = (_name(0, language), _where(language, now))
    for outage in outages(now):
        moments = tuple(
            about(moment, language, now, zone, start=start)
            for moment in (outage.started_at, outage.etr_at, outage.restored_at)
            if moment is not None
            for start in (False, True)
        )
        for named, elderly in (("", False), ("", True), *((name, False) for name in names)):
            text = spoken(outage, language, now, zone, elderly=elderly, where=named)
            yield Sample("outage", text, (*moments, named, *_each_name(language)))
        for tells, elderly in product(get_args(StandardNotice), (False, True)):
            text = notice(outage, language, tells, now=now, zone=zone, elderly=elderly)
            yield Sample("notice", text, moments)


def _of_callers(language: Language, now: datetime, zone: tzinfo) -> Iterator[Sample]:
    for known in _callers(now):
        words = words_for(known, str, now, zone)
        values = (*_each_name(language), *_figures(known, language))
        for filler in ("choices", "bill", "bill_sum", "bill_each"):
            if known.accounts and (text := words[filler](language)):
                yield Sample(filler, text, values)


def _callers(now: datetime) -> Iterator[Known]:
    for balances in ((_FEN[0],), (0,), (_FEN[1],), _FEN, (*_FEN, *_FEN), (_FEN[1], 0)):
        for bill in (None, _bill(now, paid=True), _bill(now, paid=False)):
            homes = tuple(_home(n, fen, bill) for n, fen in enumerate(balances))
            yield Known(Match("exact", (_person(homes),)))


def _person(homes: tuple[CandidatePremise, ...]) -> Candidate:
    return Candidate(
        customer_id=0, number="", name="", kind="resident", grade="C", language="zh",
        elderly=False, critical="", premises=homes,
    )  # fmt: skip


def _home(number: int, balance_fen: int, bill: BillView | None) -> CandidatePremise:
    account = f"{1_000_001_234 + number * 1_111}"
    return CandidatePremise(
        premise_id=number, code="", address=_STREETS[number % len(_STREETS)], district="",
        feeder_code="F", transformer_code="T", account_number=account, meter_number="",
        balance_fen=balance_fen, last_bill=bill,
    )  # fmt: skip


def _bill(now: datetime, *, paid: bool) -> BillView:
    day = now.date().replace(day=1)
    return BillView(day, 300, 65_432_10, day, now if paid else None)


def _name(number: int, language: Language) -> str:
    home = _home(number, 0, None)
    return address_part(home.address, home.account_number, language)


def _each_name(language: Language) -> tuple[str, ...]:
    return tuple(_name(number, language) for number in range(len(_FEN) * 2))


def _where(language: Language, now: datetime) -> str:
    dark = Dark(next(outages(now)), (_home(0, 0, None), _home(1, 0, None)))
    return where(dark, language)


def _figures(known: Known, language: Language) -> Iterator[str]:
    balances = [home.balance_fen for home in known.accounts]
    owing = [fen for fen in balances if fen < 0]
    for fen in (*balances, sum(owing), sum(fen for fen in balances if fen > 0)):
        yield amount(fen, language)
    for home in known.accounts:
        if home.last_bill:
            yield amount(home.last_bill.amount_fen, language)
            yield month(home.last_bill.month, language)
    for many in (len(balances), len(owing)):
        yield f"{count(many, language)}"
    yield from (f"请按{integer(key, language)}" for key in range(1, 10))
