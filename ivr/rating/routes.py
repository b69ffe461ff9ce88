"""GET /api/ratings: the ratings page's list and figures, each with its formula's key."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from core import clock
from core.db import Database
from ivr.rating import scores
from ivr.rating.scores import Tally
from ivr.rating.store import RatingRow, list_ratings, tally_ratings
from staff.people import SignedIn
from staff.sign_in.session import Anyone, refused

_NOBODY = ""  # an extension no rating has


class RatingEntry(BaseModel):
    """One question put after a talk."""

    call_id: str
    at: datetime
    extension: str
    queue: str
    score: int | None
    how: scores.How


class RatingSummary(BaseModel):
    """Ratings summed; mean and share are null while nobody answered."""

    offered: int
    answered: int
    skipped: int
    hung_up: int
    invalid: int
    mean: float | None
    satisfied_share: float | None


class RatingGroup(RatingSummary):
    """The sum of one agent's extension or one queue."""

    key: str


class RatingFormulas(BaseModel):
    """Which text explains each figure; the web has it in both languages."""

    mean: str = "rating.formula.mean"
    satisfied_share: str = "rating.formula.satisfied_share"
    offered: str = "rating.formula.offered"


class RatingsPage(BaseModel):
    """The ratings of a period, newest first, and their sums."""

    rows: list[RatingEntry]
    summary: RatingSummary
    by_agent: list[RatingGroup]
    by_queue: list[RatingGroup]
    histogram: list[int]  # how often each score from 1 to 5 was given
    formulas: RatingFormulas


def routes(database: Database) -> APIRouter:
    """Make the room's routes: agents see their own ratings, supervisors all."""
    router = APIRouter(prefix="/api", tags=["ratings"])

    @router.get("/ratings", operation_id="listRatings")
    async def list_all(
        who: Anyone,
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
    match who.role:
        case "supervisor" | "administrator":
            return None
        case "agent":
            return who.extension or _NOBODY


def _page(rows: list[RatingRow], tallies: list[Tally]) -> RatingsPage:
    return RatingsPage(
        rows=[RatingEntry.model_validate(row, from_attributes=True) for row in rows],
        summary=_summary(scores.summarise(tallies)),
        by_agent=_groups(scores.group(tallies, lambda tally: tally.extension)),
        by_queue=_groups(scores.group(tallies, lambda tally: tally.queue)),
        histogram=list(scores.histogram(tallies)),
        formulas=RatingFormulas(),
    )


def _summary(summary: scores.Summary) -> RatingSummary:
    return RatingSummary.model_validate(summary, from_attributes=True)


def _groups(groups: tuple[scores.Group, ...]) -> list[RatingGroup]:
    return [RatingGroup(key=one.key, **msgspec.structs.asdict(one.summary)) for one in groups]
