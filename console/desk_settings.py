"""What every page must know of this hotline before it shows a time or asks for a reason."""

import msgspec
from fastapi import APIRouter

from core.answers import StructRoute
from core.config import Settings
from staff.sign_in.session import Anyone


class DeskSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The utility's own ways."""

    time_zone: str  # IANA; times are shown in it wherever the browser stands
    pause_reasons: list[str]  # why an agent is not ready, in the order of the menu's digits


def routes(settings: Settings) -> APIRouter:
    """Make the one route."""
    router = APIRouter(prefix="/api", route_class=StructRoute, tags=["agent"])
    ours = DeskSettings(time_zone=settings.timezone, pause_reasons=settings.pause_reasons)

    @router.get("/desk-settings", operation_id="getDeskSettings")
    async def get_desk_settings(_: Anyone) -> DeskSettings:
        return ours

    return router
