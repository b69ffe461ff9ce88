"""`hotline grid import` as an engineer types it."""

import asyncio
import secrets
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from core.db import Database
from hotline.cli.main import app
from hotline.laptop.postgres import Postgres

pytestmark = pytest.mark.border

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "grid"


@pytest.fixture
async def database_url(postgres: Postgres) -> str:
    """An empty database, which the command upgrades."""
    return await postgres.make_database(f"grid_{secrets.token_hex(4)}")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    """The example of the documents, and settings that name the test's database."""
    monkeypatch.setenv("HOTLINE_DATABASE_URL", database_url)
    monkeypatch.setenv("HOTLINE_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("COLUMNS", "200")
    return Path(shutil.copytree(EXAMPLE, tmp_path / "grid"))


async def typed(*words: str) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner().invoke, app, ["grid", "import", *words])
    return result.exit_code, result.output


async def rows(database: Database) -> object:
    async with database.transaction() as session:
        return await session.scalar(text("select count(*) from outages_device"))


async def test_a_check_lists_what_would_be_and_the_import_stores_it(
    database: Database, folder: Path
) -> None:
    code, told = await typed(str(folder), "--check")
    assert code == 0
    assert "+ device: LX-101, LX-L1" in told
    assert "nothing was stored" in told
    assert await rows(database) == 0
    code, told = await typed(str(folder))
    assert (code, await rows(database)) == (0, 7)
    (folder / "devices.csv").write_text(
        "设备编号,设备类型,馈线编号,起点,终点,常态\nLX-K9,负荷开关,F-LX-01,LX-N4,YT-N1,常开\n"
    )
    code, told = await typed(str(folder / "devices.csv"), "--check")
    assert "~ device LX-K9: to_node YT-N2 → YT-N1" in told
    assert "in the database but in no file, kept: LX-101" in told


async def test_refused_rows_are_told_in_both_languages_with_exit_code_3(
    database: Database, folder: Path
) -> None:
    with (folder / "feeders.csv").open("a", encoding="utf-8") as file:
        file.write("F-XX-01,无主线,S-XX,10kV,N\n")
    code, told = await typed(str(folder))
    assert (code, await rows(database)) == (3, 7)
    assert "neither the files nor the database" in " ".join(told.split())
    assert "feeders.csv.rejects.csv" in told


async def test_what_cannot_be_imported_says_why_with_exit_code_1(
    database: Database, folder: Path
) -> None:
    (folder / "feeders.csv").write_text("你好,世界\n1,2\n", "utf-8")
    code, told = await typed(str(folder))
    assert (code, await rows(database)) == (1, 0)
    assert "feeders.csv has no header" in " ".join(told.split())
    code, told = await typed(str(folder), "--kind", "pole")
    assert code == 1
    assert "there is no kind pole; choose substation" in told
