"""What callers said, on a disk that fills up."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from core import clock
from core.bus import Bus
from core.db import Database
from core.repeated_lines import EVERY_S
from ivr.events import RatingGiven, SpoolStored
from ivr.incoming.spool import Spool, SpooledRating
from ivr.rating.models import Rating

pytestmark = pytest.mark.border

# In a process of its own, since the limit that stands for the full disk holds for all its files.
_THREE_CALLERS = """
import asyncio, resource, sys
from pathlib import Path
from core import clock
from core.bus import Bus
from core.db import Database
from ivr.events import RatingGiven
from ivr.incoming.spool import Spool, SpooledRating

var = Path(sys.argv[1])
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"

async def keep(call_id):
    given = RatingGiven(at=clock.now(), call_id=call_id, extension="1001", queue="service",
                        score=5, how="pressed")
    return await Spool(var, Database(NOWHERE, deadline_s=0.5), Bus()).keep(SpooledRating(given))

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

first = asyncio.run(keep("first"))
limit((var / "spool" / "ivr.jsonl").stat().st_size + 20)
second = asyncio.run(keep("second"))
limit(resource.RLIM_INFINITY)
sys.exit((first, second, asyncio.run(keep("third"))) != (True, False, True))
"""


async def test_a_line_that_a_full_disk_cuts_is_not_called_safe_and_harms_no_other(
    tmp_path: Path, database: Database
) -> None:
    command = [sys.executable, "-c", _THREE_CALLERS, str(tmp_path)]
    subprocess.run(command, check=True, timeout=60, capture_output=True)  # its log is no file
    assert (tmp_path / "spool" / "ivr.jsonl").stat().st_mode & 0o777 == 0o600
    bus = Bus()
    told: list[SpoolStored] = []
    bus.on(SpoolStored, told.append, name="test")
    spool = Spool(tmp_path, database, bus)
    assert await spool.drain() == 2
    assert await spool.drain() == 0
    assert [fact.count for fact in told] == [2], "who shows reports hears of them once they stand"
    async with database.transaction() as session:
        stored = await session.scalars(select(Rating.call_id).order_by(Rating.call_id))
        assert list(stored) == ["first", "third"]


async def test_a_storm_while_the_database_is_away_is_few_lines_of_log_and_no_word_lost(
    tmp_path: Path, database: Database
) -> None:
    away, words = Database("postgresql://nobody@127.0.0.1:1/none", deadline_s=0.5), 300
    storm = Spool(tmp_path, away, Bus())
    with capture_logs() as said:
        storing = asyncio.create_task(storm.run())
        kept = await asyncio.gather(*(storm.keep(rating(f"call {n}")) for n in range(words)))
        storing.cancel()
        await asyncio.gather(storing, return_exceptions=True)
    assert kept == [True] * words
    told = [line for line in said if "a rating or report goes to the spool" in line["event"]]
    assert sum(line["times"] for line in told) == words
    assert len(told) < words / 10, f"one at once, one each {EVERY_S:g} s, one at the end"
    back = Spool(tmp_path, database, Bus())
    assert await back.drain() + await back.drain() == words, "what was set aside, and the rest"


def rating(call_id: str) -> SpooledRating:
    given = RatingGiven(
        at=clock.now(), call_id=call_id, extension="1001", queue="service", score=5, how="pressed"
    )
    return SpooledRating(given)
