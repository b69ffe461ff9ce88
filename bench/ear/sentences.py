"""What the machine's ear is asked to understand, made by the product's own wordings and flows.

Chinese and English sentences of every kind that callers hear, and values (numbers, money, moments,
order numbers) in a short sentence each. Always the same ones: one seed, one present moment.
"""

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from core.config import Settings
from core.language import Language
from customers.caller.match import BillView, Candidate, CandidatePremise, Match
from hotline.demo.ground import DISTRICTS
from ivr.flow.flow import Flow
from ivr.incoming import vocabulary
from ivr.incoming.caller_facts import Dark, Known
from ivr.incoming.sentences import fixed_utterances, tongue, words_for
from ivr.speech.words import address_part, amount, integer, spaced_digits
from outages.outage import Kind, OutageView
from outages.wording.moments import about
from outages.wording.sentences import StandardNotice, fill, notice, spoken

NOW = datetime(2026, 11, 27, 2, 20, tzinfo=UTC)  # 10:20 in the morning there
ZONE = ZoneInfo("Asia/Shanghai")
SEED = 8
ZH_WANTED, EN_WANTED = 200, 60
NUMBERS = 200
KINDS: tuple[Kind, ...] = ("fault", "planned", "temporary", "rationing")
_ORDER = {"zh": "您的工单号是", "en": "Your order number is "}
_FILLER = re.compile(r"\{\w+\}")
_OWN = tomllib.loads((Path(__file__).parent / "own.toml").read_text(encoding="utf-8"))


class Sentence(msgspec.Struct, frozen=True):
    """One thing to say and to understand; `value` is what must be right in it, "" for all of it."""

    kind: str
    language: Language
    text: str
    value: str = ""
    joined: bool = False  # from clips, since it names what is one caller's


def sentences(language: Language, wanted: int = 0) -> list[Sentence]:
    """Give the sentences of a language: every fixed one, the others in equal turns."""
    wanted = wanted or (ZH_WANTED if language == "zh" else EN_WANTED)
    fixed = list(dict.fromkeys(_fixed(language)))
    outages = _outages(language, random.Random(SEED))
    others = [make(language, random.Random(SEED)) for make in (_notices, _bills, _choices)]
    turns = [outages, *others[:1], outages, *others[1:]]
    found = dict.fromkeys(fixed[: wanted // 2])
    for turn in cycle(turns):
        if len(found) >= wanted:
            break
        found[next(turn)] = None
    return list(found)


def flows() -> dict[str, Flow]:
    """Give the flows that are shipped, by name."""
    return {name: getattr(vocabulary, name)() for name in ("hotline", "full", "notice", "rating")}


def around_values(language: Language) -> list[str]:
    """List what the flows say around what they fill in, and the notes on outages."""
    filled = [texts[language] for flow in flows().values() for texts in flow.prompts.values()]
    parts = [part for text in filled if "{" in text for part in _FILLER.split(text)]
    return [*parts, *_OWN[f"notes_{language}"], _ORDER[language]]


def _fixed(language: Language) -> Iterator[Sentence]:
    for name, flow in flows().items():
        for said in fixed_utterances(flow, Settings().unit):
            if tongue(said.language) == language:
                yield Sentence(name, language, said.text)


def streets() -> list[str]:
    """List the streets of the demo city."""
    return [road for place in DISTRICTS for road in place.roads]


def _home(language: Language, chance: random.Random) -> CandidatePremise:
    number = f"3301{chance.randrange(10**8):08}"
    owes, paid = chance.random() < 0.5, chance.random() < 0.5
    fen = chance.choice((chance.randrange(100, 60_000), chance.randrange(1, 9_000) * 100))
    month = date(2026, chance.randint(1, 11), 1)
    bill = BillView(month, 150, chance.randrange(1_000, 90_000), month, NOW if paid else None)
    number_of_home = chance.randrange(10**9)
    where = (
        f"青杭市河东区{chance.choice(streets())}{chance.randint(1, 999)}号"
        if language == "zh"
        else ""
    )
    return CandidatePremise(
        premise_id=number_of_home, code="", district="", feeder_code="F", transformer_code="T",
        address=where, account_number=number, meter_number="",
        balance_fen=-fen if owes else fen, last_bill=bill,
    )  # fmt: skip


def _known(homes: Sequence[CandidatePremise], dark: OutageView | None = None) -> Known:
    person = Candidate(
        customer_id=1, number="", name="", kind="resident", grade="B", language="zh",
        elderly=False, critical="", premises=tuple(homes),
    )  # fmt: skip
    outages = (Dark(dark, tuple(homes[:1])),) if dark else ()
    return Known(Match("exact", (person,)), outages)


def outage(phase: str, kind: Kind, chance: random.Random) -> OutageView:
    """Make an outage that is in a phase now, with times by chance."""
    hour, near = timedelta(hours=1), timedelta(minutes=chance.randint(20, 900))
    begun = NOW + chance.randint(6, 90) * hour if phase == "scheduled" else NOW - near
    etr: datetime | None = begun + near + timedelta(minutes=chance.randint(20, 1500))
    if phase == "overdue":
        etr = NOW - timedelta(minutes=chance.randint(6, 19))
    if phase == "unknown" or (phase == "scheduled" and chance.random() < 0.1):
        etr = None
    note = chance.randrange(3) == 0
    return OutageView(
        outage_id=UUID(int=1), kind=kind, cause="", feeder_codes=("F",), transformer_codes=(),
        started_at=begun, etr_at=etr, restored_at=NOW - near / 2 if phase == "restored" else None,
        status="restored" if phase == "restored"
        else "cancelled" if phase == "cancelled" else "open",
        note_zh=chance.choice(_OWN["notes_zh"]) if note else "",
        note_en=chance.choice(_OWN["notes_en"]) if note else "", version=1,
    )  # fmt: skip


def _phases() -> Iterator[tuple[str, Kind]]:
    kinds: list[Kind] = ["fault", "planned", "temporary", "fault", *KINDS]
    phases = ("dark", "scheduled", "dark", "restored", "unknown", "dark", "overdue", "cancelled")
    while True:
        yield from zip(phases, kinds, strict=True)


def _outages(language: Language, chance: random.Random) -> Iterator[Sentence]:
    """Make outages of every phase: at home, at one of several addresses, for elderly callers."""
    for count, (phase, kind) in enumerate(_phases()):
        one, home = outage(phase, kind, chance), _home(language, chance)
        named = address_part(home.address, home.account_number, language)
        where = ("", named, named, "")[count % 4]
        text = spoken(one, language, NOW, ZONE, where=where, elderly=count % 7 == 6)
        yield Sentence("outage", language, text, joined=where in text and where != "")


def _notices(language: Language, chance: random.Random) -> Iterator[Sentence]:
    """Make what a campaign says: standard notices and wordings of a supervisor."""
    own = cycle(_OWN[f"wordings_{language}"])
    for count, (phase, kind) in enumerate(_phases()):
        one = outage(phase, kind, chance)
        if count % 3 == 2:
            yield Sentence("wording", language, fill(next(own), one, language, NOW, ZONE))
        else:
            news: StandardNotice = "outage" if one.status == "open" else "restored"
            tells: StandardNotice = news if count % 2 else "etr"
            yield Sentence("notice", language, notice(one, language, tells, now=NOW, zone=ZONE))


def _bills(language: Language, chance: random.Random) -> Iterator[Sentence]:
    for filler in cycle(("bill", "bill", "bill_sum", "bill", "bill_each")):
        several = 1 if filler == "bill" else 2 if filler == "bill_each" else chance.randint(2, 12)
        known = _known([_home(language, chance) for _ in range(several)])
        words = words_for(known, Settings().unit, NOW, ZONE)
        yield Sentence("bill", language, words[filler](language), joined=True)


def _choices(language: Language, chance: random.Random) -> Iterator[Sentence]:
    for several in cycle((2, 3)):
        known = _known([_home(language, chance) for _ in range(several)])
        words = words_for(known, Settings().unit, NOW, ZONE)
        question = vocabulary.hotline().prompts["which_premise"][language]
        text = question.format(choices=words["choices"](language))
        yield Sentence("choices", language, text, joined=True)


_Value = Callable[[Language, random.Random], tuple[str, str]]  # the value, the sentence with it


def values(language: Language, numbers: int = NUMBERS) -> list[Sentence]:
    """Give values to understand: numbers below 10,000, and a fifth as many of each other kind."""
    chance = random.Random(SEED)
    kinds: list[tuple[str, _Value, int]] = [
        ("number", _number, numbers), ("money", _money, numbers // 5),
        ("moment", _moment, numbers // 5), ("order", _order, numbers // 5),
    ]  # fmt: skip
    return [
        Sentence(kind, language, text, value, joined=True)
        for kind, make, many in kinds
        for value, text in (make(language, chance) for _ in range(many))
    ]


def _number(language: Language, chance: random.Random) -> tuple[str, str]:
    value = integer(chance.randrange(1, 10 ** chance.choice((1, 2, 3, 4, 4))), language)
    if language == "zh":
        return f"{value}号", f"{chance.choice(streets())}{value}号请按一。"
    return value, f"Your balance is {value} yuan."


def _money(language: Language, chance: random.Random) -> tuple[str, str]:
    value = amount(chance.randrange(10 ** chance.choice((3, 4, 5, 6))), language)
    return value, {"zh": f"您的电费余额是{value}。", "en": f"Your balance is {value}."}[language]


def _moment(language: Language, chance: random.Random) -> tuple[str, str]:
    ahead = chance.choice((chance.randint(1, 2_000), chance.randint(1, 60_000)))
    value = about(NOW + timedelta(minutes=ahead), language, NOW, ZONE)
    expected = {"zh": f"预计{value}恢复供电。", "en": f"We expect the power back by {value}."}
    return value, expected[language]


def _order(language: Language, chance: random.Random) -> tuple[str, str]:
    value = spaced_digits(f"{chance.randrange(10**8):08}", language)  # as a name's digits are said
    return value, f"{_ORDER[language]}{value}{'。' if language == 'zh' else '.'}"
