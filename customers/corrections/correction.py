"""Corrections of a customer's file at the desk, and why one is refused."""

from typing import Literal

import msgspec

from core.language import Language

What = Literal["linked", "wrong", "note", "language", "critical"]
LinkRole = Literal["owner", "tenant", "contact"]
LIFE_SUPPORT = "life_support"
Code = Literal[
    "customer_not_found", "no_telephone", "already_linked", "number_not_theirs",
    "correction_not_found", "changed_since", "critical_otherwise", "nothing_changes",
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
