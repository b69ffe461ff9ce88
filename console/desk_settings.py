"""Settings that every page needs: the time zone and the reasons for a pause."""

import msgspec
from fastapi import APIRouter

from core.answers import StructRoute
from core.config import Settings
from staff.sign_in.session import Anyone


class DeskSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The utility's settings for its pages."""

    time_zone: str  # IANA; pages show times in it, whatever the browser's own zone
    pause_reasons: list[str]  # why an agent is not ready, in the order of the menu's digits


def routes(settings: Settings) -> APIRouter:
    """Make the one route."""
    router = APIRouter(prefix="/api", route_class=StructRoute, tags=["agent"])
    ours = DeskSettings(time_zone=settings.timezone, pause_reasons=settings.pause_reasons)

    @router.get("/desk-settings", operation_id="getDeskSettings")
    async def get_desk_settings(_: Anyone) -> DeskSettings:
        return ours

    return router
