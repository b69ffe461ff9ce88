"""The page of the house: asked and answered; what is decided stands in acts.py."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Path
from pydantic import BaseModel, Field, StringConstraints

from agents.house.acts import HouseActs
from agents.house.book import HouseBook, HouseState
from agents.house.business import BusinessType
from agents.house.pause import PauseReason
from agents.house.queue import HouseQueue
from agents.house.refusal import AdministratorsOnly, HouseRefused
from agents.house.wrap_up import Then
from core.answers import StructRoute
from core.language import Language
from staff.people import SignedIn
from staff.sign_in.session import refused, require
from workdays.requests import TimeOfDay

Keeper = Annotated[SignedIn, require("keep_hours")]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
PauseCode = Annotated[str, Path(pattern=r"^[\w -]{1,40}$")]  # it goes to Asterisk's log

Code = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Version = Annotated[int, Field(ge=0)]  # of what was looked at; 0: a new one


class HoursWish(BaseModel):
    """From when to when; closing at 00:00 is the day's end."""

    opens: TimeOfDay
    closes: TimeOfDay


class OpeningWish(BaseModel):
    """The hours of working days and of days off; none of one: closed all day."""

    working: HoursWish | None = None
    off: HoursWish | None = None


class QueueWish(BaseModel):
    """A queue as somebody wants it."""

    name_zh: Word
    name_en: Word
    language: Language | None = None  # whose callers all wait here
    ring_s: Annotated[int, Field(ge=5, le=120)] = 15
    in_use: bool = True
    successor: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")] | None = None
    hours: OpeningWish | None = None  # none: open at all times
    after_hours: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")] | None = None
    wrap_up_s: Annotated[int, Field(ge=0, le=900)] | None = None  # none: the installation's
    may_extend: bool = False  # the agent, by a minute each time
    then: Then = "ready"  # after writing up
    version: Version = 0


class PauseWish(BaseModel):
    """A reason for a pause as somebody wants it."""

    name_zh: Word
    name_en: Word
    minutes: Annotated[int, Field(ge=1, le=720)] | None = None  # of a shift
    in_use: bool = True
    version: Version = 0


class BusinessTypeWish(BaseModel):
    """A business type as somebody wants it."""

    name_zh: Word
    name_en: Word
    in_use: bool = True
    version: Version = 0


def routes(acts: HouseActs, book: HouseBook) -> APIRouter:
    """Make the routes under /house."""
    router = APIRouter(prefix="/house", route_class=StructRoute, tags=["house"])

    @router.get("", operation_id="seeHouse")
    async def see_house(_: Keeper) -> HouseState:
        return book.state()

    router.include_router(_pause_routes(acts))
    router.include_router(_business_type_routes(acts))
    router.include_router(_queue_routes(acts))
    return router


def _pause_routes(acts: HouseActs) -> APIRouter:
    router = APIRouter(route_class=StructRoute)

    @router.get("/pauses", operation_id="listPauses")
    async def list_pauses(_: Keeper) -> list[PauseReason]:
        return await acts.see_pauses()

    @router.put("/pauses/{code}", operation_id="putPause")
    async def put_pause(code: PauseCode, wish: PauseWish, who: Keeper) -> list[PauseReason]:
        try:
            return await acts.put_pause(PauseReason(code=code, **wish.model_dump()), who)
        except HouseRefused as why:
            raise _refusal(why) from None

    return router


def _business_type_routes(acts: HouseActs) -> APIRouter:
    router = APIRouter(route_class=StructRoute)

    @router.get("/business-types", operation_id="listBusinessTypes")
    async def list_business_types(_: Keeper) -> list[BusinessType]:
        return await acts.see_business_types()

    @router.put("/business-types/{code}", operation_id="putBusinessType")
    async def put_business_type(
        code: Code, wish: BusinessTypeWish, who: Keeper
    ) -> list[BusinessType]:
        try:
            return await acts.put_business_type(BusinessType(code=code, **wish.model_dump()), who)
        except HouseRefused as why:
            raise _refusal(why) from None

    return router


def _queue_routes(acts: HouseActs) -> APIRouter:
    router = APIRouter(route_class=StructRoute)

    @router.get("/queues", operation_id="listQueues")
    async def list_queues(_: Keeper) -> list[HouseQueue]:
        return await acts.see_queues()

    @router.put("/queues/{code}", operation_id="putQueue")
    async def put_queue(code: Code, wish: QueueWish, who: Keeper) -> list[HouseQueue]:
        told = {"code": code, **wish.model_dump()}
        try:
            return await acts.put_queue(msgspec.convert(told, HouseQueue), who)
        except HouseRefused as why:
            raise _refusal(why) from None

    return router


def _refusal(why: HouseRefused) -> HTTPException:
    status = 403 if isinstance(why, AdministratorsOnly) else 409
    return refused(status, why.code, str(why), by=why.by)
