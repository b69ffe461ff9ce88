"""Telephone numbers: one canonical form, whatever the network or a spreadsheet wrote.

A number is stored as an integer of its E.164 digits with the country code and no plus
(13800138000 in China is 8613800138000; at most 15 digits, so it fits PostgreSQL's bigint).
Short numbers (95598, 110) have no E.164 form and are kept as `Short`, also when somebody wrote
an area code before them (0571-95598), which libphonenumber takes for a fixed line.
"""

import re
import unicodedata
from functools import lru_cache
from typing import assert_never

import msgspec
import phonenumbers

EMERGENCY = frozenset({"110", "119", "120", "122", "999", "911", "112"})
_SEPARATORS = frozenset(" -()./\t\u2010\u2011\u2012\u2013\u2014")
_IP_PREFIXES = ("17951", "17911", "12593", "17909", "10193")
_CHINA, _SHORTEST_IN_CHINA = "86", 11  # digits with the country code
_NO_LOCAL = {"CN": "+019"}  # what no fixed line's own number begins with: 13490000 is a mobile cut
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_WITHHELD = frozenset(
    {"", "anonymous", "restricted", "unknown", "unavailable", "private", "withheld", "asterisk"}
)


class NumberPlan(msgspec.Struct, frozen=True):
    """Where we are: what a number of the place lacks is taken from here."""

    region: str  # ISO country of numbers without a country code
    area_code: str = ""  # of local numbers without one, with its trunk 0, as "010"


class Phone(msgspec.Struct, frozen=True):
    """A number one can dial and store."""

    e164: int  # country code and national number, digits only


class Short(msgspec.Struct, frozen=True):
    """A service number that exists only inside a country (95598, 110)."""

    digits: str

    @property
    def is_emergency(self) -> bool:
        """Tell whether it is a number no campaign may ever dial."""
        return self.digits in EMERGENCY


class Withheld(msgspec.Struct, frozen=True):
    """The caller hid the number, or the network gave none."""


class Invalid(msgspec.Struct, frozen=True):
    """Not a telephone number; `why` is a sentence for the person who typed it."""

    why: str


Parsed = Phone | Short | Withheld | Invalid


def _fold(raw: str) -> str:
    """Turn full-width digits into ASCII; remove separators and invisible characters."""
    if raw.isascii() and raw.isdigit():
        return raw
    text = unicodedata.normalize("NFKC", raw).strip()
    return "".join(c for c in text if c not in _SEPARATORS and unicodedata.category(c) != "Cf")


@lru_cache(maxsize=65536)
def parse(raw: str, plan: NumberPlan) -> Parsed:
    """Read a number as a caller ID, a spreadsheet or a person of the place writes it.

    Cost: about 15 µs the first time, cached after. Source of number plans: Google's libphonenumber.
    """
    text = _fold(raw)
    if text.lower() in _WITHHELD:
        return Withheld()
    digits = text.lstrip("+")
    if not digits.isascii() or not digits.isdigit():
        return Invalid(f"{len(raw)} characters that are not a telephone number; give digits only")
    if len(digits) > 20:
        return Invalid(f"{len(digits)} digits; a telephone number has at most 15")
    for prefix in _IP_PREFIXES:
        if digits.startswith(prefix) and len(digits) > len(prefix) + 6:
            text = digits = digits[len(prefix) :]
    if len(digits) <= 6 and not text.startswith("+"):
        return Short(digits)
    return _parse_long(text, plan)


def parse_listed(raw: str, plan: NumberPlan) -> Parsed:
    """Read a number of a list, as `parse`, with one more rule: what needs a + has one.

    Digits that only happen to be a number abroad are one at home with a slip of the pen in it.
    """
    found = parse(raw, plan)
    if not isinstance(found, Phone) or "+" in unicodedata.normalize("NFKC", raw):
        return found
    bare = "".join(digit for digit in raw if digit.isdecimal())
    by_chance = bare.isdecimal() and int(bare) == found.e164 and not bare.startswith("0")
    if by_chance and national(found.e164, plan).startswith("00"):
        return Invalid("it would be abroad; check its digits, or write + before it")
    return found


def _parse_long(text: str, plan: NumberPlan) -> Parsed:
    region, area_code = plan.region, plan.area_code
    digits = text.lstrip("+")
    if region == "CN" and _CHINESE_MOBILE.fullmatch(text) and _is_mobile_range(text[:5]):
        return Phone(86 * 10**11 + int(text))
    candidates = [text]
    if region == "CN" and len(digits) == 12 and digits.startswith("01") and digits[2] in "3456789":
        candidates = [digits[1:]]  # 0138…: a mobile dialled with the old trunk prefix
    elif area_code and len(text) in (7, 8) and text[0] not in _NO_LOCAL.get(region, "+0"):
        candidates = [area_code + digits]
    if not text.startswith("+"):
        candidates.append("+" + digits)
    for candidate in candidates:
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            # not of its parts: Italy's numbers keep a leading zero
            e164 = int(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
            short = service_digits(e164)
            return Short(short) if short else Phone(e164)
    if len(digits) in (7, 8) and not area_code:
        return Invalid("a local number without area code; set the default area code or write it")
    return Invalid(f"{len(digits)} digits that fit no number plan; check for a missing digit")


def service_digits(e164: int) -> str:
    """Give the service number written after a Chinese area code (95598 of 0571-95598), or "".

    Telephones of people have seven or eight digits behind an area code of two or three.
    """
    text = str(e164)
    if not text.startswith(_CHINA) or len(text) >= _SHORTEST_IN_CHINA:
        return ""
    national_digits = text[len(_CHINA) :]
    return national_digits[_area_digits(national_digits) :]


def kind_of(e164: int) -> tuple[str, str]:
    """Give (kind, ISO country) of a stored number: "mobile", "fixed" or "other", "CN" or "".

    Where mobiles and fixed lines look alike (North America) it counts as a mobile. In China what
    begins with 1 or 9 after an area code is a service that may cost money (057116812345), even if
    libphonenumber finds it valid. Fixed lines' own numbers begin with 2 to 8; one that begins with
    0, as in the demo city, belongs to nobody, and ringing it costs nothing.
    """
    text = str(e164)
    if text.startswith(_CHINA) and len(text) == 13 and _is_mobile_range(text[2:7]):
        return "mobile", "CN"
    try:
        number = phonenumbers.parse(f"+{text}")
    except phonenumbers.NumberParseException:
        return "other", ""
    region = phonenumbers.region_code_for_number(number) or ""
    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE:
        return "mobile", region
    kind = _kind(number)
    own = text[len(_CHINA) + _area_digits(text[len(_CHINA) :]) :]
    if region == "CN" and kind == "fixed" and own[:1] in "19":
        kind = "other"
    return kind, region


def _area_digits(national_digits: str) -> int:
    """Count the digits of a Chinese area code, without its trunk 0."""
    return 2 if national_digits[:1] == "2" or national_digits[:2] == "10" else 3


@lru_cache(maxsize=10_000)
def _is_mobile_range(first_five: str) -> bool:
    """Tell whether a Chinese mobile number may begin so; its other digits do not matter.

    Cached: reading every number in full costs more than the database's answer about it.
    """
    number = phonenumbers.parse(f"+86{first_five}000000", None)
    return phonenumbers.is_valid_number(number) and _kind(number) == "mobile"


def _kind(number: phonenumbers.PhoneNumber) -> str:
    match phonenumbers.number_type(number):
        case phonenumbers.PhoneNumberType.MOBILE:
            return "mobile"
        case phonenumbers.PhoneNumberType.FIXED_LINE:
            return "fixed"
        case _:
            return "other"


def national(e164: int, plan: NumberPlan) -> str:
    """Give dialable digits: national form at home (with the trunk 0 for fixed lines), else 00…."""
    number = phonenumbers.parse(f"+{e164}", None)
    if number.country_code == phonenumbers.country_code_for_region(plan.region):
        text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        return "".join(c for c in text if c.isdigit())
    return f"00{e164}"


def spellings(raw: str, plan: NumberPlan) -> tuple[str, ...]:
    """List the ways in which networks write a number, `raw` first: 138…, 0138…, 86138…, +86138…."""
    parsed = parse(raw, plan)
    if not isinstance(parsed, Phone):
        return (raw,)
    home, whole = national(parsed.e164, plan), str(parsed.e164)
    short = home.removeprefix(plan.area_code)
    if plan.region == "CN" and not home.startswith("0"):
        short = f"0{home}"  # a mobile with the old trunk prefix, elsewhere in every number
    return tuple(dict.fromkeys((raw, home, short, whole, f"+{whole}", f"00{whole}")))


def mask(raw: str) -> str:
    """Hide all but the first three and last two characters, for logs and shared screens."""
    text = _fold(raw)
    return text[:3] + "*" * max(len(text) - 5, 1) + text[-2:] if len(text) > 6 else "*" * len(text)


def explain(parsed: Parsed) -> str:
    """Say in one sentence what kind of number this is (never the number itself)."""
    match parsed:
        case Phone():
            return f"a {kind_of(parsed.e164)[0]} number"
        case Short():
            return "a service number"
        case Withheld():
            return "a withheld number"
        case Invalid():
            return parsed.why
        case _:
            assert_never(parsed)
