"""Whether a call that somebody tells us of is one that Asterisk has.

FastAGI and AMI are two connections: who learnt FastAGI's secret could hear a menu or rate an agent
in the name of a call that never was. The rule: a call on the board is believed at once. Another is
waited for a little, since AMI may be the later of the two, and then Asterisk itself is asked. Only
its clear no is a no: while the link is down or does not answer in time, the caller is served.
"""

import asyncio

from core.bus import Bus
from cti.ami.commands import Commands
from cti.ami.link import ActionRefused, LinkUnavailable, OutcomeUnknown
from cti.ami.message import ActionInvalid
from cti.events import CallArrived
from cti.state.board import Board

_PATIENCE_S = 0.2  # for an event on its way
_ANSWER_S = 1.5  # the caller hears nothing meanwhile, and is lost to the queue after some seconds


class Witness:
    """What Asterisk's own connection says of calls."""

    def __init__(self, bus: Bus, board: Board, commands: Commands) -> None:
        self._board = board
        self._commands = commands
        self._awaited: dict[str, asyncio.Event] = {}
        bus.on(CallArrived, self._hear, name="witness")

    async def vouches(self, call_id: str, channel_id: str) -> bool:
        """Tell whether a call and its channel (Linkedid, Uniqueid) may be believed."""
        if call_id in self._board.calls or not self._board.link_up:
            return True
        await self._wait(call_id)
        if call_id in self._board.calls:
            return True
        try:
            return await self._commands.call_of(channel_id, deadline_s=_ANSWER_S) == call_id
        except (LinkUnavailable, OutcomeUnknown):
            return True
        except (ActionRefused, ActionInvalid):
            return call_id in self._board.calls

    async def _wait(self, call_id: str) -> None:
        arrival = self._awaited.setdefault(call_id, asyncio.Event())
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await arrival.wait()
        except TimeoutError:
            pass  # Asterisk is asked
        finally:
            self._awaited.pop(call_id, None)

    def _hear(self, fact: CallArrived) -> None:
        if (arrival := self._awaited.get(fact.call_id)) is not None:
            arrival.set()
