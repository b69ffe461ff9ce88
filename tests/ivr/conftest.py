"""The server's tests run on asyncio's own loop and on uvloop, which the service uses."""

import asyncio
from collections.abc import Callable, Mapping

import pytest
import uvloop

Loops = Mapping[str, Callable[[], asyncio.AbstractEventLoop]]
_OWN: Loops = {"asyncio": asyncio.new_event_loop}
_BOTH: Loops = {**_OWN, "uvloop": uvloop.new_event_loop}


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> Loops:
    """Give the loops of a test by its file."""
    return _BOTH if item.path.name == "test_agi.py" else _OWN
