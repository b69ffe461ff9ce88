"""The log: one line per event, JSON for machines or colours for people, and no personal data.

Values under the key `pii` are dropped before anything is written. Control characters are
escaped, so a caller's name cannot forge a second line or colour a terminal. From the text of an
error, rows that the database quotes and every number long enough to be a telephone are removed.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# SQLAlchemy's and PostgreSQL's quotations, to the line's end
_QUOTED = re.compile(r"\[parameters: .*|DETAIL: .*")
_NUMBER = re.compile(r"\d{7,}")


def _drop_pii(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.pop("pii", None)
    return event


def _redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    told = event.get("exception")
    if isinstance(told, str):
        event["exception"] = _NUMBER.sub("…", _QUOTED.sub("…", told))
    return event


def _escape(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str) and key != "exception" and not value.isprintable():
            event[key] = value.encode("unicode_escape").decode("ascii")
    return event


def configure(*, level: str = "INFO", json: bool | None = None) -> None:
    """Set up logging for the process; `json` defaults to true when stderr is no terminal."""
    as_json = not sys.stderr.isatty() if json is None else json
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer()
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _drop_pii,
        structlog.processors.format_exc_info,
        _redact,
        _escape,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderer)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("asyncio", "uvicorn", "panoramisk"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
