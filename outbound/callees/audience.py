"""Whom a campaign calls: one call a number, and for every number left out the reason.

Rules: emergency and service numbers are never called, nor a number that opted out, nor one of a
kind or country that is not allowed; a number that several customers share is called once; who
cannot do without power is rung first.
"""

from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from typing import Literal, assert_never

import msgspec
import phonenumbers
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number

from core.phone import Invalid, Parsed, Phone, Short, Withheld, kind_of, service_digits

Reason = Literal[
    "opted_out", "invalid_number", "emergency_number", "short_number", "duplicate", "no_phone",
    "restored", "cancelled", "abroad", "kind_not_allowed",
]  # fmt: skip
_CHINA = "86"


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who might be called."""

    number: Parsed | None  # None: no telephone is known
    customer_id: int | None = None
    language: str = "zh"
    elderly: bool = False
    grade: str = "C"
    critical: str = ""
    row: int | None = None  # of the list they came from


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as it enters the campaign; with a `reason` it is not called."""

    e164: int | None
    zone: str
    customer_id: int | None
    language: str
    elderly: bool
    rank: int
    row: int | None
    reason: Reason | Literal[""] = ""


class NumberRules(msgspec.Struct, frozen=True, kw_only=True):
    """Which numbers campaigns may call, whoever lists them."""

    region: str  # ISO, the country we are in
    zone: str  # of numbers at home
    kinds: frozenset[str]  # of "mobile", "fixed", "other"
    countries: frozenset[str]  # ISO

    def refusal(self, e164: int) -> Literal["abroad", "kind_not_allowed", ""]:
        """Give why a number may not be called, or ""."""
        kind, country = kind_of(e164)
        if country not in self.countries:
            return "abroad"
        return "" if kind in self.kinds else "kind_not_allowed"


def sort_out(
    candidates: Iterable[Addressee], opted_out: Container[int], seen: set[int], policy: NumberRules
) -> Iterator[Listed]:
    """Decide on each candidate in order; `seen` grows by the numbers that will be called."""
    for one in candidates:
        reason = _reason(one.number, opted_out, seen, policy)
        e164 = one.number.e164 if isinstance(one.number, Phone) else None
        if e164 is not None and not reason:
            seen.add(e164)
        yield Listed(
            e164=e164,
            zone="" if e164 is None else zone_key(e164, policy),
            customer_id=one.customer_id,
            language="en" if one.language == "en" else "zh",
            elderly=one.elderly,
            rank=rank(one.grade, one.critical),
            row=one.row,
            reason=reason,
        )


def _reason(
    number: Parsed | None, opted_out: Container[int], seen: set[int], policy: NumberRules
) -> Reason | Literal[""]:
    match number:
        case None:
            return "no_phone"
        case Phone(e164=e164):
            if service := service_digits(e164):  # of a customer whose file was written elsewhere
                return _reason(Short(service), opted_out, seen, policy)
            if e164 in opted_out:
                return "opted_out"
            return "duplicate" if e164 in seen else policy.refusal(e164)
        case Short():
            return "emergency_number" if number.is_emergency else "short_number"
        case Withheld() | Invalid():
            return "invalid_number"
        case _:
            assert_never(number)


def rank(grade: str, critical: str) -> int:
    """Give the place in the order of calling: 0 whoever cannot do without power, then A, B, C."""
    return 0 if critical else {"A": 1, "B": 2}.get(grade, 3)


@lru_cache(maxsize=4096)
def _zones(e164: int, home_zone: str) -> str:
    try:
        number = phonenumbers.parse(f"+{e164}")
    except phonenumbers.NumberParseException:
        return home_zone
    named = [zone for zone in time_zones_for_number(number) if zone != UNKNOWN_TIMEZONE]
    return "|".join(sorted(named)) or home_zone


def zone_key(e164: int, rules: NumberRules) -> str:
    """Name the zones a number may lie in, by `|`; in China all numbers of the country lie at home.

    Other countries may have several zones, so their numbers are looked at one by one.
    """
    if rules.region == "CN" and str(e164).startswith(_CHINA):
        return rules.zone
    return _zones(e164, rules.zone)
