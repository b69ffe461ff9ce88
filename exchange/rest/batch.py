"""Rows that another system sends at once: up to a thousand, each answered by itself."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from pydantic import StringConstraints

from core.sheet.faults import Problem

MOST_ROWS = 1000
Cell = Annotated[str, StringConstraints(max_length=2000)]
Faults = Mapping[int, Sequence[Problem]]  # by row, from 1


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a row, and the mend."""

    field: str  # "": the whole row
    code: str
    message: str
    message_zh: str


class RowDone(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a row; one that is stored may have faults: what was left out, or a warning."""

    row: int  # from 1
    outcome: Literal["stored", "refused"]
    faults: tuple[Fault, ...] = ()


class BatchDone(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each row, in their order."""

    stored: int
    refused: int
    rows: tuple[RowDone, ...]


def batch_done(count: int, refused: Faults, noted: Faults) -> BatchDone:
    """Tell what became of so many rows: why some are refused, and what is noted of stored ones."""
    return BatchDone(
        stored=count - len(refused),
        refused=len(refused),
        rows=tuple(
            RowDone(
                row=number,
                outcome="refused" if number in refused else "stored",
                faults=tuple(map(_fault, refused.get(number) or noted.get(number, ()))),
            )
            for number in range(1, count + 1)
        ),
    )


def _fault(one: Problem) -> Fault:
    return Fault(field=one.column, code=one.code, message=one.reason, message_zh=one.reason_zh)
