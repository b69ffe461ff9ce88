"""What every page needs to know: the time zone, the reasons for a pause, the campaigns' choices."""

import msgspec
from fastapi import APIRouter

from agents.house.book import HouseBook
from agents.house.business import BusinessType
from agents.house.pause import PauseReason
from agents.house.queue import HouseQueue
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
    pause_reasons: list[PauseReason]  # that an agent may choose, in the order of their digits
    queues: list[HouseQueue]  # all that ever were, with their names
    business_types: list[BusinessType]  # all that ever were, in the order to offer them in
    occasions: list[OccasionChoice]  # of campaigns, in the order to offer them in
    channels: tuple[str, ...]  # of campaigns: how people can be told
    roles: tuple[Role, ...]  # of people, in the order to offer them in
    map_tiles: str  # the address of pictures under the map, with {z} {x} {y}; "": none
    map_tiles_by: str  # whom the map names for them


def routes(settings: Settings, channels: tuple[str, ...], house: HouseBook) -> APIRouter:
    """Make the one route."""
    router = APIRouter(prefix="/api", route_class=StructRoute, tags=["agent"])
    occasions = [
        OccasionChoice(name=name, needs_outage=purpose.needs_outage)
        for name, purpose in PURPOSES.items()
    ]

    @router.get("/desk-settings", operation_id="getDeskSettings")
    async def get_desk_settings(_: Themselves) -> DeskSettings:
        return DeskSettings(
            time_zone=settings.timezone,
            pause_reasons=house.pauses_in_use(),
            queues=house.queues,
            business_types=house.business_types,
            occasions=occasions,
            channels=channels,
            roles=ROLES,
            map_tiles=settings.map_tiles,
            map_tiles_by=settings.map_tiles_by,
        )

    return router
