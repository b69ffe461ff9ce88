"""Whether a call named over FastAGI is one that Asterisk really has.

FastAGI and AMI are two connections: somebody with FastAGI's secret could hear a menu or rate an
agent for a call that does not exist. The rule: a call on the board is accepted at once. For any
other we wait a moment, since AMI may be later than FastAGI, and then ask Asterisk. Only Asterisk's
explicit refusal rejects a call: if the link is down or late, the caller is served.
"""

import asyncio

from core.bus import Bus
from cti.ami.commands import Commands
from cti.ami.link import ActionRefused, LinkUnavailable, OutcomeUnknown
from cti.ami.message import ActionInvalid
from cti.events import CallArrived
from cti.state.board import Board

_PATIENCE_S = 0.2  # for an event on its way
_ANSWER_S = 1.5  # the caller hears nothing meanwhile; after some seconds the dialplan goes on


class Witness:
    """Check calls against the board and Asterisk."""

    def __init__(self, bus: Bus, board: Board, commands: Commands) -> None:
        self._board = board
        self._commands = commands
        self._awaited: dict[str, asyncio.Event] = {}
        bus.on(CallArrived, self._on_arrival, name="witness")

    async def vouches(self, call_id: str, channel_id: str) -> bool:
        """Tell whether a call and its channel (Linkedid, Uniqueid) exist in Asterisk."""
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

    def _on_arrival(self, fact: CallArrived) -> None:
        if (arrival := self._awaited.get(fact.call_id)) is not None:
            arrival.set()
