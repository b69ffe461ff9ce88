"""A storm on real parts: what of a flood of keyed reports is taken when the machine is too small.

SIPp plays the public network: each caller rings, presses 1 and 2 as told, and hangs up after
27 to 47 s. Asterisk, PostgreSQL, the service and the callers share this machine. First capacity
is sought: rates rise until not all reports are taken, and the most that were taken in a second is
capacity. Then 1.5 and 2 times that is offered. `python -m bench.storm RATE SECONDS` runs one load
and prints what became of it.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import text

from bench.figure import Figure
from bench.scratch import own_place, own_settings
from core.config import Settings, state_dir
from core.db import Database
from hotline.asterisk.root import default_place
from hotline.demo.city import load_city
from hotline.host.progress import Steps
from hotline.laptop.laptop import Laptop

CUSTOMERS = 20_000
_CALL_S = 37  # on average (bench/storm.xml)
_SCENARIO = Path(__file__).parent / "storm.xml"
_FIRST_RATE, _STEP, _LAST_RATE = 13.0, 3.0, 40.0  # calls a second: the search for capacity
_SETTLED_S = _CALL_S + 5  # from then on as many come in as go
_LOAD_S = _SETTLED_S + 2 * _CALL_S  # counted over whole calls, as a full house fills in waves
_TAKEN_SHARE = 0.99  # of the offered: then a rate is within capacity
_NUMBERS = """
    select substr(min(phone.e164)::text, 3) as number, phone.role from customers_phone phone
    join customers_customer c on c.id = phone.customer_id and not c.elderly and c.critical = ''
    join customers_account account on account.customer_id = c.id
    where phone.valid_until is null and phone.role in ('owner', 'tenant')
      and phone.e164 between 8613000000000 and 8619999999999
      and (phone.role = 'tenant'
           or not exists (select from customers_phone other
                          where other.e164 = phone.e164 and other.customer_id <> c.id))
    group by c.id, phone.role having count(distinct account.premise_id) = 1
    order by c.id
"""  # known, one home, no reason to be led past the menu
_ENDS = """
    select outcome, count(*), count(*) filter (where talk_s < 0) from cti_call
    where direction = 'in' and arrived_at >= :since group by outcome
"""
_TENANTS = """
    select count(*), count(premise_id) from outages_trouble_call report where at >= :since
        and exists (select from customers_phone phone where phone.role = 'tenant'
                    and phone.valid_until is null and right(phone.e164::text, 11)
                    = right(report.number, 11))
"""  # whose reports must have found their home
_REPORTS = """
    select count(*), count(*) filter (where at between :begun and :ended)
    from outages_trouble_call where at >= :since
"""


class Became(msgspec.Struct, frozen=True):
    """What became of one load's calls."""

    offered: int
    reports: int  # stored
    records: dict[str, int]  # by outcome
    thrown_out: int  # of those who got in: sent to the queue by the dialplan or by a failure
    left_in_asterisk: int  # channels a minute after the last call
    tenants: int  # reports by telephones that somebody rents a home with
    tenants_located: int
    reports_per_s: float  # in the middle of the load, when as many come in as go

    @property
    def adds_up(self) -> bool:
        """Tell whether each offered call has exactly one record."""
        return sum(self.records.values()) == self.offered


@asynccontextmanager
async def storm_world() -> AsyncGenerator[Laptop]:
    """Run all of a hotline but the simulated network, whose port SIPp takes."""
    var = own_place("storm")
    os.environ.setdefault("HOTLINE_ASTERISK_ROOT", str(default_place(state_dir())))
    laptop = Laptop(own_settings(var), Steps(), fast_database=True)
    try:
        await laptop.start_database()
        await load_city(laptop.database, customers=CUSTOMERS)
        await laptop.start_telephones()
        await laptop.carrier.stop()
        await laptop.start_service()
        yield laptop
    finally:
        await laptop.stop()
        shutil.rmtree(var, ignore_errors=True)


async def load(laptop: Laptop, rate: float, seconds: float) -> Became:
    """Offer calls at a rate for so long; wait until the last is over, and count."""
    numbers = await _callers(laptop.database)
    since = await _now(laptop.database)
    offered = int(rate * seconds)
    with tempfile.TemporaryDirectory(prefix="hotline-sipp-") as place:
        await _ring(laptop.settings, numbers, rate, offered, Path(place))
    await _settled(laptop.database, since, offered)
    return await _count(laptop, since, offered, seconds)


async def _callers(database: Database) -> list[str]:
    """List who rings: half of them rent, and their number may be a neighbour's, too."""
    async with database.transaction() as session:
        rows = (await session.execute(text(_NUMBERS))).all()
    tenants = [row.number for row in rows if row.role == "tenant"]
    owners = [row.number for row in rows if row.role == "owner"]
    return tenants + owners[: len(tenants)]


async def _now(database: Database) -> datetime:
    async with database.transaction() as session:
        return (await session.execute(text("select now()"))).scalar_one()


async def _ring(
    settings: Settings, numbers: list[str], rate: float, offered: int, place: Path
) -> None:
    callers = place / "callers.csv"
    callers.write_text("RANDOM\n" + "".join(f"{number};\n" for number in numbers))
    sipp = await asyncio.create_subprocess_exec(
        "sipp", f"127.0.0.1:{settings.sip_port}", "-sf", str(_SCENARIO), "-inf", str(callers),
        "-i", "127.0.0.1", "-p", str(settings.trunk_port), "-mp", "40000",
        "-r", str(round(rate * 10)), "-rp", "10000", "-m", str(offered), "-l", "20000",
        "-nostdin", "-timeout", str(int(offered / rate + 3 * _CALL_S)), "-trace_err",
        cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    await sipp.wait()


async def _settled(database: Database, since: datetime, offered: int) -> None:
    """Wait until every call has its record, or for a minute."""
    for _ in range(120):
        async with database.transaction() as session:
            rows = await session.execute(text(_ENDS), {"since": since})
            if sum(row[1] for row in rows) >= offered:
                return
        await asyncio.sleep(0.5)


async def _count(laptop: Laptop, since: datetime, offered: int, seconds: float) -> Became:
    async with laptop.database.transaction() as session:
        rows = await session.execute(text(_ENDS), {"since": since})
        records = {str(row[0]): int(row[1]) for row in rows}
        amid = {"since": since, "begun": since + timedelta(seconds=_SETTLED_S),
                "ended": since + timedelta(seconds=seconds)}  # fmt: skip
        stored, steady = (await session.execute(text(_REPORTS), amid)).one()
        tenants, located = (await session.execute(text(_TENANTS), {"since": since})).one()
        failed = await session.execute(
            text("select count(*) from cti_journal where at >= :since and"
                 " kind = 'MenuEnded' and fact->>'result' = 'error'"), {"since": since}
        )  # fmt: skip
        thrown = int(failed.scalar_one()) + records.get("fallback", 0)
    channels = await laptop.asterisk.command("core show channels count")
    return Became(
        offered=offered,
        reports=int(stored),
        records=records,
        thrown_out=thrown,
        left_in_asterisk=int(channels.split()[0]),
        tenants=int(tenants),
        tenants_located=int(located),
        reports_per_s=int(steady) / max(seconds - _SETTLED_S, 1),
    )


def measure() -> list[Figure]:
    """Find capacity, then offer 1.5 and 2 times as much."""
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    async with storm_world() as laptop:
        capacity, became = 0.0, None
        rate = _FIRST_RATE
        while rate <= _LAST_RATE:
            became = await load(laptop, rate, _LOAD_S)
            print(f"  {rate:g}/s: {became}", file=sys.stderr, flush=True)
            capacity = max(capacity, became.reports_per_s)
            if became.reports < _TAKEN_SHARE * became.offered:
                break
            rate += _STEP
        if rate == _FIRST_RATE:
            raise ValueError(f"{_FIRST_RATE:g} calls a second are too many here: lower _FIRST_RATE")
        figures = [
            Figure(
                "storm: keyed reports of 37 s, the most taken in a second as the offer rises",
                capacity, "1/s", rate, capacity / rate, "none: the machine's own", True,
            )
        ]  # fmt: skip
        for times in (1.5, 2.0):
            became = await load(laptop, times * capacity, _LOAD_S)
            print(f"  {times:g} x: {became}", file=sys.stderr, flush=True)
            figures += _beyond(times, capacity, became)
        return figures


def _beyond(times: float, capacity: float, became: Became) -> list[Figure]:
    name = f"storm: offered {times:g} × that rate"
    share = became.reports_per_s / capacity if capacity else 0.0
    records = sum(became.records.values())
    inside = records - became.records.get("refused", 0)
    return [
        Figure(
            f"{name}, reports taken", became.reports_per_s, "1/s", capacity, share,
            "at least 0.95", share >= 0.95,
        ),
        Figure(
            f"{name}, thrown out of those who got in", became.thrown_out, "calls", inside,
            became.thrown_out / max(inside, 1), "none", became.thrown_out == 0,
        ),
        Figure(
            f"{name}, tenants' reports that found their home", became.tenants_located, "calls",
            became.tenants, became.tenants_located / max(became.tenants, 1), "all",
            became.tenants_located == became.tenants > 0,
        ),
        Figure(
            f"{name}, records beside calls offered", records, "calls", became.offered,
            records / became.offered, "equal", became.adds_up,
        ),
    ]  # fmt: skip


async def _one(rate: float, seconds: float) -> None:
    async with storm_world() as laptop:
        print(await load(laptop, rate, seconds))


if __name__ == "__main__":
    asyncio.run(_one(float(sys.argv[1]), float(sys.argv[2])))
