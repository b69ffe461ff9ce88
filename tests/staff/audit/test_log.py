"""The audit log on a real database shows what was done to it by whoever may write there."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from core.config import Settings
from core.db import Database
from staff.audit import chain
from staff.audit.head import Head, HeadFile
from staff.audit.log import AuditLog, list_audit
from staff.models import AuditEntry

pytestmark = pytest.mark.border
_KEY = b"a key outside the database"


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(_KEY, HeadFile(tmp_path / "audit" / "audit.head"))


async def _write(database: Database, log: AuditLog, *actions: str) -> None:
    for action in actions:
        async with database.transaction() as session:
            await log.audit(session, 7, action, "person:1")


async def _verify(database: Database, log: AuditLog) -> chain.AuditReport:
    async with database.transaction() as session:
        return await log.verify(session)


async def _run(database: Database, statement: str) -> None:
    async with database.transaction() as session:
        await session.execute(text(statement))


async def test_a_cut_tail_shows_by_the_head_noted_outside(
    database: Database, log: AuditLog, tmp_path: Path
) -> None:
    await _write(database, log, "a", "b", "c")
    assert (await _verify(database, log)).broken_at is None
    assert (tmp_path / "audit" / "audit.head").stat().st_mode & 0o777 == 0o600
    await _run(database, "delete from staff_audit_entry where number = 3")
    report = await _verify(database, log)
    assert (report.broken_at, "gone" in report.why) == (3, True)


async def test_a_table_rewritten_and_sealed_again_without_the_key_shows(
    database: Database, log: AuditLog
) -> None:
    await _write(database, log, "a", "b", "c")
    async with database.transaction() as session:
        entries = (await list_audit(session))[::-1]
    previous = chain.GENESIS
    for entry in entries:
        forged = msgspec.structs.replace(entry, person_id=99, previous=previous, hash="")
        previous = chain.seal(forged, b"")
        await _run(
            database,
            f"update staff_audit_entry set person_id = 99, previous = '{forged.previous}', "
            f"hash = '{previous}' where number = {entry.number}",
        )
    report = await _verify(database, log)
    assert (report.broken_at, report.sealed_from) == (4, None)  # none is the one noted outside


async def _write_and_fail(database: Database, log: AuditLog) -> None:
    async with database.transaction() as session:
        await log.audit(session, 7, "undone", "person:1")
        raise RuntimeError


async def test_what_a_crash_left_unnoted_or_a_rollback_undid_raises_no_alarm(
    database: Database, log: AuditLog, tmp_path: Path
) -> None:
    await _write(database, log, "a")
    await _write(database, AuditLog(_KEY), "committed, then the program died")
    with pytest.raises(RuntimeError):
        await _write_and_fail(database, log)
    head = HeadFile(tmp_path / "audit" / "audit.head").read()
    assert head is not None
    assert head.number == 1
    report = await _verify(database, log)
    assert (report.entries, report.broken_at) == (2, None)


async def test_entries_of_before_the_key_are_kept_and_the_log_says_from_where_it_is_sealed(
    database: Database, log: AuditLog
) -> None:
    entry = chain.AuditLine(
        number=1, at=datetime(2026, 3, 1, tzinfo=UTC), person_id=7, action="old", subject="x",
        detail="", previous=chain.GENESIS, hash="",
    )  # fmt: skip
    entry = msgspec.structs.replace(entry, hash=chain.seal(entry, b""))
    async with database.transaction() as session:
        session.add(AuditEntry(**msgspec.structs.asdict(entry)))
    assert (await _verify(database, log)).sealed_from is None
    await _write(database, log, "new")
    report = await _verify(database, log)
    assert (report.entries, report.broken_at, report.sealed_from) == (3, None, 2)
    async with database.transaction() as session:
        newest, sealed, _ = await list_audit(session)
    assert (newest.action, sealed.action) == ("new", "audit.sealed")
    assert sealed.detail.startswith("entries 1 to 1 had plain hashes")


async def test_without_a_secret_nothing_is_done_that_could_not_be_written_down(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="HOTLINE_COOKIE_SECRET"):
        await _write(database, AuditLog.of(Settings(var=tmp_path)), "a")


def test_the_head_never_goes_back_and_a_spoiled_file_is_named(tmp_path: Path) -> None:
    heads = HeadFile(tmp_path / "audit" / "audit.head")
    assert heads.read() is None
    newer, older = Head(12, "a" * 64), Head(9, "b" * 64)
    heads.note(newer)
    heads.note(older)  # another program, a little later
    assert heads.read() == newer
    heads.path.write_text("spoiled")
    with pytest.raises(ValueError, match=r"audit\.head"):
        heads.read()
