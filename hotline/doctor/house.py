"""`hotline doctor`: the calendar's years, and whether Asterisk's file of queues is the house's."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from agents.house.queue import queue_file
from agents.house.store import list_queues
from core.config import Settings
from core.db import Database
from hotline.doctor.findings import Finding
from workdays import china
from workdays.store import list_years
from workdays.years import missing_years


async def examine(settings: Settings, url: str) -> tuple[Finding, ...]:
    """Compare what is kept with what should be; nothing is changed."""
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as session:
            queues = await list_queues(session)
            years = await list_years(session)
    finally:
        await database.close()
    text = await asyncio.to_thread(_text, settings)
    same = text == queue_file(queues, settings.default_queue)
    return (
        *_calendar(years, settings),
        Finding("queues", "Asterisk's file of queues is that of the page House", same,
                "" if same else "the service writes it: start it, or see in its log why it cannot",
                f"{len(queues)} queues"),
    )  # fmt: skip


def _calendar(years: list[int], settings: Settings) -> tuple[Finding, ...]:
    """Judge the calendar; a year that nobody announced yet is named only."""
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    missing = missing_years(years, today)
    known = {year for year in missing if china.is_known(year, settings.region)}
    due = [year for year in missing if year == today.year or year in known]
    mends = [
        f"press Fill {year} on the page House"
        if year in known
        else f"enter the holidays of {year} on the page House"
        for year in due
    ]
    seen = ", ".join(map(str, years)) or "no year"
    coming = f"; {', '.join(map(str, missing))} not yet" if missing and not due else ""
    check = "the calendar knows the holidays"
    return (Finding("calendar", check, not due, "; ".join(mends), seen + coming),)


def _text(settings: Settings) -> str:
    path = settings.var / "queues" / f"{settings.default_queue}.conf"
    return path.read_text() if path.exists() else ""
