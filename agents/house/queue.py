"""The queues of the house, and in which one a caller waits.

Rule: who speaks a language that a queue takes waits there, whatever they called about; everybody
else where the menu sends them. A queue out of use sends its callers to its successor, and so on;
what leads nowhere leads to the default queue, which is always in use.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from agents.house.pause import HouseRefused
from core.language import Language

_USUAL: dict[str, tuple[str, str, Language | None]] = {
    "service": ("综合服务", "Service", None),
    "outage": ("故障报修", "Outages", None),
    "billing": ("电费", "Billing", None),
    "english": ("英语", "English", "en"),
}


class HouseQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A queue of agents."""

    code: str  # Asterisk's name of it
    name_zh: str
    name_en: str
    language: Language | None = None  # whose callers all wait here
    ring_s: int = 15  # how long one agent's telephone rings
    in_use: bool = True
    successor: str | None = None  # where its callers wait once it is out of use


def first_queues(codes: Sequence[str], default: str) -> list[HouseQueue]:
    """Give the queues of a first start; one that is not usual is called by its code."""
    return [_first(code) for code in dict.fromkeys((default, *codes))]


def _first(code: str) -> HouseQueue:
    zh, en, language = _USUAL.get(code, (code, code, None))
    return HouseQueue(code=code, name_zh=zh, name_en=en, language=language)


def queue_for(queues: Iterable[HouseQueue], wished: str, language: str, default: str) -> str:
    """Give the queue in which a caller waits; `wished` is the menu's, empty for the default one."""
    known = {one.code: one for one in queues}
    takes = (one.code for one in known.values() if one.in_use and one.language == language)
    return successor_of(known, next(takes, wished or default), default)


def successor_of(known: Mapping[str, HouseQueue], code: str, default: str) -> str:
    """Follow successors to a queue in use."""
    passed: set[str] = set()
    while (one := known.get(code)) and not one.in_use and code not in passed:
        passed.add(code)
        code = one.successor or default
    return code if code in known and known[code].in_use else default


def refuse_queue(queue: HouseQueue, others: Iterable[HouseQueue], default: str) -> None:
    """Refuse a queue out of use whose callers would be nowhere, and the default one at all."""
    if queue.code == "general":
        raise HouseRefused("queue_general", "Asterisk keeps the name `general`; choose another.")
    if queue.in_use:
        return
    if queue.code == default:
        raise HouseRefused(
            "queue_default", "The default queue stays in use: all others fall to it."
        )
    heirs = {one.code for one in others if one.in_use} - {queue.code}
    if queue.successor not in heirs:
        raise HouseRefused(
            "queue_successor", "Name a queue in use, in which its callers wait from now on."
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
