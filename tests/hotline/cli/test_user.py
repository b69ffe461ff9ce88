"""`hotline user` against a real database."""

import asyncio
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core import config
from core.config import Settings
from core.db import Database
from hotline.cli.user import app, database_url
from staff import store
from staff.audit.log import AuditLog
from staff.sign_in import passwords

pytestmark = pytest.mark.border


def test_without_an_address_it_is_the_embedded_database():
    assert database_url(Settings()).startswith("postgresql://hotline:@127.0.0.1:5439/")


async def test_people_are_added_listed_given_passwords_and_shut_out(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("HOTLINE_DATABASE_URL", database_url)
    monkeypatch.setenv("HOTLINE_COOKIE_SECRET", "a secret of the tests")
    monkeypatch.setenv("HOTLINE_VAR", str(tmp_path))

    async def run(*words: str, code: int = 0) -> str:
        result = await asyncio.to_thread(CliRunner().invoke, app, words)
        assert result.exit_code == code, result.output
        return re.sub(r"\s+", " ", result.output)

    said = await run("add", "1001", "王芳", "--extension", "1001", "--queue", "general")
    password = re.findall(r"(?:[a-z]{4}-){4}[a-z]{4}", said)[0]
    async with database.transaction() as session:
        account = await store.find_account(session, "1001")
    assert account is not None
    assert passwords.verify(account.password_hash, password)
    assert "somebody has" in await run("add", "1001", "李强", code=1)
    assert "no role" in await run("add", "1002", "李强", "--role", "king", code=1)
    await run("add", "9001", "管理员", "--role", "administrator")
    assert "1001 王芳 agent 1001 general yes" in await run("list")
    assert re.search(r"([a-z]{4}-){4}[a-z]{4}", await run("password", "1001"))
    await run("disable", "1001")
    assert "1001 王芳 agent 1001 general no" in await run("list")
    await run("enable", "1001")
    assert "last administrator" in await run("disable", "9001", code=1)
    assert "9001 管理员 administrator – yes" in await run("list")
    assert "nobody has" in await run("disable", "7777", code=1)
    async with database.transaction() as session:
        assert (await AuditLog.of(config.load()).verify(session)).broken_at is None


async def test_a_database_that_is_away_is_named_with_the_mend(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOTLINE_DATABASE_URL", "postgresql://a:b@127.0.0.1:1/x")
    result = await asyncio.to_thread(CliRunner().invoke, app, ["list"])
    assert result.exit_code == 1
    assert "hotline run" in re.sub(r"\s+", " ", result.output)
