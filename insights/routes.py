"""The desk's figures, each with its numerator, denominator and formula."""

from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from core import clock
from core.answers import StructRoute
from core.config import Settings
from core.db import Database
from insights.business import BusinessCount
from insights.handling import AgentHandling, HandlingTime, by_agent, by_queue
from insights.handling_sql import list_handled, list_staffed
from insights.measures import (
    ANSWER_WITHIN_S,
    DayFigures,
    Measure,
    by_day,
    measures,
    together,
    with_handling,
)
from insights.menus import MenuPlace, by_place
from insights.store import count_business, count_menu_steps, tally_days
from ivr.rating.scores import summarise
from ivr.rating.store import tally_rating_days
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Reader = Annotated[SignedIn, require("see_measures")]

_LONGEST = timedelta(days=400)


class MeasuresAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a period, and of each of its local days."""

    since: datetime
    until: datetime
    answer_within_s: int
    measures: tuple[Measure, ...]
    days: tuple[DayFigures, ...]


class HandlingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How long calls occupied agents in a period."""

    queues: tuple[HandlingTime, ...]
    agents: tuple[AgentHandling, ...]


def routes(settings: Settings, database: Database) -> APIRouter:
    """Make the routes of the figures; without a period each is of today."""
    router = APIRouter(route_class=StructRoute, tags=["insights"])
    zone = ZoneInfo(settings.timezone)

    @router.get("/measures", operation_id="listMeasures")
    async def list_measures(
        _: Reader,
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        within_s: Annotated[int, Query(ge=1, le=600)] = ANSWER_WITHIN_S,
    ) -> MeasuresAnswer:
        begin, end = _period(since, until, zone)
        async with database.transaction() as session:
            calls = await tally_days(session, begin, end, zone, answer_within_s=within_s)
            handled = await list_handled(session, begin, end, zone)
            staffed = await list_staffed(session, begin, end, zone)
            ratings = await tally_rating_days(session, begin, end, zone)
        tallies = with_handling(calls, handled, staffed)
        return MeasuresAnswer(
            since=begin,
            until=end,
            answer_within_s=within_s,
            measures=measures(together(tallies.values()), summarise(chain(*ratings.values()))),
            days=by_day(tallies, {day: summarise(found) for day, found in ratings.items()}),
        )

    @router.get("/handling", operation_id="listHandling")
    async def list_handling(
        _: Reader, since: AwareDatetime | None = None, until: AwareDatetime | None = None
    ) -> HandlingAnswer:
        begin, end = _period(since, until, zone)
        async with database.transaction() as session:
            handled = await list_handled(session, begin, end, zone)
            staffed = await list_staffed(session, begin, end, zone)
        return HandlingAnswer(queues=by_queue(handled), agents=by_agent(handled, staffed))

    @router.get("/menus", operation_id="listMenuPlaces")
    async def list_menu_places(
        _: Reader, since: AwareDatetime | None = None, until: AwareDatetime | None = None
    ) -> tuple[MenuPlace, ...]:
        begin, end = _period(since, until, zone)
        async with database.transaction() as session:
            return by_place(await count_menu_steps(session, begin, end))

    router.include_router(_business_routes(database, zone))
    return router


def _business_routes(database: Database, zone: ZoneInfo) -> APIRouter:
    router = APIRouter(route_class=StructRoute)

    @router.get("/business", operation_id="listBusiness")
    async def list_business(
        _: Reader, since: AwareDatetime | None = None, until: AwareDatetime | None = None
    ) -> list[BusinessCount]:
        begin, end = _period(since, until, zone)
        async with database.transaction() as session:
            return await count_business(session, begin, end)

    return router


def _period(
    since: datetime | None, until: datetime | None, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    now = clock.now()
    begin = since or _midnight(now, zone)
    end = max(begin, min(until or now, now))  # nobody has worked in what is to come
    if not timedelta(0) <= end - begin <= _LONGEST:
        raise refused(422, "period_refused", "The period must be forward and up to 400 days.")
    return begin, end


def _midnight(now: datetime, zone: ZoneInfo) -> datetime:
    there = now.astimezone(zone)
    return there.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
