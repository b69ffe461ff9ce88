"""A cell of telephone numbers as offices fill it in: several, with extensions, names and remarks.

Rule: words beside a number (13800138000（儿子）) are somebody's name and left out; an extension
(转8012, -801, ext. 12) is kept beside the main number, since only the main number is known by a
call. Numbers may be parted by signs or by blanks. Nothing is completed by guessing: what is masked,
marked as out of use or no number is a BadCell, and the other numbers of the cell stand.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from core import phone
from core.sheet.cells import is_shortened
from core.sheet.faults import BadCell

LONGEST_EXTENSION = 6  # digits
_BETWEEN = re.compile(r"[/;,|、\n]+")
_NONE = frozenset({"无", "没有", "暂无", "不详", "空", "none", "n/a", "null", "0"})
_GONE = re.compile("空号|停机|错号|作废|已换号")
_MASKED = re.compile(r"[*•●]|\d[xX×]{2,}")
_EXTENSION = re.compile(
    r"\s*\(?\s*(?:转|分机号?|ext(?:ension|n)?\.?|#)\s*:?\s*(\d{1,6})\s*\)?"
    r"|(?<=\d)\s*\((\d{1,5})\)\s*$",
    re.IGNORECASE,
)
_RUN = re.compile(r"\+?[\d(][\d\s().\-\u2010-\u2014]*")
_LETTER_IN_RUN = re.compile(r"\d[A-Za-z](?![A-Za-z])|(?<![A-Za-z])[A-Za-z]\d")
_WITH_AREA = re.compile(
    r"((?:\+?86[- ]?\(?0?\d{2,3}\)?|\(?0\d{2,3}\)?)[- ]?\d{7,8})\s*[-\u2010-\u2014]\s*(\d{1,6})"
)
_LOCAL = re.compile(r"(\d{7,8})\s*[-\u2010-\u2014]\s*(\d{1,6})")
_MOST_PIECES = 10  # of a cell, parted by blanks


class Telephone(msgspec.Struct, frozen=True):
    """A number, and the extension behind it if one was told."""

    e164: int
    extension: str = ""


def read_cell(cell: str, plan: phone.NumberPlan) -> Iterator[Telephone | BadCell]:
    """Read a cell; what stands there and is no number comes as the reason why."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if text.isascii() and text.isdigit() and text != "0":  # most cells
        yield _read_or_why(text, plan)
        return
    for part in _BETWEEN.split(text):
        yield from _read_part(part.strip(), plan)


def read_extension(cell: str) -> str:
    """Read a column of its own; raises BadCell."""
    text = "".join(unicodedata.normalize("NFKC", cell).split())
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_EXTENSION):
        raise BadCell("extension", str(LONGEST_EXTENSION))
    return text


def with_extension(numbers: Sequence[Telephone], extension: str) -> list[Telephone] | None:
    """Put the extension of another column behind the first fixed line; None: there is none."""
    for place, one in enumerate(numbers):
        if not one.extension and phone.kind_of(one.e164)[0] == "fixed":
            return [*numbers[:place], Telephone(one.e164, extension), *numbers[place + 1 :]]
    return None


def _read_part(part: str, plan: phone.NumberPlan) -> Iterator[Telephone | BadCell]:
    why = _unreadable(part)
    if why is not None:
        yield why
        return
    if part.casefold() in _NONE or not any(map(str.isalnum, part)):
        return
    if phone.parse(part, plan) == phone.Withheld():
        return
    # before, extension (in one of two groups), before, extension, …, rest
    pieces = _EXTENSION.split(part)
    found: list[Telephone | BadCell] = []
    for place in range(0, len(pieces), 3):
        extension = next(filter(None, pieces[place + 1 : place + 3]), "")
        for run in _RUN.findall(pieces[place]):
            found += _read_run(run, plan)
        if extension and found and isinstance(last := found[-1], Telephone):
            found[-1] = Telephone(last.e164, extension)
    yield from found or [BadCell("phone", "it has no digits; write the number")]


def _unreadable(part: str) -> BadCell | None:
    if is_shortened(part):
        return BadCell("shortened")
    if _MASKED.search(part):
        return BadCell("masked")
    if _GONE.search(part):
        return BadCell("gone")
    if _LETTER_IN_RUN.search(_EXTENSION.sub("", part)):
        return BadCell("phone", "a letter stands among its digits; check it")
    return None


def _read_run(run: str, plan: phone.NumberPlan) -> list[Telephone | BadCell]:
    """Read digits and what stands between them: one number, or several parted by blanks."""
    run = run.strip(" \t.-()") if run.count("(") != run.count(")") else run.strip()
    whole = _read_or_why(run, plan)
    pieces = run.split()
    if isinstance(whole, Telephone) or not 1 < len(pieces) <= _MOST_PIECES:
        return [whole]
    several = _divide(pieces, plan)
    if several is not None:
        return [*several]
    alone = [_read_or_why(piece, plan) for piece in pieces]
    return alone if any(isinstance(one, Telephone) for one in alone) else [whole]


def _divide(pieces: Sequence[str], plan: phone.NumberPlan) -> list[Telephone] | None:
    """Put pieces together to the fewest numbers that leave no piece over."""
    if not pieces:
        return []
    for count in range(len(pieces), 0, -1):
        first = _read_or_why(" ".join(pieces[:count]), plan)
        if isinstance(first, Telephone):
            rest = _divide(pieces[count:], plan)
            if rest is not None:
                return [first, *rest]
    return None


def _read_or_why(text: str, plan: phone.NumberPlan) -> Telephone | BadCell:
    split = _WITH_AREA.fullmatch(text)
    if split is None:
        found = _parse(text, plan)
        split = _LOCAL.fullmatch(text) if isinstance(found, BadCell) else None
        if split is None:
            return found
    main = _parse(split[1], plan)
    return main if isinstance(main, BadCell) else Telephone(main.e164, split[2])


def _parse(text: str, plan: phone.NumberPlan) -> Telephone | BadCell:
    match phone.parse_listed(text, plan):
        case phone.Phone(e164=e164):
            return Telephone(e164)
        case phone.Short(digits=digits) as short:
            if digits.startswith("0"):
                return BadCell("phone", "an area code alone; write the number after it")
            return BadCell("emergency" if short.is_emergency else "service")
        case phone.Withheld():
            return BadCell("phone", "it has no digits; write the number")
        case phone.Invalid(why=why):
            return BadCell("phone", why)
