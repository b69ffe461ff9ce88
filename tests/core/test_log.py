"""The log keeps personal data out and a caller's name on one line."""

import json
import logging

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core import log
from core.db import Database


def test_personal_data_and_control_characters_never_reach_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log.configure(json=True)
    structlog.get_logger("test").info("a call", name="x\r\nforged: line\x1b[31m", pii="13800138000")
    line = capsys.readouterr().err.strip()
    logging.getLogger().handlers.clear()
    structlog.reset_defaults()
    assert "13800138000" not in line
    assert "\n" not in line
    assert json.loads(line)["name"] == "x\\r\\nforged: line\\x1b[31m"


@pytest.mark.border
async def test_an_error_of_the_database_keeps_what_it_quotes_out_of_the_log(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure(json=True)
    wish = text("insert into outbound_opt_out (e164, at, source) values (:e164, now(), :name)")
    private = {"e164": 8613800138000, "name": "陈建国"}
    with pytest.raises(IntegrityError) as failed:  # noqa: PT012 - the second of two fails
        async with database.transaction() as session:
            await session.execute(wish, private)
            await session.execute(wish, private)
    structlog.get_logger("test").error("failed", exc_info=failed.value)
    logging.getLogger("asyncio").error("a task failed", exc_info=failed.value)
    lines = capsys.readouterr().err
    logging.getLogger().handlers.clear()
    structlog.reset_defaults()
    assert lines.count("outbound_opt_out") >= 2
    assert "13800138000" not in lines
    assert "陈建国" not in lines
