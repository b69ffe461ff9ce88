"""The sentences made for one caller: their outage, premises and bill, in their language.

Rule: every sentence is short and complete, and tells the debt before the consumption.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from functools import partial
from typing import assert_never

import msgspec

from core.language import Language
from customers.caller.match import CandidatePremise
from ivr.flow.check import spoken_by
from ivr.flow.flow import Flow, Place
from ivr.incoming.caller_facts import MOST_CHOICES, Dark, Known, restored_news
from ivr.speech.prompts import Utterance
from ivr.speech.words import address_part, amount, count, integer, month
from outages.outage import precedence
from outages.wording.sentences import spoken

_MOST_SPOKEN = 5  # accounts read out one by one; for more the caller asks a person
_FILLER = re.compile(r"\{([a-z_]+)\}")

Words = Mapping[str, Callable[[Language], str]]


def tongue(language: str) -> Language:
    """Give a language's name as a `Language`; an unknown one is Chinese."""
    return "en" if language == "en" else "zh"


def utterance(
    place: Place, prompt: str, words: Words, *, fixed: frozenset[str], slow: bool = False
) -> Utterance:
    """Give a prompt as spoken at a place; fillers beyond `fixed` make it personal.

    A recording stands for a prompt that says the same to everybody, never for one with news in it.
    """
    text = place.flow.prompts[prompt][place.language]
    voice, text = spoken_by(text, place.language)
    named = set(_FILLER.findall(text))
    said = _FILLER.sub(lambda found: words[found.group(1)](tongue(place.language)), text)
    name = prompt if named <= FIXED_FILLERS else ""
    return Utterance(said, tongue(voice), name, personal=bool(named - fixed), slow=slow)


def fixed_utterances(flow: Flow, unit: Callable[[str], str]) -> Iterator[Utterance]:
    """List the prompts of a flow that are the same for every caller, to be made in advance."""
    place = Place(flow=flow, name=flow.start, language=flow.languages[0])
    words: Words = dict.fromkeys(FIXED_FILLERS, unit)
    for language in flow.languages:
        there = msgspec.structs.replace(place, language=language)
        for prompt, texts in flow.prompts.items():
            if set(_FILLER.findall(texts[language])) <= set(words):
                yield utterance(there, prompt, words, fixed=frozenset(words))


def around_fillers(flow: Flow, unit: Callable[[str], str]) -> Iterator[Utterance]:
    """List what prompts that differ between callers say around what differs."""
    for language in flow.languages:
        for prompt, texts in flow.prompts.items():
            voice, text = spoken_by(texts[language], language)
            parts = _FILLER.sub("\0", text.replace("{unit}", unit(language))).split("\0")
            for part in parts if len(parts) > 1 else ():
                if any(map(str.isalnum, part)):
                    yield Utterance(part.strip(), tongue(voice), prompt, personal=True)


class Asked(msgspec.Struct, frozen=True):
    """What a filler may need to know."""

    known: Known
    unit: Callable[[str], str]  # the utility's name in a language
    now: datetime
    zone: tzinfo


FILLERS: dict[str, Callable[[Asked, Language], str]] = {
    "unit": lambda asked, language: asked.unit(language),
    "outage": lambda asked, language: _outage(asked.known, language, asked.now, asked.zone),
    "outages": lambda asked, language: _outages(asked.known, language, asked.now, asked.zone),
    "restored": lambda asked, language: _restored(asked.known, language, asked.now, asked.zone),
    "choices": lambda asked, language: _choices(asked.known.homes, language),
    "bill": lambda asked, language: _bill(asked.known.accounts, language),
    "bill_sum": lambda asked, language: _bill_sum(asked.known.accounts, language),
    "bill_each": lambda asked, language: _bill_each(asked.known.accounts, language),
}
"""What may stand in braces in a prompt of the hotline's flow, and how it is said."""
FIXED_FILLERS = frozenset({"unit"})  # the same for every caller


def with_sayable_places(known: Known, can_say: Callable[[str, Language], bool]) -> Known:
    """Leave out addresses that the voice cannot say yet, if it can say the account's digits.

    `can_say` tells whether a text can be said in a language now.
    """

    def home(one: CandidatePremise) -> CandidatePremise:
        by_digits = msgspec.structs.replace(one, address="")
        sayable = can_say(_named(one, "zh"), "zh") or not can_say(_named(by_digits, "zh"), "zh")
        return one if sayable else by_digits

    def homes(dark: Dark) -> Dark:
        return Dark(dark.outage, tuple(map(home, dark.homes)))

    people = tuple(
        msgspec.structs.replace(one, premises=tuple(map(home, one.premises)))
        for one in known.match.candidates
    )
    match = msgspec.structs.replace(known.match, candidates=people)
    return Known(match, tuple(map(homes, known.dark)), tuple(map(homes, known.restored)))


def words_for(known: Known, unit: Callable[[str], str], now: datetime, zone: tzinfo) -> Words:
    """Give the fillers of the hotline's flow for one caller."""
    asked = Asked(known, unit, now, zone)
    return {name: partial(say, asked) for name, say in FILLERS.items()}


def _named(home: CandidatePremise, language: Language) -> str:
    return address_part(home.address, home.account_number, language)


def _outage(known: Known, language: Language, now: datetime, zone: tzinfo) -> str:
    if not known.dark:
        return ""
    first = _in_order(known, now)[0].outage
    return spoken(first, language, now, zone, elderly=known.elderly)


def _in_order(known: Known, now: datetime) -> list[Dark]:
    return sorted(known.dark, key=lambda dark: precedence(dark.outage, now))


def _outages(known: Known, language: Language, now: datetime, zone: tzinfo) -> str:
    parts: list[str] = []
    for dark in _in_order(known, now)[:2]:
        parts.append(spoken(dark.outage, language, now, zone, where=where(dark, language)))
    return " ".join(parts)


def _restored(known: Known, language: Language, now: datetime, zone: tzinfo) -> str:
    news = restored_news(known, now)
    if news is None:
        return ""
    named = where(news, language) if len(known.homes) > 1 else ""
    return spoken(news.outage, language, now, zone, where=named)


def where(dark: Dark, language: Language) -> str:
    """Name the caller's homes in an outage."""
    names = dict.fromkeys(_named(home, language) for home in dark.homes[:_MOST_SPOKEN])
    return "、".join(names) if language == "zh" else " and ".join(map(_address_of, names))


def _address_of(name: str) -> str:
    return f"the address of {name}" if name.startswith("the account") else name


def _choices(homes: tuple[CandidatePremise, ...], language: Language) -> str:
    parts: list[str] = []
    for number, home in enumerate(homes[:MOST_CHOICES], start=1):
        name, key = _named(home, language), integer(number, language)
        parts.append(f"{name}请按{key}。" if language == "zh" else f"For {name}, press {key}.")
    return " ".join(parts)


def _bill(accounts: tuple[CandidatePremise, ...], language: Language) -> str:
    return _bill_of(accounts[0], language) if accounts else ""


def _bill_of(home: CandidatePremise, language: Language) -> str:
    return f"{_balance(home.balance_fen, language)}{_last_bill(home, language)}"


def _balance(fen: int, language: Language) -> str:
    money = amount(fen, language)
    if fen == 0:
        return {"zh": "您没有欠费。", "en": "You owe nothing. "}[language]
    match language:
        case "zh":
            return f"您有欠费{money}。" if fen < 0 else f"您的电费余额是{money}。"
        case "en":
            return f"You owe {money}. " if fen < 0 else f"Your balance is {money}. "
        case _:
            assert_never(language)


def _last_bill(home: CandidatePremise, language: Language) -> str:
    bill = home.last_bill
    if bill is None:
        return ""
    money, when = amount(bill.amount_fen, language), month(bill.month, language)
    if language == "zh":
        return f"{when}的电费是{money}，{'已经缴清' if bill.paid_at else '还没有缴清'}。"
    paid = "it is paid" if bill.paid_at else "it is not paid yet"
    return f"Your bill for {when} was {money}, and {paid}."


def _bill_sum(accounts: tuple[CandidatePremise, ...], language: Language) -> str:
    owing = [home.balance_fen for home in accounts if home.balance_fen < 0]
    held = sum(home.balance_fen for home in accounts if home.balance_fen > 0)
    many = count(len(accounts), language)
    if language == "zh":
        text = f"您共有{many}个户号。"
        text += (
            f"欠费的有{count(len(owing), 'zh')}户，共{amount(sum(owing), 'zh')}。" if owing else ""
        )
        return text + f"电费余额合计{amount(held, 'zh')}。"
    text = f"You have {many} accounts. "
    if owing:
        text += f"You owe {amount(sum(owing), 'en')} on {integer(len(owing), 'en')} of them. "
    return text + f"Your balances add up to {amount(held, 'en')}."


def _bill_each(accounts: tuple[CandidatePremise, ...], language: Language) -> str:
    colon = "：" if language == "zh" else ": "
    parts = [f"{_named(home, language)}{colon}{_bill_of(home, language)}" for home in accounts]
    more = {"zh": "其他户号由人工为您查询。", "en": "For the others, please ask a person."}[
        language
    ]
    return " ".join([*parts[:_MOST_SPOKEN], *([more] if len(parts) > _MOST_SPOKEN else [])])
