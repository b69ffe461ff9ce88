"""Why an agent is not ready: the reasons of this house, each with its minutes of a shift.

Rule: one reason at least stays in use, since the desk asks for one. A reason that was ever given
stays in the table, out of use: old records name it.
"""

from collections.abc import Iterable, Sequence

import msgspec

from agents.house.refusal import HouseRefused

_USUAL: dict[str, tuple[str, str, int | None]] = {
    "break": ("小休", "Break", 30),
    "meal": ("用餐", "Meal", 45),
    "training": ("培训", "Training", None),
    "meeting": ("会议", "Meeting", None),
    "other": ("其他工作", "Other work", None),
}


class PauseReason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason for a pause."""

    code: str
    name_zh: str
    name_en: str
    minutes: int | None  # of a shift; None: without a limit
    in_use: bool = True
    version: int = 0  # one more with each change; 0: not kept yet


def first_reasons(codes: Sequence[str]) -> list[PauseReason]:
    """Give the reasons of a first start; one that is not usual is called as it is written."""
    return [_first(code) for code in codes]


def _first(code: str) -> PauseReason:
    zh, en, minutes = _USUAL.get(code, (code, code, None))
    return PauseReason(code=code, name_zh=zh, name_en=en, minutes=minutes)


def in_use(reasons: Iterable[PauseReason]) -> list[PauseReason]:
    """Give the reasons that an agent may choose."""
    return [one for one in reasons if one.in_use]


def refuse_none(reasons: Iterable[PauseReason]) -> None:
    """Refuse to leave agents without any reason."""
    if not in_use(reasons):
        raise HouseRefused(
            "pause_last", "One reason must stay in use; take another one into use first."
        )
