"""The log keeps personal data out and a caller's name on one line."""

import json
import logging

import pytest
import structlog

from core import log


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
