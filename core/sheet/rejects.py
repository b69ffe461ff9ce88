"""The rows that were refused, as a CSV to mend and import again.

Rule: a cell that a spreadsheet would take for a formula is written behind an apostrophe
(OWASP, CSV injection), and the file begins with a BOM so that Excel reads it as UTF-8. It holds
what customers told us: only who ran the import may read it.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from core.sheet.faults import Problem

_OWN = ("row", "column", "reason", "原因")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """Write a cell so that no spreadsheet runs it, and no undecodable byte stops the writer."""
    text = cell.encode("utf-8", "replace").decode().replace("\0", "")
    return f"'{text}" if text.startswith(_RISKY) else text


def is_rejects_file(path: Path) -> bool:
    """Tell whether a file is one of these, which may be written over."""
    with path.open("rb") as file:
        return file.read(100).startswith(",".join(_OWN).encode("utf-8-sig"))


class Rejects:
    """Writes the file when the first row comes; without one there is no file."""

    def __init__(self, path: Path, titles: Sequence[str]) -> None:
        self.path = path
        self.count = 0
        self._titles = titles
        self._file: IO[str] | None = None
        self._writer: Any = None

    def add(self, cells: Sequence[str], problems: Sequence[Problem]) -> None:
        """Write a row with all its problems."""
        if self._writer is None:
            self._scratch.unlink(missing_ok=True)
            self._scratch.touch(mode=0o600, exist_ok=False)  # names, numbers, addresses
            self._file = self._scratch.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow([*_OWN, *map(harmless, self._titles)])
        self.count += 1
        own = (
            str(problems[0].row),
            "; ".join(problem.column for problem in problems if problem.column),
            "; ".join(problem.reason for problem in problems),
            "；".join(problem.reason_zh for problem in problems),
        )
        self._writer.writerow([harmless(cell) for cell in (*own, *cells)])

    @property
    def _scratch(self) -> Path:
        return self.path.with_name(self.path.name + ".part")

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        """Put the whole file in its place; after an error leave nothing half written."""
        if self._file is None:
            if kind is None and self.path.exists() and is_rejects_file(self.path):
                self.path.unlink()  # of an earlier, worse version of the file
            return
        self._file.close()
        if kind is None:
            self._scratch.replace(self.path)
        else:
            self._scratch.unlink(missing_ok=True)
