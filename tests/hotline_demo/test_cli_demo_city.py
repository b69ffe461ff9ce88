"""`hotline demo city` as an operator types it, against a database of its own."""

import asyncio
import re

import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner, Result

from core.db import Database
from hotline import schema
from hotline.cli.demo.city import city
from hotline.demo import codes
from hotline.laptop.postgres import Postgres

pytestmark = pytest.mark.border
app = typer.Typer()
app.command()(city)


async def make_city(monkeypatch: pytest.MonkeyPatch, url: str) -> Result:
    monkeypatch.setenv("HOTLINE_DATABASE_URL", url)
    return await asyncio.to_thread(CliRunner().invoke, app, ["--customers", "20"])


async def test_a_database_that_breaks_off_is_told_in_a_sentence_and_keeps_nothing(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(await postgres.make_database("city_breaks_off"))
    await schema.upgrade(database)
    async with database.transaction() as session:
        taken = {"code": codes.premise_code(20)}
        await session.execute(
            text("insert into customers_premise (code, address) values (:code, '')"), taken
        )
    made = await make_city(monkeypatch, database.url)
    assert made.exit_code == 1
    assert isinstance(made.exception, SystemExit)
    said = re.sub(r"\s+", " ", made.output)
    assert "the database broke off (UniqueViolationError) and kept nothing" in said
    async with database.transaction() as session:
        assert await session.scalar(text("select count(*) from customers_customer")) == 0
    await database.close()


async def test_a_database_that_is_away_is_named_with_the_mend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = await make_city(monkeypatch, "postgresql://a:b@127.0.0.1:1/x")
    assert made.exit_code == 1
    assert "hotline run" in made.output
