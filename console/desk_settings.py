"""What every page needs to know: the time zone, the reasons for a pause, the campaigns' choices."""

import msgspec
from fastapi import APIRouter

from core.answers import StructRoute
from core.config import Settings
from outbound.campaign.campaign import PURPOSES, Occasion
from staff.people import ROLES, Role
from staff.sign_in.session import Themselves


class OccasionChoice(msgspec.Struct, frozen=True, kw_only=True):
    """An occasion for which a campaign can be drafted."""

    name: Occasion
    needs_outage: bool  # otherwise it calls a list, in words of its own


class DeskSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The utility's settings for its pages."""

    time_zone: str  # IANA; pages show times in it, whatever the browser's own zone
    pause_reasons: list[str]  # why an agent is not ready, in the order of the menu's digits
    occasions: list[OccasionChoice]  # of campaigns, in the order to offer them in
    channels: tuple[str, ...]  # of campaigns: how people can be told
    roles: tuple[Role, ...]  # of people, in the order to offer them in


def routes(settings: Settings, channels: tuple[str, ...]) -> APIRouter:
    """Make the one route."""
    router = APIRouter(prefix="/api", route_class=StructRoute, tags=["agent"])
    ours = DeskSettings(
        time_zone=settings.timezone,
        pause_reasons=settings.pause_reasons,
        occasions=[
            OccasionChoice(name=name, needs_outage=purpose.needs_outage)
            for name, purpose in PURPOSES.items()
        ],
        channels=channels,
        roles=ROLES,
    )

    @router.get("/desk-settings", operation_id="getDeskSettings")
    async def get_desk_settings(_: Themselves) -> DeskSettings:
        return ours

    return router
