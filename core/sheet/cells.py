"""The cells of a foreign table as values, or the reason why a cell refuses its row.

Rule: an empty cell says nothing. Nothing is repaired by guessing: what a spreadsheet has
shortened, a formula, or bytes that do not decode refuse the row.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from core.sheet.faults import BadCell

LONGEST_WORD = 60  # signs
_UNDECODABLE = re.compile("[\ud800-\udfff\ufffd]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Anything in a row that the quick way cannot take; the joint between cells is \x1e.
_SUSPICIOUS = re.compile(
    "[\ud800-\udfff\ufffd\x00-\x08\x0b\x0c\x0e-\x1d\x1f\x7f-\x9f]|(?:^|\x1e)\\s*[=@+\\-']"
)
_TEXT_IN_FORMULA = re.compile(r'=\s*"([^"]*)"')  # how people keep Excel from eating zeros
_NUMBER = re.compile(r"[+\-]?[+\d (),.\-/;、；，|]*")
_SHORTENED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_/.]*")
_PLAIN_MONEY = re.compile(r"(-?)(\d{1,10})(?:\.(\d{1,2}))?")  # the quick way
_YUAN = re.compile(r"(?:元|人民币|RMB|CNY)", re.IGNORECASE)
_ENERGY = re.compile(r"(?:kWh|千瓦时|度)$", re.IGNORECASE)
_MOST_MONEY, _MOST_ENERGY, _MOST_FACTOR = 10**12, 10**9, 10**6
_PLAIN_IDENTIFIER = re.compile(r"(?!\d+E\d)[0-9A-Z][0-9A-Z\-_]{0,59}")


def fold(title: str) -> str:
    """Bring a title or value to the form that is compared: no case, blanks, signs, full width."""
    text = unicodedata.normalize("NFKC", title).casefold()
    return "".join(sign for sign in text if sign.isalnum())


def fit(cells: Sequence[str], width: int) -> tuple[Sequence[str], int]:
    """Add or cut empty cells at the end; say how many there are when that does not fit, else 0."""
    count = len(cells)
    while count > width and not cells[count - 1].strip():
        count -= 1
    if count > width:
        return cells, count
    return [*cells[:count], *[""] * (width - count)], 0


def is_plain(cells: Sequence[str]) -> bool:
    """Tell by one look at a row that `plain` would leave its cells as they are, but for blanks."""
    return not _SUSPICIOUS.search("\x1e".join(cells))


def is_shortened(text: str) -> bool:
    """Tell whether a spreadsheet has shortened a number, as in 1.38E+10."""
    return _SHORTENED.fullmatch(text) is not None


def plain(cell: str) -> str:
    """Give a cell's text; raises BadCell for what no field may hold."""
    if _UNDECODABLE.search(cell):
        raise BadCell("undecodable")
    if _CONTROL.search(cell):
        raise BadCell("control")
    text = cell.strip()
    quoted = _TEXT_IN_FORMULA.fullmatch(text)
    if quoted:
        text = quoted[1].strip()
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]  # out of a rejects file
    if text[:1] in ("=", "@") or (text[:1] in ("+", "-") and not _NUMBER.fullmatch(text)):
        raise BadCell("formula")
    return text


def text_of(cell: str, longest: int) -> str | None:
    """Read a text; None says nothing."""
    text = " ".join(cell.split())
    if len(text) > longest:
        raise BadCell("too_long", str(longest))
    return text or None


def identifier(cell: str) -> str | None:
    """Read a number that names something."""
    if _PLAIN_IDENTIFIER.fullmatch(cell):
        return cell
    text = unicodedata.normalize("NFKC", cell).strip().lstrip("'")
    if not text:
        return None
    if is_shortened(text):
        raise BadCell("shortened")
    if len(text) > LONGEST_WORD:
        raise BadCell("too_long", str(LONGEST_WORD))
    if not _IDENTIFIER.fullmatch(text):
        raise BadCell("identifier")
    return text


@lru_cache(maxsize=4096)
def decimal(cell: str) -> Decimal | None:
    """Read a number as people write it."""
    text = unicodedata.normalize("NFKC", cell).strip().lstrip("¥￥").replace(",", "")
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadCell("number") from None
    if not number.is_finite():
        raise BadCell("number")
    return number


def money(cell: str, scale: int = 100) -> int | None:
    """Read an amount, in yuan or in `scale` parts of it, as fen; below 0 is a credit."""
    if scale == 100 and (quick := _PLAIN_MONEY.fullmatch(cell)):
        fen = int(quick[2]) * 100 + int((quick[3] or "").ljust(2, "0"))
        return -fen if quick[1] else fen
    text = _YUAN.sub("", unicodedata.normalize("NFKC", cell)).strip()
    number = decimal(f"-{text[:-1]}" if text.endswith("-") else text)  # as SAP writes a credit
    if number is None:
        return None
    if abs(number) > _MOST_MONEY:
        raise BadCell("range", "-10^12", "10^12")
    amount = number * scale
    if amount != amount.to_integral_value():
        raise BadCell("number")
    return int(amount)


@lru_cache(maxsize=65_536)
def energy(cell: str, parts: int = 1) -> int | None:
    """Read kilowatt hours, rounded half up to whole ones or to so many parts of one."""
    if cell.isdecimal() and len(cell) < 10:
        return int(cell) * parts
    number = decimal(_ENERGY.sub("", unicodedata.normalize("NFKC", cell).strip()))
    if number is None:
        return None
    if abs(number) > _MOST_ENERGY:
        raise BadCell("range", "-10^9", "10^9")
    return int((number * parts).to_integral_value(ROUND_HALF_UP))


def factor(cell: str) -> Decimal | None:
    """Read a number above 0 and up to a million, of four places at most."""
    number = decimal(cell)
    if number is not None and not 0 < number <= _MOST_FACTOR:
        raise BadCell("range", "0.0001", f"{_MOST_FACTOR:,}")
    if number is not None and number != round(number, 4):
        raise BadCell("number")
    return number


def degrees(cell: str, most: int) -> float | None:
    """Read a longitude or latitude."""
    number = decimal(cell)
    if number is not None and abs(number) > most:
        raise BadCell("range", str(-most), str(most))
    return None if number is None else float(number)


def word_reader(
    meanings: Mapping[str, str], allowed: Collection[str]
) -> Callable[[str], str | None]:
    """Give a reader of words: `meanings` says what each folded word stands for."""
    seen: dict[str, str | None] = {"": None}

    def read(cell: str) -> str | None:
        if cell in seen:
            return seen[cell]
        word = fold(cell)
        meaning = meanings.get(word)
        if word and meaning not in allowed:
            raise BadCell("value", ", ".join(allowed))
        if len(seen) < 1_000:
            seen[cell] = meaning
        return meaning

    return read
