"""What comes into the drop folder: which sub-folder takes what, and when a file is whole.

Rule: a file is whole once it has its last name (none that begins with a dot or ends as a copy under
way) and its size and time have not changed for SETTLED_S. What lies together in `grid` is one
import, since its files name each other, and waits until all of it is whole; elsewhere each file is
one.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

Kind = Literal["grid", "customers", "meters", "bills", "payments", "readings"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Its sub-folders, in the order in which they are taken: what others name comes first."""
TOGETHER: frozenset[Kind] = frozenset({"grid"})
State = Literal["importing", "done", "refused"]
STATES: tuple[State, ...] = get_args(State)

SETTLED_S = 10.0
MOST_BYTES = 2_000_000_000  # of a file
MAPPINGS = ("mapping.yaml", "mapping.yml")
REPORT = "import.report.txt"
REJECTS = ".rejects.csv"
_BESIDE = (REJECTS, ".report.txt")
_UNDER_WAY = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".lock")

Looked = tuple[int, int]  # a file's size and time of change, as they were seen


def is_final(name: str) -> bool:
    """Tell whether a name is a file's last one: neither a copy under way nor something beside."""
    if name.startswith((".", "~$")) or name in MAPPINGS:
        return False
    return not name.lower().endswith((*_UNDER_WAY, *_BESIDE))


class Watch:
    """Since when each file of a sub-folder has been as it is."""

    def __init__(self, settled_s: float = SETTLED_S) -> None:
        self._settled_s = settled_s
        self._since: dict[str, tuple[Looked, float]] = {}

    def look(self, found: Mapping[str, Looked], now_s: float) -> None:
        """Take in what lies there at a moment (seconds of a clock that only goes forward)."""
        known = self._since
        self._since = {
            name: known[name] if name in known and known[name][0] == one else (one, now_s)
            for name, one in found.items()
        }

    def whole(self, now_s: float) -> list[str]:
        """Name the files that are whole, in the order of their names."""
        known = self._since.items()
        return sorted(name for name, (_, since) in known if now_s - since >= self._settled_s)

    def ready(self, kind: Kind, now_s: float) -> list[str]:
        """Name the files of the next import; none while nothing is whole."""
        whole = self.whole(now_s)
        if kind in TOGETHER:
            return whole if len(whole) == len(self._since) else []
        return whole[:1]


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
    why: str = ""  # of a refusal: what, where, the mend
    rows: int = 0
    refused_rows: int = 0
    changes: int = 0
    faults: tuple[Fault, ...] = ()  # the first of them
    unread_sheets: tuple[str, ...] = ()  # of workbooks: no header that is known, or hidden


def unsound(name: str, *, is_file: bool, links: int, size: int) -> str:
    """Say why a file is not read; "": it is."""
    if not is_file:
        return f"{name} is a link or no file; put the file itself here"
    if links > 1:
        return f"{name} is linked from elsewhere (a hard link); copy it here instead"
    if size > MOST_BYTES:
        return f"{name} has {size:,} bytes, and {MOST_BYTES:,} are taken; split it"
    return ""


def report_text(files: tuple[str, ...], outcome: Outcome) -> str:
    """Write the report that lies beside the files."""
    lines = [", ".join(files)]
    if outcome.state == "refused":
        return "\n".join([*lines, f"nothing was imported 未导入: {outcome.why}", ""])
    lines.append(
        f"{outcome.rows:,} rows 行, {outcome.refused_rows:,} refused 被拒, "
        f"{outcome.changes:,} added or changed 新增或更改"
    )
    lines += [
        f"{one.file}:{one.row} {one.column}: {one.reason} / {one.reason_zh}"
        for one in outcome.faults
    ]
    if outcome.unread_sheets:
        sheets = ", ".join(outcome.unread_sheets)
        lines.append(f"sheets not read, without a header 未读取的工作表（没有表头）: {sheets}")
    if outcome.refused_rows:
        lines.append(f"refused rows, to mend and put in again 被拒的行，更正后重新放入: *{REJECTS}")
    return "\n".join([*lines, ""])
