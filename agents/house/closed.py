"""What a caller hears of a queue that is closed now: its hours, when it opens next, who helps.

Rule: nothing is rounded, since somebody will ring again at that very minute; of a year whose
holidays are not in the calendar yet no opening is promised.
"""

from datetime import datetime, tzinfo
from typing import assert_never

from agents.house.queue import HouseQueue
from core.language import Language
from outages.wording.moments import clock_time, exactly
from workdays.day import Workdays
from workdays.opening import MIDNIGHT, Hours, OpeningHours, next_opening


def closed_words(
    queue: HouseQueue, language: Language, now: datetime, zone: tzinfo, calendar: Workdays
) -> str:
    """Say it of a queue with hours that is closed now."""
    assert queue.hours is not None
    opens_at = next_opening(queue.hours, now.astimezone(zone), calendar)
    alike = queue.hours.working == queue.hours.off  # on whichever kind of day
    if opens_at and not (alike or any(day.year == opens_at.year for day in calendar)):
        opens_at = None
    soon = exactly(opens_at, language, now, zone) if opens_at else ""
    match language:
        case "zh":
            next_one = f"，下一次开始服务是{soon}" if soon else ""
            when = _zh(queue.hours)
            return f"{queue.name_zh}人工服务的时间是{when}{next_one}。现在由其他座席为您服务。"
        case "en":
            next_one = f" They are here next from {soon}." if soon else ""
            when = _en(queue.hours)
            return (
                f"Our agents for {queue.name_en} are here {when}.{next_one} "
                "Other agents will help you now."
            )
        case _:
            assert_never(language)


def _zh(hours: OpeningHours) -> str:
    if hours.working == hours.off and hours.working:
        return f"每天{_zh_span(hours.working)}"
    named = (("工作日", hours.working), ("休息日", hours.off))
    return "，".join(f"{day}{_zh_span(span)}" for day, span in named if span)


def _zh_span(span: Hours) -> str:
    if span.opens == span.closes == MIDNIGHT:
        return "全天"
    closes = "夜里十二点" if span.closes == MIDNIGHT else clock_time(span.closes, "zh")
    return f"{clock_time(span.opens, 'zh')}到{closes}"


def _en(hours: OpeningHours) -> str:
    if hours.working == hours.off and hours.working:
        return f"every day {_en_span(hours.working)}"
    named = (("on working days", hours.working), ("on weekends and holidays", hours.off))
    return ", and ".join(f"{day} {_en_span(span)}" for day, span in named if span)


def _en_span(span: Hours) -> str:
    if span.opens == span.closes == MIDNIGHT:
        return "at all hours"
    return f"from {clock_time(span.opens, 'en')} to {clock_time(span.closes, 'en')}"
