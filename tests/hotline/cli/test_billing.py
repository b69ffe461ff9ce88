"""`hotline billing import` as an engineer types it."""

import asyncio
import secrets
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from core.db import Database
from customers.models import Account, Customer, Premise
from hotline import schema
from hotline.cli.main import app
from hotline.laptop.postgres import Postgres

pytestmark = pytest.mark.border

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "bills"


@pytest.fixture
async def database_url(postgres: Postgres) -> str:
    """A database of the newest tables as the migrations make them, with one of two accounts."""
    url = await postgres.make_database(f"billing_{secrets.token_hex(4)}")
    database = Database(url)
    await schema.upgrade(database)
    async with database.transaction() as session:
        session.add_all([Customer(id=1, number="C1", name="江小满"),
                         Premise(id=1, code="P1", address="柳堤路1号")])  # fmt: skip
        await session.flush()
        session.add(Account(number="3301000012345678", customer_id=1, premise_id=1))
    await database.close()
    return url


async def typed(*words: str) -> tuple[int, str]:
    """Type the command; give its exit code and what it printed."""
    result = await asyncio.to_thread(CliRunner().invoke, app, ["billing", "import", *words])
    return result.exit_code, " ".join(result.output.split())


async def test_a_folder_is_checked_then_stored_and_its_strangers_are_named(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_DATABASE_URL", database_url)
    monkeypatch.setenv("HOTLINE_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("COLUMNS", "200")
    folder = tmp_path / "bills"
    shutil.copytree(EXAMPLE, folder)
    count = text("select count(*) from customers_bill")
    code, told = await typed(str(folder), "--check")
    assert code == 3
    assert "account 3301000087654321, which the database does not have" in told
    assert "nothing was stored: this was a check" in told
    async with database.transaction() as session:
        assert await session.scalar(count) == 0
    code, told = await typed(str(folder))
    assert code == 3
    assert "bills.csv.rejects.csv" in told
    async with database.transaction() as session:
        assert await session.scalar(count) == 2
    code, told = await typed(str(folder), "--kind", "pole")
    assert (code, "there is no kind pole; choose" in told) == (1, True)
