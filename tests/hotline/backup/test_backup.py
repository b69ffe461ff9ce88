"""The rehearsal: a filled installation is backed up and restored into an empty one, whole."""

import secrets
import tarfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import msgspec
import pytest
from pydantic import SecretStr

from core.config import Settings
from core.db import Database, asyncpg_url
from hotline import schema
from hotline.backup.archive import MANIFEST, BackupRefused, Manifest, pack, part_of, read_manifest
from hotline.backup.restore import check, restore
from hotline.backup.take import take
from hotline.demo.city import load_city
from hotline.doctor import audit as doctor_audit
from hotline.laptop.postgres import Postgres
from staff.audit.log import AuditLog

pytestmark = pytest.mark.border
SECRET = "a secret of the tests"


def installation(var: Path, url: str) -> Settings:
    var.mkdir(exist_ok=True)
    return Settings(var=var, database_url=url, cookie_secret=SecretStr(SECRET))


@pytest.fixture
async def filled(postgres: Postgres, tmp_path: Path) -> AsyncIterator[Settings]:
    """A city, an audit log, a recording and keys, in tables made by the migrations."""
    name = f"t_{secrets.token_hex(6)}"
    settings = installation(tmp_path / "old", await postgres.make_database(name))
    database = Database(settings.database_url)
    await schema.upgrade(database)
    await load_city(database, customers=120)
    async with database.transaction() as session:
        await AuditLog.of(settings).audit(session, None, "test.made", "city")
    await database.close()
    (settings.var / "hotline.env").write_text(
        f"HOTLINE_COOKIE_SECRET={SECRET}\nHOTLINE_DATABASE_PASSWORD=of the old machine\n"
    )
    for path in ("recorded/zh/greeting.wav", "tls/key.pem", "spool/journal.jsonl"):
        (settings.var / path).parent.mkdir(parents=True)
        (settings.var / path).write_bytes(secrets.token_bytes(5000))
    yield settings
    await _drop(postgres, name)


@pytest.fixture
async def empty(postgres: Postgres, tmp_path: Path) -> AsyncIterator[Settings]:
    name = f"t_{secrets.token_hex(6)}"
    yield installation(tmp_path / "new", await postgres.make_database(name))
    await _drop(postgres, name)


async def _drop(postgres: Postgres, name: str) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    await connection.execute(f"drop database {name} with (force)")
    await connection.close()


async def contents(settings: Settings) -> dict[str, tuple[int, str]]:
    """Count and digest each table's rows."""
    connection = await asyncpg.connect(asyncpg_url(settings.database_url))
    names = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    found: dict[str, tuple[int, str]] = {}
    for (name,) in names:
        row = await connection.fetchrow(
            f"select count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)), '') "
            f"from {name} t"
        )
        assert row is not None
        found[name] = (row[0], row[1])
    await connection.close()
    return found


async def test_a_filled_installation_comes_back_whole_in_an_empty_one(
    filled: Settings, empty: Settings, tmp_path: Path
):
    taken = await take(filled, tmp_path / "backups")
    assert taken.archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in taken.archive.parent.iterdir()] == [taken.archive.name]
    (empty.var / "hotline.env").write_text("HOTLINE_DATABASE_PASSWORD=of the new machine\n")

    check(taken.archive, empty.var, replace=False)
    restored = await restore(taken.archive, empty, replace=False)

    before, after = await contents(filled), await contents(empty)
    for both in (before, after):  # each side wrote down what was done after the dump
        both.pop("staff_audit_entry")
    assert after == before
    assert before["customers_customer"][0] == 120
    for path in ("recorded/zh/greeting.wav", "tls/key.pem", "spool/journal.jsonl"):
        assert (empty.var / path).read_bytes() == (filled.var / path).read_bytes()
    environment = (empty.var / "hotline.env").read_text().splitlines()
    assert f"HOTLINE_COOKIE_SECRET={SECRET}" in environment
    assert "HOTLINE_DATABASE_PASSWORD=of the new machine" in environment
    assert "HOTLINE_DATABASE_PASSWORD=of the old machine" not in environment
    assert restored.audit.broken_at is None
    assert restored.audit.entries == 1
    assert restored.aside is None
    findings = await doctor_audit.examine(empty, empty.database_url)
    assert all(one.ok for one in findings), findings
    database = Database(empty.database_url)
    assert await schema.differences(database) == []
    await database.close()


async def test_a_filled_installation_is_replaced_only_when_asked_and_put_aside(
    filled: Settings, empty: Settings, tmp_path: Path
):
    first = await take(filled, tmp_path / "backups")
    connection = await asyncpg.connect(asyncpg_url(filled.database_url))
    await connection.execute("create table of_a_newer_version (id int)")
    await connection.execute("delete from customers_bill")
    await connection.close()
    with pytest.raises(BackupRefused, match="--replace"):
        check(first.archive, filled.var, replace=False)
    (filled.var / "recorded/zh/greeting.wav").unlink()
    with pytest.raises(BackupRefused, match="not empty"):
        await restore(first.archive, filled, replace=False)
    (filled.var / "recorded/zh/farewell.wav").write_bytes(b"of today")

    company = await asyncpg.connect(asyncpg_url(filled.database_url))
    with pytest.raises(BackupRefused, match="stop the service"):
        await restore(first.archive, filled, replace=True)
    await company.close()
    restored = await restore(first.archive, filled, replace=True)

    after = await contents(filled)
    assert after["customers_bill"][0] > 0
    assert "of_a_newer_version" not in after
    assert restored.aside is not None
    assert (restored.aside / "recorded/zh/farewell.wav").read_bytes() == b"of today"
    assert (filled.var / "recorded/zh/greeting.wav").exists()
    await restore((await take(filled, tmp_path / "again")).archive, empty, replace=False)
    again = await contents(empty)
    assert again["customers_bill"] == after["customers_bill"]


async def test_a_dump_that_cannot_be_loaded_leaves_everything_as_it_was(
    filled: Settings, tmp_path: Path
):
    torn = tmp_path / "database.dump"
    torn.write_bytes(b"PGDMP nothing of the kind")
    archive = tmp_path / "torn.hotline-backup"
    pack(archive, _manifest(torn), {"database.dump": torn})
    before = await contents(filled)
    with pytest.raises(BackupRefused, match="could not be restored"):
        await restore(archive, filled, replace=True)
    assert await contents(filled) == before
    assert (filled.var / "recorded/zh/greeting.wav").exists()


async def test_only_the_newest_backups_are_kept(filled: Settings, tmp_path: Path):
    place = tmp_path / "backups"
    place.mkdir()
    for day in range(1, 6):
        (place / f"2020010{day}T000000Z.hotline-backup").touch()
    (place / "a file of somebody else").touch()
    taken = await take(filled, place, keep=2)
    left = sorted(path.name for path in place.iterdir())
    expected = ["20200105T000000Z.hotline-backup", taken.archive.name, "a file of somebody else"]
    assert left == expected


def _manifest(part: Path, **more: str) -> Manifest:
    made = Manifest(
        made_at=datetime(2026, 1, 2, tzinfo=UTC),
        version="0.1.0",
        revision=schema.newest(),
        database_bytes=0,
        parts=(part_of(part.name, part),),
    )
    return msgspec.structs.replace(made, **more)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    part = tmp_path / "database.dump"
    part.write_bytes(b"x" * 3000)
    made = tmp_path / "one.hotline-backup"
    pack(made, _manifest(part), {"database.dump": part})
    return made


async def _refused(archive: Path, tmp_path: Path) -> str:
    nowhere = Settings(var=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/nowhere")
    with pytest.raises(BackupRefused) as refusal:  # noqa: PT012 - whichever of the two sees it
        check(archive, tmp_path, replace=False)
        await restore(archive, nowhere, replace=False)
    assert not list(tmp_path.glob(".restoring-*"))
    return str(refusal.value)


@pytest.mark.parametrize(
    ("place", "why"), [(b"x" * 64, "SHA-256"), (b'"parts"', "manifest"), (b"", "ends too early")]
)
async def test_a_damaged_backup_is_refused_by_name_before_anything_is_touched(
    archive: Path, tmp_path: Path, place: bytes, why: str
):
    held = bytearray(archive.read_bytes())
    if place:
        begin = held.index(place)
        held[begin : begin + 4] = b"\0\0\0\0"
    else:
        held = held[: held.index(b"x" * 64) + 100]
    archive.write_bytes(held)
    said = await _refused(archive, tmp_path)
    assert why in said
    assert archive.name in said
    assert "use another backup" in said


async def test_a_backup_of_a_newer_program_names_the_version_to_install(tmp_path: Path):
    part = tmp_path / "database.dump"
    part.touch()
    newer = tmp_path / "newer.hotline-backup"
    pack(newer, _manifest(part, revision="9999", version="7.0"), {part.name: part})
    assert "version 7.0" in await _refused(newer, tmp_path)


async def test_a_file_that_leads_out_of_the_state_directory_is_refused(tmp_path: Path):
    evil = tmp_path / "evil"
    evil.write_text("HOTLINE_COOKIE_SECRET=known to others")
    made = tmp_path / "evil.hotline-backup"
    name = "recorded/../../evil"
    manifest = msgspec.structs.replace(_manifest(evil), parts=(part_of(name, evil),))
    pack(made, manifest, {name: evil})
    assert "does not belong" in await _refused(made, tmp_path)


def test_the_manifest_says_what_it_is(archive: Path):
    with tarfile.open(archive) as tar:
        assert tar.getnames() == [MANIFEST, "database.dump"]
    assert read_manifest(archive).parts[0].size == 3000
