"""What is said about an outage, to a caller in the menu and to a customer we ring.

Rules: what people want to know first, the restoration time, is said before the cause; it is given
in the listener's own day and zone; an unknown one is said to be unknown; a passed one is never
repeated as if it still held; nothing is said of a crew, of which nothing is known. A moment said
roughly has not passed before it has passed as it was said, and one still to come is not named by
one that is over. The listener is always told when their own case may be another. Elderly listeners
get one short sentence after the other.
"""

import re
from datetime import datetime, tzinfo
from typing import Literal, assert_never

from core.language import Language
from outages.outage import Kind, OutageView, Phase, phase
from outages.wording.moments import about, as_said

StandardNotice = Literal["outage", "etr", "restored"]
"""Of what a notice in standard words tells; an occasion of campaigns names one of these."""

_ZH_CAUSES: dict[Kind, str] = {
    "planned": "计划检修",
    "temporary": "临时检修",
    "fault": "故障",
    "rationing": "有序用电",
}
_EN_KINDS: dict[Kind, str] = {
    "planned": "a planned outage for maintenance",
    "temporary": "a short-notice outage for maintenance",
    "fault": "a power failure",
    "rationing": "an outage under the power rationing plan",
}
_EN_CAUSES: dict[Kind, str] = {
    "planned": "This is planned maintenance.",
    "temporary": "This is short-notice maintenance.",
    "fault": "The cause is a fault.",
    "rationing": "This is part of the power rationing plan.",
}
PLACEHOLDERS = ("etr", "start", "kind", "note")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_STOPS = "，；,;。！？!?.\n"
_CLAUSE = re.compile(rf"((?:\d[.,]\d|[^{_STOPS}])*)([{_STOPS}]+\s*|$)")
_LONGEST_WORDING = 600


def spoken(
    outage: OutageView,
    language: Language,
    now: datetime,
    zone: tzinfo,
    *,
    elderly: bool = False,
    where: str = "",
) -> str:
    """Say the outage at a caller's premise; `zone` is the premise's.

    `where` names the premise for a caller who has several; empty: their address.
    """
    words = _Zh(outage, now, zone) if language == "zh" else _En(outage, now, zone)
    return words.short() if elderly else words.full(where)


def notice(
    outage: OutageView,
    language: Language,
    tells: StandardNotice,
    *,
    now: datetime,
    zone: tzinfo,
    elderly: bool = False,
) -> str:
    """Say why we ring (the flow has greeted): the outage, its new time, or its end."""
    body = spoken(outage, language, now, zone, elderly=elderly)
    if tells != "etr" or outage.status != "open":
        return body
    if language == "zh":
        return f"恢复供电的时间有变化。{body}"
    return f"The time for restoring power has changed. {body}"


def wording_faults(text: str) -> tuple[str, ...]:
    """List what is wrong with a supervisor's wording, as codes: empty when it may be spoken."""
    unknown = {name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS}
    bare = _PLACEHOLDER.sub("", text)
    faults = [f"unknown_placeholder:{name}" for name in sorted(unknown)]
    if "{" in bare or "}" in bare:
        faults.append("unbalanced_brace")
    if any(ord(c) < 32 and c != "\n" for c in text):
        faults.append("control_character")
    if len(text) > _LONGEST_WORDING:
        faults.append("too_long")
    return tuple(faults)


def fill(text: str, outage: OutageView, language: Language, now: datetime, zone: tzinfo) -> str:
    """Put the outage's facts into a supervisor's wording (checked by `wording_faults`).

    A clause with {etr} gives way to one of ours while the time is unknown or has passed.
    """
    words = _Zh(outage, now, zone) if language == "zh" else _En(outage, now, zone)
    etr = words.expected()
    if etr is None:
        text = _untimed(text, words.unknown())
    values = {
        "etr": etr or "",
        "start": about(outage.started_at, language, now, zone, start=True),
        "kind": words.kind(),
        "note": outage.note_zh if language == "zh" else outage.note_en,
    }
    return _PLACEHOLDER.sub(lambda found: values.get(found.group(1), ""), text)


def _untimed(text: str, unknown: str) -> str:
    """Put `unknown`, a sentence, once in the place of the clauses with {etr}; the rest stays."""
    parts: list[str] = []
    for clause, stop in _CLAUSE.findall(text):
        if "{etr}" not in clause:
            parts.append(clause + stop)
        elif unknown:
            begins = not "".join(parts).rstrip(" ").endswith(("，", "；", ",", ";"))
            own = unknown if begins else unknown[:1].lower() + unknown[1:]
            parts.append((own[:-1] + stop) if stop else own)
            unknown = ""
        elif parts:
            parts[-1] = parts[-1].rstrip(_STOPS + " ") + stop
    return "".join(parts)


def _phase_as_said(outage: OutageView, now: datetime) -> Phase:
    """Say where an outage stands for who was told its expected time roughly."""
    etr, exact = outage.etr_at, phase(outage, now)
    return "dark" if exact == "overdue" and etr and as_said(etr) > now else exact


def _is_near(outage: OutageView, now: datetime) -> bool:
    """Tell whether a start still to come would be named by a moment that is over."""
    return as_said(outage.started_at, start=True) <= now


class _Zh:
    """Chinese, at one moment."""

    def __init__(self, outage: OutageView, now: datetime, zone: tzinfo) -> None:
        self._outage, self._now, self._zone = outage, now, zone
        self._phase: Phase = _phase_as_said(outage, now)

    def _at(self, moment: datetime) -> str:
        return about(moment, "zh", self._now, self._zone)

    def _happened(self, moment: datetime) -> str:
        return about(moment, "zh", self._now, self._zone, start=True)

    def _start(self) -> str:
        return self._happened(self._outage.started_at)

    def _coming(self) -> str:
        return "几分钟后" if _is_near(self._outage, self._now) else self._start()

    def kind(self) -> str:
        return f"{_ZH_CAUSES[self._outage.kind]}停电"

    def expected(self) -> str | None:
        etr = self._outage.etr_at
        return None if etr is None or self._phase == "overdue" else self._at(etr)

    def unknown(self) -> str:
        return "恢复供电的时间目前还不能确定。"

    def _restoration(self) -> str:
        etr = self._outage.etr_at
        if etr is None:
            return "恢复供电的时间目前还不能确定，我们会尽快恢复。"
        if self._phase == "overdue":
            missed = f"原来预计{self._at(etr)}恢复供电，现在还没有完成，我们很抱歉。"
            return f"{missed}新的时间还不能确定。"
        return f"预计{self._at(etr)}恢复供电。"

    def _note(self) -> str:
        note = self._outage.note_zh.strip()
        return note if not note or note[-1] in "。！？" else f"{note}。"

    def full(self, where: str) -> str:
        outage, address = self._outage, where or "您的用电地址"
        match self._phase:
            case "scheduled":
                start = f"{self._coming()}，{address}将因{self.kind()}，"
                return f"{start}{self._restoration()}{self._note()}请您提前做好准备。"
            case "dark" | "overdue":
                why = f"停电原因是{_ZH_CAUSES[outage.kind]}。"
                here = where or "您那里"  # short: the time is what they wait for
                return f"{here}现在停电，{self._restoration()}{why}{self._note()}"
            case "restored":
                when = self._happened(outage.restored_at or self._now)
                return f"{address}已于{when}恢复供电。如果您家中仍然没有电，请告诉我们。"
            case "cancelled":
                return f"原定{self._start()}的{self.kind()}已经取消，用电不受影响。"
            case _:
                assert_never(self._phase)

    def short(self) -> str:
        match self._phase:
            case "scheduled":
                return f"您那里{self._coming()}要停电。{self._restoration()}"
            case "dark":
                return f"您那里停电了。{self._restoration()}"
            case "overdue":
                return "您那里还在停电，比预计的晚，很抱歉。新的时间还不能确定。"
            case "restored":
                return "您那里来电了。家里还没有电，请告诉我们。"
            case "cancelled":
                return "原定的停电取消了，用电不受影响。"
            case _:
                assert_never(self._phase)


class _En:
    """English, at one moment."""

    def __init__(self, outage: OutageView, now: datetime, zone: tzinfo) -> None:
        self._outage, self._now, self._zone = outage, now, zone
        self._phase: Phase = _phase_as_said(outage, now)

    def _at(self, moment: datetime) -> str:
        return about(moment, "en", self._now, self._zone)

    def _happened(self, moment: datetime) -> str:
        return about(moment, "en", self._now, self._zone, start=True)

    def _start(self) -> str:
        return self._happened(self._outage.started_at)

    def _coming(self) -> str:
        near = _is_near(self._outage, self._now)
        return "in a few minutes" if near else f"from {self._start()}"

    def kind(self) -> str:
        return _EN_KINDS[self._outage.kind]

    def expected(self) -> str | None:
        etr = self._outage.etr_at
        return None if etr is None or self._phase == "overdue" else self._at(etr)

    def unknown(self) -> str:
        return "We cannot say yet when the power will be back."

    def _restoration(self) -> str:
        etr = self._outage.etr_at
        if etr is None:
            return "We cannot say yet when the power will be back."
        if self._phase == "overdue":
            return (
                f"We expected the power back by {self._at(etr)}. The work is not finished, and we "
                "are sorry. We cannot give a new time yet."
            )
        return f"We expect the power back by {self._at(etr)}."

    def _note(self) -> str:
        note = self._outage.note_en.strip()
        return f" {note}" if note else ""

    def full(self, where: str) -> str:
        outage, where = self._outage, where or "your address"
        match self._phase:
            case "scheduled":
                start = f"There will be {self.kind()} at {where} {self._coming()}."
                return f"{start} {self._restoration()}{self._note()} Please make your preparations."
            case "dark" | "overdue":
                start = f"The power is off at {where}. {self._restoration()}"
                return f"{start} {_EN_CAUSES[outage.kind]}{self._note()}"
            case "restored":
                when = self._happened(outage.restored_at or self._now)
                return (
                    f"The power at {where} came back at {when}. "
                    "If you are still without power, please tell us."
                )
            case "cancelled":
                return f"The outage planned for {self._start()} has been cancelled."
            case _:
                assert_never(self._phase)

    def short(self) -> str:
        match self._phase:
            case "scheduled":
                return f"Your power will be off {self._coming()}. {self._restoration()}"
            case "dark":
                return f"Your power is off. {self._restoration()}"
            case "overdue":
                return "Your power is still off, later than we said. We are sorry."
            case "restored":
                return "Your power is back. If it is not, please tell us."
            case "cancelled":
                return "The planned outage has been cancelled."
            case _:
                assert_never(self._phase)
