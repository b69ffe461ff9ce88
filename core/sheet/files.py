"""The tables that a path names: a file, the files in a folder, the sheets of a workbook.

Rule: a workbook may begin with a cover, and have one sheet for each district. Every sheet that is
shown and has a header is a table of its own, named with its sheet; the others are told as not read.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

import msgspec

from core.file_names import LONGEST, shortened
from core.sheet.rejects import is_rejects_file
from core.sheet.table import Dialect, ImportRefused, NoHeader
from core.sheet.workbook import WORKBOOK, SheetRefused, list_sheets

_ENDINGS = {".csv", ".txt", ".tsv", ".xlsx"}
_REJECTS = ".rejects.csv"
_MOST_SHEETS = 100
_LONGEST = LONGEST - len(".part")  # bytes: the file is written under a longer name
T = TypeVar("T")


class TableFile(msgspec.Struct, frozen=True):
    """A table to be read."""

    path: Path
    sheet: str = ""  # of a workbook that has several

    def how(self, dialect: Dialect) -> Dialect:
        """Say how it is written, where the file is written so."""
        return msgspec.structs.replace(dialect, sheet=self.sheet) if self.sheet else dialect

    @property
    def name(self) -> str:
        """Name it as reports do."""
        return f"{self.path.name} · {self.sheet}" if self.sheet else self.path.name


def find_files(
    path: Path, *, also: Collection[str] = (), named: Collection[str] = ()
) -> list[Path]:
    """Give the files to read, tables and what has other endings as well; rejects are none.

    `named` are those of a folder that alone are read, whatever their endings. Raises
    `ImportRefused`.
    """
    if not path.is_dir():
        return [path]
    if named:
        return [path / name for name in sorted(named)]
    endings = {*_ENDINGS, *also}
    found = sorted(
        one for one in path.iterdir()
        if one.suffix.lower() in endings and not one.name.endswith(_REJECTS) and one.is_file()
        and not one.name.startswith((".", "~$"))
    )  # fmt: skip
    if not found:
        known = " or ".join((".csv", ".xlsx", *also))
        raise ImportRefused(f"{path} has no {known} file; name a file, or another folder")
    return found


def open_tables(
    path: Path, chosen: str, opened: Callable[[TableFile], T]
) -> tuple[list[T], tuple[str, ...]]:
    """Open a file, or each sheet of a workbook that `opened` finds a header in.

    `chosen` is the one sheet that a mapping names. Gives what was opened, and the names of sheets
    that are not read; raises as `opened` does, `NoHeader` where no sheet has one.
    """
    sheets = [] if chosen else _sheets(path)
    if len(sheets) < 2:
        return [opened(TableFile(path))], ()
    found: list[T] = []
    unread: list[str] = []
    why: NoHeader | None = None
    for sheet, is_shown in sheets:
        table = TableFile(path, sheet)
        try:
            if is_shown:
                found.append(opened(table))
                continue
        except NoHeader as refusal:
            why = why or refusal
        unread.append(table.name if is_shown else f"{table.name} (hidden)")
    if not found:
        raise why or ImportRefused(f"{path} has no sheet that is shown; show the one to read")
    return found, tuple(unread)


def _sheets(path: Path) -> list[tuple[str, bool]]:
    """Name a workbook's sheets, and whether each is shown; none for what is no workbook."""
    try:
        with path.open("rb") as file:
            if file.read(len(WORKBOOK)) != WORKBOOK:
                return []
            file.seek(0)
            sheets = list_sheets(file)
    except OSError:
        return []  # whoever opens it says why
    except SheetRefused as why:
        if why.code == "unreadable":
            return []
        raise ImportRefused(f"{path} {why}") from why
    if len(sheets) > _MOST_SHEETS:
        raise ImportRefused(
            f"{path} has {len(sheets)} sheets, and {_MOST_SHEETS} are read; part it, or name one "
            "in a mapping file (`sheet:`)"
        )
    return sheets


def rejects_beside(path: Path, sheet: str = "") -> Path:
    """Say where a table's refused rows are written; raises `ImportRefused` over a foreign file."""
    part = f".{sheet}" if sheet else ""  # Excel takes no / in it
    name = shortened(path.name, f"{part}{_REJECTS}".replace("/", "_"), _LONGEST)
    rejects = path.with_name(name)
    if rejects.exists() and not is_rejects_file(rejects):
        raise ImportRefused(f"{rejects} is there and no rejects file of ours; move it")
    return rejects
