"""The house's calendar: asked and answered; what is decided stands in acts.py."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field, StringConstraints

from core.answers import StructRoute
from staff.people import SignedIn
from staff.sign_in.session import refused, require
from workdays.acts import CalendarActs, CalendarYear
from workdays.day import CalendarRefused, DaySpan

Keeper = Annotated[SignedIn, require("keep_hours")]
Year = Annotated[int, Path(ge=2000, le=2100)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class SpanWish(BaseModel):
    """Days that are not what their weekday says, the last one included."""

    first: Day
    last: Day
    working: bool
    name_zh: Word
    name_en: Word
    instead_of: tuple[Day, Day] | None = None  # first and last of what is changed into it


def routes(acts: CalendarActs) -> APIRouter:
    """Make the routes under /calendar."""
    router = APIRouter(prefix="/calendar", route_class=StructRoute, tags=["house"])

    @router.get("/{year}", operation_id="seeCalendar")
    async def see_calendar(year: Year, _: Keeper) -> CalendarYear:
        return await acts.see(year)

    @router.put("/days", operation_id="putCalendarDays")
    async def put_days(wish: SpanWish, who: Keeper) -> CalendarYear:
        try:
            return await acts.put(DaySpan(**wish.model_dump()), who)
        except CalendarRefused as why:
            raise refused(422, why.code, str(why)) from None

    @router.delete("/days", operation_id="removeCalendarDays")
    async def remove_days(first: Day, last: Day, who: Keeper) -> CalendarYear:
        try:
            return await acts.remove(first, last, who)
        except CalendarRefused as why:
            raise refused(422, why.code, str(why)) from None

    @router.post("/{year}/fill", operation_id="fillCalendar")
    async def fill_calendar(year: Year, who: Keeper) -> CalendarYear:
        try:
            return await acts.fill(year, who)
        except CalendarRefused as why:
            raise refused(409, why.code, str(why)) from None

    return router
