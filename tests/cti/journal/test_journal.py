"""The journal against a real PostgreSQL that comes and goes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import cast

import msgspec
import pytest
from sqlalchemy import func, select, text
from structlog.testing import capture_logs

from core.bus import Bus
from core.db import Database
from core.spool import SpoolFile
from cti.events import CallArrived, CallEnded, CallEvent, Event, Fact, LinkDown, MenuEnded
from cti.journal import store
from cti.journal.journal import Journal, Limits
from cti.journal.models import JournalEntry
from cti.journal.segments import segments
from tests.cti.replay import START, facts
from tests.ports import free_ports
from tests.until import until

pytestmark = pytest.mark.border

QUICK = Limits(every_s=0.01, retry_s=0.02, write_s=1.0, batch=7)


class Elsewhere(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A higher room's fact."""

    at: object
    call_id: str


@asynccontextmanager
async def running(journal: Journal) -> AsyncGenerator[Journal]:
    task = asyncio.create_task(journal.run())
    try:
        yield journal
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def away() -> AsyncGenerator[Database]:
    """A database at a port where nothing listens."""
    port = free_ports(1, low=22500)[0]
    database = Database(f"postgresql://nobody:x@127.0.0.1:{port}/none")
    yield database
    await database.close()


async def written(database: Database) -> int:
    async with database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(JournalEntry)) or 0


async def test_a_call_is_written_and_folded_into_its_record(
    database: Database, tmp_path: Path
) -> None:
    bus = Bus()
    told = facts("answered")
    async with running(Journal(bus, database, tmp_path / "spool", limits=QUICK)) as journal:
        for fact in told:
            bus.publish(fact)
        await until(lambda: journal.written == len(told))
    async with database.transaction() as session:
        (record,) = await store.list_calls(session, store.CallFilter())
        assert await store.find_call(session, record.call_id) == record
        assert await store.find_call(session, "none") is None
        parts = await store.list_segments(session, record.call_id)
    assert parts == segments(cast(list[CallEvent], told))
    assert [one.kind for one in parts] == ["queue", "ring", "talk"]
    assert (record.outcome, record.extension, record.talk_s) == ("answered", "1001", 3)
    assert await written(database) == len(told)


async def test_what_is_accepted_while_the_database_is_away_is_written_once_it_is_back(
    database: Database, away: Database, tmp_path: Path
) -> None:
    bus = Bus()
    told = facts("answered")
    spool = tmp_path / "var" / "spool"
    async with running(Journal(bus, away, spool, limits=QUICK)) as journal:
        for fact in told:
            bus.publish(fact)
        await until(lambda: spool.exists() and journal.waiting == 0)
        assert journal.refused == 0
    assert spool.stat().st_mode & 0o777 == 0o600
    async with running(Journal(Bus(), database, spool, limits=QUICK)):
        await until(lambda: not spool.exists())
    assert await written(database) == len(told)
    async with database.transaction() as session:
        (record,) = await store.list_calls(session, store.CallFilter())
    assert record.outcome == "answered"


async def test_a_spool_replayed_twice_is_written_once(
    database: Database, away: Database, tmp_path: Path
) -> None:
    bus, spool = Bus(), tmp_path / "spool"
    told = facts("abandoned")
    async with running(Journal(bus, away, spool, limits=QUICK)) as journal:
        for fact in told:
            bus.publish(fact)
        await until(lambda: spool.exists() and journal.waiting == 0)
    copy = spool.read_bytes()
    for _ in range(2):  # as if we had crashed after the commit, before the file was removed
        spool.write_bytes(copy)
        async with running(Journal(Bus(), database, spool, limits=QUICK)):
            await until(lambda: not spool.exists())
    assert await written(database) == len(told)


async def test_a_connection_cut_between_two_batches_loses_nothing(
    database: Database, tmp_path: Path
) -> None:
    bus, told = Bus(), facts("answered")
    async with running(Journal(bus, database, tmp_path / "spool", limits=QUICK)) as journal:
        bus.publish(told[0])
        await until(lambda: journal.written == 1)
        async with database.transaction() as session:
            await session.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and pid <> pg_backend_pid()"
                )
            )
        for fact in told[1:]:
            bus.publish(fact)
        await until(lambda: journal.written == len(told))
    assert await written(database) == len(told)
    async with database.transaction() as session:
        kept = await session.scalars(select(JournalEntry.kind).order_by(JournalEntry.seq))
        assert list(kept) == [type(fact).__name__ for fact in told]
        assert await store.count_calls(session, store.CallFilter(outcome="answered")) == 1


async def test_a_database_that_hangs_in_mid_batch_costs_the_deadline_and_no_fact(
    database: Database, tmp_path: Path
) -> None:
    bus, told, spool = Bus(), facts("answered"), tmp_path / "spool"
    async with database.transaction() as session:
        await session.execute(text("lock table cti_journal in exclusive mode"))
        journal = Journal(bus, database, spool, limits=msgspec.structs.replace(QUICK, write_s=0.2))
        for fact in told:
            bus.publish(fact)
        await journal.flush()
        assert (journal.written, journal.waiting, spool.exists()) == (0, 0, True)
    await journal.flush()
    assert (await written(database), spool.exists()) == (len(told), False)


async def test_facts_keep_their_order_through_the_spool(
    database: Database, away: Database, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    bus = Bus()
    journal = Journal(bus, away, spool, limits=QUICK)
    bus.publish(facts("answered")[1])
    await journal.flush()
    late = Journal(bus, database, spool, limits=QUICK)
    for fact in facts("answered")[2:]:
        late.accept(_as_fact(fact))
    await late.flush()
    async with database.transaction() as session:
        kinds = list(await session.scalars(select(JournalEntry.kind).order_by(JournalEntry.seq)))
    assert kinds[:3] == ["CallArrived", "CallQueued", "CallRinging"]


def _as_fact(fact: Event) -> Fact:
    return fact


async def test_a_line_half_written_by_a_crash_harms_no_other(
    database: Database, away: Database, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    spool.write_bytes(b'{"id": "0193')
    bus = Bus()
    told = facts("menu")
    async with running(Journal(bus, away, spool, limits=QUICK)) as journal:
        for fact in told:
            bus.publish(fact)
        await until(lambda: journal.waiting == 0)
    async with running(Journal(Bus(), database, spool, limits=QUICK)):
        await until(lambda: not spool.exists())
    assert await written(database) == len(told)


async def test_a_full_spool_refuses_and_counts(away: Database, tmp_path: Path) -> None:
    bus = Bus()
    journal = Journal(
        bus, away, tmp_path / "spool", limits=msgspec.structs.replace(QUICK, spool_bytes=600)
    )
    told = facts("answered")
    for fact in told:
        bus.publish(fact)
    await journal.flush()
    assert 0 < journal.refused < len(told)
    lines = (tmp_path / "spool").read_bytes().splitlines()
    assert len(lines) == len(told) - journal.refused


async def test_full_memory_refuses_and_counts(away: Database, tmp_path: Path) -> None:
    bus = Bus()
    journal = Journal(bus, away, tmp_path / "spool", limits=msgspec.structs.replace(QUICK, held=2))
    for fact in facts("answered")[:5]:
        bus.publish(fact)
    assert (journal.accepted, journal.refused, journal.waiting) == (2, 3, 2)


async def test_a_disk_that_takes_no_spool_keeps_facts_in_memory(
    database: Database, away: Database, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()  # a directory stands where the file should
    bus = Bus()
    journal = Journal(bus, away, spool, limits=QUICK)
    for fact in facts("answered"):
        bus.publish(fact)
    held = journal.waiting
    await journal.flush()
    assert journal.waiting == held
    assert await written(database) == 0


async def test_a_storm_of_refused_facts_is_two_lines_of_log_and_all_are_counted(
    database: Database, tmp_path: Path
) -> None:
    bus = Bus()
    limits = msgspec.structs.replace(QUICK, held=5)
    journal = Journal(bus, database, tmp_path / "spool", limits=limits)
    with capture_logs() as said:
        for n in range(1_005):
            bus.publish(LinkDown(at=START, link="main", why=str(n)))
        running = asyncio.create_task(journal.run())
        await until(lambda: journal.written)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    told = [line for line in said if line["event"].startswith("facts were refused")]
    assert [(line["times"], line["all"]) for line in told] == [(1, 1), (999, 1_000)]
    assert await written(database) == 5


async def test_a_caller_cannot_hide_behind_a_name_that_looks_like_a_nul(
    database: Database, tmp_path: Path
) -> None:
    bus = Bus()
    journal = Journal(bus, database, tmp_path / "spool", limits=QUICK)
    for n, name in enumerate((r"\u0000", r"\\u0000", "\\")):
        bus.publish(
            CallArrived(
                at=START, call_id=f"1.{n}", direction="in", number="139", name=name, dialled="",
                channel="",
            )
        )  # fmt: skip
    await journal.flush()
    assert (journal.refused, await written(database)) == (0, 3)


async def test_one_fact_that_the_database_refuses_does_not_stop_the_journal(
    database: Database, tmp_path: Path
) -> None:
    bus = Bus()
    journal = Journal(bus, database, tmp_path / "spool", limits=QUICK)
    for n in range(10):
        cause = 2**40 if n == 4 else 16  # wider than its column
        bus.publish(CallEnded(at=START, call_id=f"1.{n}", cause=cause, cause_text=""))
    await journal.flush()
    assert (journal.refused, journal.waiting, await written(database)) == (1, 0, 9)
    assert not (tmp_path / "spool").exists()


async def test_a_value_that_postgresql_cannot_hold_is_refused_alone(
    database: Database, tmp_path: Path
) -> None:
    bus = Bus()
    journal = Journal(bus, database, tmp_path / "spool", limits=QUICK)
    bus.publish(LinkDown(at=START, link="main", why="a NUL \0 within"))
    bus.publish(LinkDown(at=START, link="main", why="well"))
    await journal.flush()
    assert (journal.refused, await written(database)) == (1, 1)


async def test_a_menus_word_after_the_end_still_reaches_the_record(
    database: Database, tmp_path: Path
) -> None:
    bus = Bus()
    journal = Journal(bus, database, tmp_path / "spool", limits=QUICK)
    for fact in facts("menu"):
        bus.publish(fact)
    await journal.flush()
    (arrived,) = [f for f in facts("menu") if isinstance(f, CallArrived)]
    bus.publish(
        MenuEnded(
            at=START,
            call_id=arrived.call_id,
            flow="hotline",
            result="hung_up",
            path=("greeting",),
            served=("bill",),
        )
    )
    await journal.flush()
    async with database.transaction() as session:
        record = await store.find_call(session, arrived.call_id)
    assert record is not None
    assert (record.outcome, record.path) == ("menu_only", ("greeting",))
    assert record.served == ("bill",)


async def test_a_higher_rooms_facts_are_kept_too(database: Database, tmp_path: Path) -> None:
    bus = Bus()
    journal = Journal(bus, database, tmp_path / "spool", limits=QUICK)
    journal.watch(Elsewhere)
    bus.publish(Elsewhere(at=START, call_id="1.1"))
    await journal.flush()
    async with database.transaction() as session:
        (row,) = await session.scalars(select(JournalEntry))
        assert (row.kind, row.call_id) == ("Elsewhere", "1.1")
        assert await store.list_facts(session, ["1.1"]) == []


async def test_open_calls_are_those_without_an_end(database: Database, tmp_path: Path) -> None:
    bus = Bus()
    journal = Journal(bus, database, tmp_path / "spool", limits=QUICK)
    for name in ("answered", "no_answer_then_answer"):
        for fact in facts(name):
            bus.publish(fact)
    await journal.flush()
    async with database.transaction() as session:
        open_facts = await store.list_open_facts(session, START - timedelta(hours=1))
        assert await store.list_open_facts(session, START + timedelta(hours=1)) == []
    assert {f.call_id for f in open_facts} == {"1795474801.2"}
    assert isinstance(open_facts[0], CallArrived)


async def test_calls_are_found_by_what_one_asks(database: Database, tmp_path: Path) -> None:
    bus = Bus()
    journal = Journal(bus, database, tmp_path / "spool", limits=QUICK)
    for name in ("answered", "abandoned", "nobody_there", "outbound", "menu"):
        for fact in facts(name):
            bus.publish(fact)
    await journal.flush()
    table = {
        store.CallFilter(outcome="abandoned"): 1,
        store.CallFilter(queue="service"): 3,
        store.CallFilter(extension="1001"): 1,
        store.CallFilter(number="13900000005"): 1,
        store.CallFilter(direction="out"): 6,
        store.CallFilter(since=START, until=START + timedelta(days=1)): 10,
        store.CallFilter(until=START): 0,
    }
    async with database.transaction() as session:
        for wanted, count in table.items():
            assert len(await store.list_calls(session, wanted)) == count
            assert await store.count_calls(session, wanted) == count
        page = await store.list_calls(session, store.CallFilter(), limit=4, offset=8)
    assert len(page) == 2


def test_a_spool_that_is_not_there_is_empty(tmp_path: Path) -> None:
    spool = SpoolFile(tmp_path / "none", limit=10)
    assert (spool.size(), spool.read(0, 5)) == (0, ([], 0))
    spool.clear()


async def test_an_end_and_its_repetition_make_one_record(
    database: Database, tmp_path: Path
) -> None:
    bus = Bus()
    journal = Journal(bus, database, tmp_path / "spool", limits=QUICK)
    for fact in facts("menu"):
        bus.publish(fact)
    await journal.flush()
    for fact in facts("menu"):
        if isinstance(fact, CallEnded):
            bus.publish(fact)
    await journal.flush()
    async with database.transaction() as session:
        assert await store.count_calls(session, store.CallFilter()) == 1
