"""The queues of the house, and in which one a caller waits.

Rule: who speaks a language that a queue takes waits there, whatever they called about; everybody
else where the menu sends them. A queue out of use sends its callers to its successor, one that is
closed at this hour to its queue for that time, and so on; what leads nowhere leads to the default
queue, which is always in use and open.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from agents.house.refusal import AdministratorsOnly, HouseRefused
from agents.house.wrap_up import Then
from core.language import Language
from workdays.opening import OpeningHours, can_be

_USUAL: dict[str, tuple[str, str, Language | None]] = {
    "service": ("综合服务", "Service", None),
    "outage": ("故障报修", "Outages", None),
    "billing": ("电费", "Billing", None),
    "english": ("英语", "English", "en"),
}


_ADMINISTRATORS = ("name_zh", "name_en", "language", "in_use", "successor")


class HouseQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A queue of agents."""

    code: str  # Asterisk's name of it
    name_zh: str
    name_en: str
    language: Language | None = None  # whose callers all wait here
    ring_s: int = 15  # how long one agent's telephone rings
    in_use: bool = True
    successor: str | None = None  # where its callers wait once it is out of use
    hours: OpeningHours | None = None  # None: open at all times
    after_hours: str | None = None  # where its callers wait while it is closed; None: the default
    wrap_up_s: int | None = None  # of writing a call up; None: the installation's
    may_extend: bool = False  # the agent, by a minute each time
    then: Then = "ready"  # at its end: by themselves, or `away` until they say so
    version: int = 0  # one more with each change; 0: not kept yet


def _always(_: HouseQueue) -> bool:
    return True


def first_queues(codes: Sequence[str], default: str) -> list[HouseQueue]:
    """Give the queues of a first start; one that is not usual is called by its code."""
    return [_first(code) for code in dict.fromkeys((default, *codes))]


def _first(code: str) -> HouseQueue:
    zh, en, language = _USUAL.get(code, (code, code, None))
    return HouseQueue(code=code, name_zh=zh, name_en=en, language=language)


def queue_for(
    queues: Iterable[HouseQueue],
    wished: str,
    language: str,
    default: str,
    is_open: Callable[[HouseQueue], bool] = _always,
) -> str:
    """Give the queue in which a caller waits; `wished` is the menu's, empty for the default one."""
    known = {one.code: one for one in queues}
    takes = (one.code for one in known.values() if one.in_use and one.language == language)
    return _heir(known, next(takes, wished or default), default, is_open)


def _heir(
    known: Mapping[str, HouseQueue],
    code: str,
    default: str,
    is_open: Callable[[HouseQueue], bool],
) -> str:
    """Follow successors to a queue that is in use and open."""
    passed: set[str] = set()
    while code != default and code not in passed and (one := known.get(code)):
        if one.in_use and is_open(one):
            return code
        passed.add(code)
        code = (one.after_hours if one.in_use else one.successor) or default
    return default


def refuse_beyond_hours(queue: HouseQueue, before: HouseQueue | None) -> None:
    """Refuse what administrators alone decide: that there is a queue, its names, language, use."""
    if before is None or any(getattr(queue, n) != getattr(before, n) for n in _ADMINISTRATORS):
        raise AdministratorsOnly(
            "queue_administrators",
            "An administrator adds queues and takes them out of use, and names them; "
            "hours, ringing and writing up are yours.",
        )


def refuse_queue(queue: HouseQueue, others: Iterable[HouseQueue], default: str) -> None:
    """Refuse a queue out of use whose callers would be nowhere, and the default one at all."""
    if queue.code == "general":
        raise HouseRefused("queue_general", "Asterisk keeps the name `general`; choose another.")
    heirs = {one.code for one in others if one.in_use} - {queue.code}
    if queue.in_use:
        _refuse_hours(queue, heirs, default)
        return
    if queue.code == default:
        raise HouseRefused(
            "queue_default", "The default queue stays in use: all others fall to it."
        )
    if queue.successor not in heirs:
        raise HouseRefused(
            "queue_successor", "Name a queue in use, in which its callers wait from now on."
        )


def _refuse_hours(queue: HouseQueue, heirs: Collection[str], default: str) -> None:
    if queue.hours and queue.code == default:
        raise HouseRefused(
            "queue_default_hours",
            "The default queue is open at all times: reports of danger fall to it.",
        )
    if queue.hours and not can_be(queue.hours):
        raise HouseRefused(
            "queue_hours", "Hours begin before they end, and a queue is open on some kind of day."
        )
    if queue.hours and queue.after_hours and queue.after_hours not in heirs:
        raise HouseRefused(
            "queue_after_hours",
            "Name another queue in use, for callers who ring while it is closed.",
        )


def queue_file(queues: Iterable[HouseQueue], default: str) -> str:
    """Write all queues for Asterisk, also those out of use: somebody may still wait there.

    A queue other than the default one lets nobody wait who would wait for nobody: without a
    single member it sends its callers on (`[queue]` of extensions.conf).
    """
    parts = [_section(one, default) for one in sorted(queues, key=lambda one: one.code)]
    return "; Written by the service from the page House; edits are lost.\n" + "".join(parts)


def _section(queue: HouseQueue, default: str) -> str:
    ring = f"timeout = {queue.ring_s}\n"
    if queue.code == default:
        return f"\n[{queue.code}](+)\n{ring}"
    return f"\n[{queue.code}](settings)\n{ring}joinempty = invalid\nleavewhenempty = invalid\n"
