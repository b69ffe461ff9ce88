"""Corrections of a customer's file at the desk, and why one is refused or not undone.

Rule: a correction is undone while what it set still stands and no newer one of the same thing (a
number, or a column) stands on it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from core.language import Language

What = Literal["linked", "wrong", "note", "language", "critical"]
COLUMNS: tuple[What, ...] = ("note", "language", "critical")
LinkRole = Literal["owner", "tenant", "contact"]
LIFE_SUPPORT = "life_support"
Code = Literal[
    "customer_not_found", "no_telephone", "already_linked", "number_not_theirs",
    "correction_not_found", "changed_since", "newer_stands", "critical_otherwise",
    "nothing_changes", "conflict_not_open", "conflict_changed",
]  # fmt: skip


class CustomerRefused(Exception):
    """A file is not corrected so; `code` is for the web, the text for a person."""

    def __init__(self, code: Code, says: str) -> None:
        super().__init__(says)
        self.code: Code = code


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of a file shall be otherwise."""

    note: str | msgspec.UnsetType = msgspec.UNSET
    language: Language | msgspec.UnsetType = msgspec.UNSET
    life_support: bool | msgspec.UnsetType = msgspec.UNSET  # somebody there needs electricity


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """A number that belongs to a customer from now on, and by what that is undone."""

    correction_id: int
    number: str  # as people write it
    role: LinkRole


def told_of(wanted: FileChange, critical: str) -> dict[What, str]:
    """Give the columns that a change sets; `critical` is what stands there now.

    Raises CustomerRefused where another reason than somebody's life makes them critical.
    """
    told: dict[What, str] = {}
    if isinstance(wanted.note, str):
        told["note"] = wanted.note
    if isinstance(wanted.language, str):
        told["language"] = wanted.language
    if isinstance(wanted.life_support, bool):
        if critical not in ("", LIFE_SUPPORT):
            raise CustomerRefused(
                "critical_otherwise",
                f"they are critical for another reason ({critical}), which the import sets",
            )
        told["critical"] = LIFE_SUPPORT if wanted.life_support else ""
    return told


class FileNow(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a file now, as far as agents correct it."""

    columns: Mapping[str, str]
    phones: Mapping[int, tuple[str, date | None]]  # by E.164: role and last day


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A correction as it was told."""

    correction_id: int
    what: What
    e164: int | None
    told: str
    undone_at: datetime | None

    @property
    def thing(self) -> str:
        """Name what it corrects: a number, or a column."""
        return self.what if self.e164 is None else str(self.e164)


class CorrectionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A correction as the file shows it."""

    correction_id: int
    what: What
    number: str  # of linked and wrong, as people write it; else ""
    before: str  # the role, or what stood in the column; "": nothing
    told: str
    at: datetime
    by: str  # a name; "" for who is on file no more
    call_id: str  # in which it was learned; ""
    undone_at: datetime | None
    undone_by: str
    may_undo: bool


def stands(told: Told, now: FileNow) -> bool:
    """Tell whether what a correction set is in the file still."""
    if told.e164 is None:
        return now.columns[told.what] == told.told
    role, until = now.phones.get(told.e164, ("", None))
    return role == "former" if told.what == "wrong" else (role, until) == (told.told, None)


def refuse_undoing(told: Told, others: Iterable[Told], now: FileNow) -> None:
    """Raise CustomerRefused where a correction cannot be undone; `others`: of the customer."""
    if told.undone_at is not None:
        raise CustomerRefused("correction_not_found", "that is undone already")
    newer = (one for one in others if one.thing == told.thing and one.undone_at is None)
    if any(one.correction_id > told.correction_id for one in newer):
        raise CustomerRefused(
            "newer_stands", "a newer correction of the same thing stands; undo that one first"
        )
    if not stands(told, now):
        raise CustomerRefused("changed_since", "it was changed since; look at the file")


def may_undo(told: Told, others: Iterable[Told], now: FileNow) -> bool:
    """Tell whether a correction can be undone."""
    try:
        refuse_undoing(told, others, now)
    except CustomerRefused:
        return False
    return True
