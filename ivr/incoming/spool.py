"""Ratings and reports while the database is away: kept in a file, stored once when it is back.

Rule: a line is written and synced before the caller hears "recorded". The statements store each
call once, so a repeated line changes nothing; the file is removed only after all of it is stored.
"""

import asyncio
from pathlib import Path

import msgspec
import structlog
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.bus import Bus
from core.db import Database
from core.repeated_lines import CountedLine
from core.spool import SpoolFile
from ivr.events import RatingGiven, SpoolStored
from ivr.rating.store import save_rating
from outages.outage import TroubleReport
from outages.trouble.store import record_trouble_call

RETRY_S = 5.0
_DEADLINE_S = 2.0

_log = structlog.get_logger("ivr.incoming.spool")


class SpooledRating(msgspec.Struct, frozen=True, tag="rating"):
    """A rating waiting for its row."""

    given: RatingGiven


class SpooledTrouble(msgspec.Struct, frozen=True, tag="trouble"):
    """A trouble call waiting for its row."""

    report: TroubleReport


Spooled = SpooledRating | SpooledTrouble
_DECODER = msgspec.json.Decoder(SpooledRating | SpooledTrouble)


class Spool:
    """Store facts now, or keep them in `var/spool/ivr.jsonl` until it is possible."""

    def __init__(self, var: Path, database: Database, bus: Bus) -> None:
        self._file = SpoolFile(var / "spool" / "ivr.jsonl")
        self._taken = SpoolFile(self._file.path.with_suffix(".storing"))
        self._database = database
        self._bus = bus
        self._writing = asyncio.Lock()
        self._waiting = asyncio.Event()
        self._waiting.set()  # an earlier run may have left lines
        self._away = CountedLine(
            _log, "warning", "the database is away; a rating or report goes to the spool"
        )
        self._unwritable = CountedLine(
            _log, "error", "the spool cannot be written; free the disk or mend its owner and rights"
        )

    async def keep(self, fact: Spooled) -> bool:
        """Store a fact, or spool it; tell whether it is safe in one of the two."""
        try:
            return await self._put(fact)
        except Exception as failure:  # after any error of the driver the call must go on
            self._away.say(failure=type(failure).__name__)
            return await self._spool(fact)

    async def _put(self, fact: Spooled) -> bool:
        try:
            async with asyncio.timeout(_DEADLINE_S), self._database.transaction() as session:
                await _store(session, fact)
        except (IntegrityError, DataError) as refusal:  # a retry would fail again
            bare = _without_outage(fact)
            if bare is not None:
                return await self._put(bare)
            _log.error("the database refused a rating or report", failure=type(refusal).__name__)
            return False
        return True

    async def _spool(self, fact: Spooled) -> bool:
        try:
            async with self._writing:
                await asyncio.to_thread(self._file.append, [msgspec.json.encode(fact)])
        except OSError as failure:
            self._unwritable.say(file=str(self._file.path), failure=str(failure))
            return False
        self._waiting.set()
        return True

    async def run(self) -> None:
        """Store spooled facts as soon as the database takes them; for ever."""
        try:
            await self._store_each_time()
        finally:
            self._away.rest()
            self._unwritable.rest()

    async def _store_each_time(self) -> None:
        while True:
            await self._waiting.wait()
            self._waiting.clear()  # before looking: a line written meanwhile sets it again
            try:
                await self.drain()
                if await self.drain():  # lines that came while the file before was stored
                    self._waiting.set()
            except Exception as failure:
                self._waiting.set()
                _log.warning("the spool could not be stored yet", failure=type(failure).__name__)
                await asyncio.sleep(RETRY_S)

    async def drain(self) -> int:
        """Store the spooled facts and publish `SpoolStored`; return how many.

        Raises while the database is away.
        """
        async with self._writing:
            lines = await asyncio.to_thread(self._file.set_aside, self._taken.path)
        facts = [fact for line in lines if (fact := _decode(line)) is not None]
        for fact in facts:
            await self._put(fact)
        await asyncio.to_thread(self._taken.clear)
        if facts:
            self._bus.publish(SpoolStored(at=clock.now(), count=len(facts)))
        return len(facts)


async def _store(session: AsyncSession, fact: Spooled) -> None:
    match fact:
        case SpooledRating(given):
            await save_rating(session, given)
        case SpooledTrouble(report):
            await record_trouble_call(session, report)


def _without_outage(fact: Spooled) -> Spooled | None:
    """Give a report without its outage, which may have been deleted meanwhile."""
    if isinstance(fact, SpooledTrouble) and fact.report.outage_id is not None:
        return SpooledTrouble(msgspec.structs.replace(fact.report, outage_id=None))
    return None


def _decode(line: bytes) -> Spooled | None:
    try:
        return _DECODER.decode(line)
    except msgspec.DecodeError:  # a line cut by a full disk or a crash
        _log.error("a spooled line is unreadable and was left out", bytes=len(line))
        return None
