"""The present outage of a new demo city: one feeder is dark, and the first caller hears of it."""

from datetime import datetime, timedelta

from core import clock
from core.db import Database
from hotline.demo.cast import part
from outages.outage import NewOutage
from outages.store import open_outage

_AGO = timedelta(minutes=20)
_LASTS = timedelta(hours=3)


async def darken_a_feeder(database: Database) -> None:
    """Open a fault on the feeder of the cast's resident; a person restores it."""
    at = clock.now()
    fault = NewOutage(
        kind="fault",
        cause="树障",
        started_at=at - _AGO,
        etr_at=_quarter(at + _LASTS),
        feeder_codes=(part("resident").feeder_code,),
    )
    async with database.transaction() as session:
        await open_outage(session, fault, person_id=None, at=at)


def _quarter(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
