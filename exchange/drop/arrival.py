"""What comes into the drop folder: which sub-folder takes what, and when a file is whole.

Rule: a file is whole once it has its last name (none that begins with a dot or ends as a copy under
way) and its size and time have not changed for SETTLED_S; for STALLED_S where its last bytes say
that it was cut. What lies together in `grid` is one import, since its files name each other, and
waits until all of it is whole; elsewhere each file is one.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Literal, get_args

import msgspec

from core.file_names import readable, shortened
from exchange.drop.papers import as_file

Kind = Literal["grid", "customers", "meters", "bills", "payments", "readings"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Its sub-folders, in the order in which they are taken: what others name comes first."""
TOGETHER: Mapping[Kind, frozenset[str]] = {
    "grid": frozenset(
        {".csv", ".txt", ".tsv", ".xlsx", ".xml", ".rdf", ".geojson", ".json"}
    ),
}  # fmt: skip
"""What is one import with what lies beside it, by its endings; others are told apart as files."""
State = Literal["importing", "done", "refused"]
STATES: tuple[State, ...] = get_args(State)
WhyCode = Literal["", "link", "hard_link", "too_large", "memory", "failed", "file"]
"""Why files were refused; `file`: the import says in words what is wrong with them."""

SETTLED_S = 10.0
STALLED_S = 600.0
TAIL = 66_000  # bytes: the end of a ZIP's directory is within them
MOST_BYTES = 2_000_000_000  # of a file
MAPPINGS = ("mapping.yaml", "mapping.yml")
_LONGEST_ENDING = 20  # signs
_LONGEST_NAME = 200  # bytes; names of papers are longer
_UNDER_WAY = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".lock")
_ZIP_END = b"PK\x05\x06"

Looked = tuple[int, int, int]  # a file's size, times of content and of change, as they were seen


def is_final(name: str) -> bool:
    """Tell whether a name is a file's last one, not of a copy under way nor of a mapping."""
    if name.startswith((".", "~$")) or name in MAPPINGS:
        return False
    return not name.lower().endswith(_UNDER_WAY)


def ending_of(name: str) -> str:
    """Give a name's ending with its dot; "": it has none."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending}" if stem and dot else ""


def name_in_place(name: str, taken: Collection[str]) -> str:
    """Name a file for its import: as it came, but readable, and never as a paper of ours."""
    told = as_file(readable(name))
    ending = ending_of(told)[:_LONGEST_ENDING]
    stem = told.removesuffix(ending)
    told = shortened(stem, ending, _LONGEST_NAME)
    count = 2
    while told in taken:
        told = shortened(stem, f".{count}{ending}", _LONGEST_NAME)
        count += 1
    return told


def looks_cut(name: str, tail: bytes) -> bool:
    """Tell by its last bytes that not all of a file has come.

    A table may end without a line's end and be whole; nothing but time tells.
    """
    end = tail.replace(b"\0", b"")  # of UTF-16
    match ending_of(name).lower():
        case ".xlsx":
            return _ZIP_END not in tail
        case ".xml" | ".rdf":
            return not end.rstrip().endswith(b">")
        case ".json" | ".geojson":
            return not end.rstrip().endswith(b"}")
        case _:
            return not end.endswith((b"\n", b"\r"))


class Watch:
    """Since when each file of a sub-folder has been as it is."""

    def __init__(self, settled_s: float = SETTLED_S, stalled_s: float = STALLED_S) -> None:
        self._settled_s = settled_s
        self._stalled_s = stalled_s
        self._since: dict[str, tuple[Looked, float]] = {}

    def look(self, found: Mapping[str, Looked], now_s: float) -> None:
        """Take in what lies there at a moment (seconds of a clock that only goes forward)."""
        known = self._since
        self._since = {
            name: known[name] if name in known and known[name][0] == one else (one, now_s)
            for name, one in found.items()
        }

    def ready(self, kind: Kind, now_s: float, is_cut: Callable[[str], bool]) -> list[str]:
        """Name the files of the next import; none while nothing is whole.

        `is_cut` looks at a file that rests.
        """
        rested = {name: now_s - since for name, (_, since) in self._since.items()}
        whole = sorted(
            name
            for name, rest_s in rested.items()
            if rest_s >= self._settled_s and (rest_s >= self._stalled_s or not is_cut(name))
        )
        if kind not in TOGETHER:
            return whole[:1]
        strangers = [name for name in rested if not _is_of(kind, name)]
        if alone := [name for name in whole if name in strangers]:
            return alone[:1]
        return whole if len(whole) == len(rested) - len(strangers) else []


def _is_of(kind: Kind, name: str) -> bool:
    return ending_of(name).lower() in TOGETHER[kind]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be imported, and by which settings."""

    kind: Kind
    place: str  # the folder in which the files lie, and a mapping beside them
    files: tuple[str, ...]
    database_url: str
    timezone: str
    region: str
    area_code: str


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a row, and the mend."""

    file: str
    row: int
    column: str
    reason: str
    reason_zh: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an import came to; `later`: not now, and nothing is wrong with the files."""

    state: Literal["done", "refused", "later"]
    code: WhyCode = ""  # of a refusal
    why: str = ""  # of a refusal: what, where, the mend
    rows: int = 0
    refused_rows: int = 0
    changes: int = 0  # of a refusal: what had been stored before, and stays
    faults: tuple[Fault, ...] = ()  # the first of them
    unread_sheets: tuple[str, ...] = ()  # of workbooks: no header that is known, or hidden


def unsound(name: str, *, is_file: bool, links: int, size: int) -> tuple[WhyCode, str]:
    """Say why a file is not read, as a code and in words; "": it is."""
    if not is_file:
        return "link", f"{name} is a link or no file; put the file itself here"
    if links > 1:
        return "hard_link", f"{name} is linked from elsewhere (a hard link); copy it here instead"
    if size > MOST_BYTES:
        return "too_large", f"{name} has {size:,} bytes, and {MOST_BYTES:,} are taken; split it"
    return "", ""
