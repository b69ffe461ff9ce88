"""Records mended from Asterisk's own files: exactly once, whenever we are killed."""

from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.db import Database
from cti.journal import store
from cti.journal.models import JournalEntry
from cti.journal.record import ListedCall
from tests.cti.fake_ami import FakeAmi
from tests.cti.test_telephones import Asterisk, running, synced
from tests.until import until

pytestmark = pytest.mark.border
WRITTEN = Path(__file__).parents[1] / "streams" / "written.csv"


def log_of(var: Path, *, rubbish: int = 0) -> Path:
    log = var / "asterisk" / "hotline" / "log"
    (log / "cel-custom").mkdir(parents=True, exist_ok=True)
    (log / "cel-custom" / "calls.csv").write_text(
        ("rubbish" * 1000 + "\n") * rubbish + WRITTEN.read_text()
    )
    return log


def written(log: Path) -> str:
    """Read what is not erased yet; a file may be replaced meanwhile, never lost."""
    while True:
        with suppress(FileNotFoundError):
            return "".join(path.read_text() for path in (log / "cel-custom").glob("*.csv"))


async def kept(database: Database) -> tuple[int, list[ListedCall]]:
    async with database.transaction() as session:
        of_calls = select(func.count()).where(JournalEntry.call_id != "")
        count = await session.scalar(of_calls)
        return count or 0, await store.list_calls(session, store.CallFilter())


async def test_a_gap_is_mended_once_and_its_file_erased_whenever_we_are_killed(
    database: Database, tmp_path: Path
) -> None:
    log, facts = log_of(tmp_path), 0
    async with FakeAmi(Asterisk().answer) as server:
        for reading in range(2):  # the second finds the file again: killed before it was erased
            log_of(tmp_path, rubbish=900 * reading)  # so long that it is read in parts
            async with running(server, database, tmp_path, reap_every_s=0.05) as (telephones, _):
                await synced(telephones)
                await until(lambda: not list((log / "cel-custom").iterdir()))
                assert telephones.mender.mended == (0 if reading else 4)
            count, records = await kept(database)
            facts = facts or count
            outcomes = [record.outcome for record in records]
            assert outcomes == ["unanswered", "answered", "abandoned", "answered"]
            assert all(record.late for record in records)
            assert count == facts, "no fact of a call was told twice"


async def test_what_lives_or_is_not_over_stays_written_until_it_is(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()
    living = "hotline-1795699896.2"
    asterisk.channels = [living]
    log = log_of(tmp_path)
    async with (
        FakeAmi(asterisk.answer) as server,
        running(server, database, tmp_path, reap_every_s=0.05) as (telephones, _),
    ):
        await synced(telephones)
        await until(lambda: telephones.mender.mended == 3)
        await until(lambda: "13900000002" not in written(log))
        assert "13900000001" in written(log)


async def test_without_a_database_nothing_is_erased(tmp_path: Path) -> None:
    away = Database("postgresql://nobody:x@127.0.0.1:22598/none")
    log = log_of(tmp_path)
    async with (
        FakeAmi(Asterisk().answer) as server,
        running(server, away, tmp_path, reap_every_s=0.05) as (telephones, _),
    ):
        await synced(telephones)
        await until(lambda: not (log / "cel-custom" / "calls.csv").exists())
        await until((tmp_path / "spool" / "journal.jsonl").exists)
        (taken,) = (log / "cel-custom").iterdir()
        assert taken.read_text() == WRITTEN.read_text()
    await away.close()
