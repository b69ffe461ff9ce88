"""What an import of the grid found and did."""

from typing import Literal

import msgspec

from core.sheet.faults import Counts
from outages.grid_intake.faults import Problem
from outages.grid_intake.fields import FileKind, Thing, Value

MOST_TOLD = 1_000  # problems, codes or changes of each sort in a report


class FileRead(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an import. `rows` = `good` + `bad`; repeated rows are among the good."""

    name: str
    kind: FileKind | Literal["places", "cim"]
    encoding: str
    rows: int
    good: int
    bad: int
    repeated: int
    unused_columns: tuple[str, ...]  # titles that mean nothing
    rejects_path: str  # empty when no row was refused


class Change(msgspec.Struct, frozen=True):
    """A column of a thing that a file tells differently from the database."""

    code: str
    column: str
    was: Value
    becomes: Value


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What files say of one kind of thing against what is there; of lists the first MOST_TOLD."""

    counts: Counts
    added: tuple[str, ...]
    changes: tuple[Change, ...]
    kept: tuple[str, ...]  # in the database and in no file: they stay
    kept_count: int


class Strangers(msgspec.Struct, frozen=True, kw_only=True):
    """Codes of premises that the grid does not have: nobody there hears of an outage by them."""

    codes: int
    premises: int
    named: tuple[str, ...]  # the first, those with most premises


class GridReport(msgspec.Struct, frozen=True, kw_only=True):
    """All of one import."""

    is_check: bool
    files: tuple[FileRead, ...]
    unread_sheets: tuple[str, ...]  # of workbooks: no header that is known, or hidden
    differences: dict[Thing, Difference]  # of the kinds that the files tell of
    refused: tuple[Problem, ...]  # the first MOST_TOLD; all are in the rejects files
    warnings: tuple[Problem, ...]  # stored all the same; the first MOST_TOLD
    warning_count: int
    moved_transformers: int  # to another feeder
    rehung_premises: int  # with them
    learnt_premises: int  # that knew no feeder, and have their new transformer's
    placed_premises: int  # that lie elsewhere than they did
    unknown_feeders: Strangers
    unknown_transformers: Strangers
    disagreeing_premises: int  # whose feeder is not their transformer's
    seconds: float

    @property
    def bad(self) -> int:
        """Count the rows that were refused."""
        return sum(file.bad for file in self.files)

    @property
    def changes(self) -> int:
        """Count what was added or changed; 0 when the files were known already."""
        told = (one.counts for one in self.differences.values())
        return (
            sum(one.added + one.changed for one in told)
            + self.rehung_premises
            + self.learnt_premises
            + self.placed_premises
        )
