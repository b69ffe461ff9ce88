"""Stories run on the real parts; most share one running hotline and one Chromium.

A start costs seconds, a call too.

`asterisk_only` and `first_start` make worlds of their own.
"""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.stories.callers import (
    no_report_is_open,
    nobody_in_a_queue,
    nobody_on_the_line,
)
from tests.stories.running_hotline import CHROMIUM, CHROMIUM_FLAGS, World, running

expect.set_options(timeout=20_000)  # what a person waits for comes late on a busy machine


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """A real Chromium, without a screen, with a microphone that beeps."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS)
        )
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def started(browser: Browser) -> AsyncGenerator[World]:
    """A whole hotline, as `make run` starts it."""
    async with running(browser) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def world(started: World) -> AsyncGenerator[World]:
    """The hotline for one story, which leaves no caller, agent or report to the next."""
    yield started
    await nobody_on_the_line(started)
    await nobody_in_a_queue(started)
    await no_report_is_open(started)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every story is one, whatever its file says."""
    for item in items:
        if "tests/stories/" in str(item.path):
            item.add_marker("story")
