"""What `hotline demo call` does, eight times side by side, on one simulated network."""

import asyncio

import pytest

from hotline.demo.cast import part
from hotline.laptop.carrier import CallEnd, Carrier
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]
_CALLERS = 8
_WITHIN_S = 120.0  # of calls of 2 to 5.5 s: a call whose end nobody tells waits for ever


async def test_callers_side_by_side_each_learn_how_their_own_call_ended(world: World) -> None:
    listens = [2 + n / 2 for n in range(_CALLERS)]
    ends = await asyncio.gather(*(_a_program(world, seconds) for seconds in listens))
    assert [(end.answered, end.cause) for end in ends] == [(True, 16)] * _CALLERS
    for end, seconds in zip(ends, listens, strict=True):
        assert end.talked_s >= int(seconds), "it is their own call's end"


async def _a_program(world: World, listens_s: float) -> CallEnd:
    """Ring as one `demo call` does: its own watcher, its own commands, and then no more."""
    carrier = Carrier(world.laptop.settings.var)
    number = part("resident").number
    assert number is not None
    call = await carrier.call(number, script=f"wait {listens_s}; hangup")
    try:
        return await call.ended(deadline_s=_WITHIN_S)
    finally:
        await carrier.close()
