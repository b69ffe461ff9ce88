"""What every page must know of this hotline before it shows a time or asks for a reason."""

from fastapi import APIRouter
from pydantic import BaseModel

from core.config import Settings
from staff.sign_in.session import Anyone


class DeskSettings(BaseModel):
    """The utility's own ways."""

    time_zone: str  # IANA; times are shown in it wherever the browser stands
    pause_reasons: list[str]  # why an agent is not ready, in the order of the menu's digits


def routes(settings: Settings) -> APIRouter:
    """Make the one route."""
    router = APIRouter(prefix="/api", tags=["agent"])
    ours = DeskSettings(time_zone=settings.timezone, pause_reasons=settings.pause_reasons)

    @router.get("/desk-settings", operation_id="getDeskSettings")
    async def get_desk_settings(_: Anyone) -> DeskSettings:
        return ours

    return router
