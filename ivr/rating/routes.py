"""GET /api/ratings: the ratings page's list and figures, each with its formula's key."""

from datetime import timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from core import clock
from core.answers import StructRoute
from core.db import Database
from ivr.rating import scores
from ivr.rating.scores import RatingGroup, RatingSummary, Tally
from ivr.rating.store import RatingEntry, list_ratings, tally_ratings
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Reader = Annotated[SignedIn, require("see_ratings")]

_NOBODY = ""  # an extension no rating has


class RatingFormulas(msgspec.Struct, frozen=True, kw_only=True):
    """Which text explains each figure; the web has it in both languages."""

    mean: str = "rating.formula.mean"
    satisfied_share: str = "rating.formula.satisfied_share"
    offered: str = "rating.formula.offered"


class RatingsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The ratings of a period, newest first, and their sums."""

    rows: list[RatingEntry]
    summary: RatingSummary
    by_agent: tuple[RatingGroup, ...]
    by_queue: tuple[RatingGroup, ...]
    histogram: tuple[int, ...]  # how often each score from 1 to 5 was given
    formulas: RatingFormulas = RatingFormulas()


def routes(database: Database) -> APIRouter:
    """Make the room's routes: one's own ratings, or everybody's by `see_everybodys_ratings`."""
    router = APIRouter(prefix="/api", route_class=StructRoute, tags=["ratings"])

    @router.get("/ratings", operation_id="listRatings")
    async def list_all(
        who: Reader,
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> RatingsPage:
        """List ratings of [since, until); without them the last 30 days."""
        end = until or clock.now()
        begin = since or end - timedelta(days=30)
        if begin >= end:
            raise refused(422, "period_empty", "The period is empty: since must be before until.")
        own = _own(who)
        async with database.transaction() as session:
            rows = await list_ratings(session, begin, end, extension=own, limit=limit)
            tallies = await tally_ratings(session, begin, end, extension=own)
        return _page(rows, tallies)

    return router


def _own(who: SignedIn) -> str | None:
    """Give the extension whose ratings a person may see; None for all."""
    return None if who.may("see_everybodys_ratings") else who.extension or _NOBODY


def _page(rows: list[RatingEntry], tallies: list[Tally]) -> RatingsPage:
    return RatingsPage(
        rows=rows,
        summary=scores.summarise(tallies),
        by_agent=scores.group(tallies, lambda tally: tally.extension),
        by_queue=scores.group(tallies, lambda tally: tally.queue),
        histogram=scores.histogram(tallies),
    )
