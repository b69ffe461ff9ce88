"""Callers of `hotline demo call`, each a program of its own, share the simulated network."""

import asyncio
import sys

import pytest

from hotline.environment import as_environment
from tests.stories.world import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]
_CALLERS = 8
_WITHIN_S = 150.0  # eight interpreters start on a busy machine; one that hangs waits 600 s


async def test_eight_callers_side_by_side_each_hear_how_their_own_call_ended(world: World) -> None:
    ends = await asyncio.wait_for(
        asyncio.gather(*(_call(world, said_s) for said_s in range(2, 2 + _CALLERS))), _WITHIN_S
    )
    assert [end for end in ends if "the call is over: answered" not in end] == []


async def _call(world: World, listens_s: int) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hotline", "demo", "call", "--as", "resident",
        "--script", f"wait {listens_s}; hangup",
        env=as_environment(world.laptop.settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return f"exit {process.returncode}: {said.decode()}"
