"""One AMI connection: bytes to messages, responses to their actions, events to one callback.

The rule: an action is sent once and ends once, with its response or as `OutcomeUnknown`; order
is kept; a handler that raises stops neither the connection nor the next event.
"""

import asyncio
import itertools
from collections.abc import Callable, Collection, Mapping
from typing import cast

import structlog

from cti.ami.message import ActionInvalid, AmiBroken, Message, Parser, Value, encode

_log = structlog.get_logger("cti.ami.protocol")


class LinkUnavailable(Exception):
    """There is no link; nothing was sent, the action did not happen."""


class OutcomeUnknown(Exception):
    """The action was sent and no answer came: it may or may not have happened."""


class _Pending:
    """An action without its response yet: the response, and the items of its list if any."""

    def __init__(self, future: "asyncio.Future[list[Message]]", as_list: bool) -> None:
        self.future = future
        self.as_list = as_list
        self.messages: list[Message] = []

    def add(self, message: Message) -> bool:
        """Take a message of this action; tell whether it was the last."""
        self.messages.append(message)
        listed = self.as_list and message["EventList"] != "Complete"
        if listed and message["Response"] != "Error":
            return False
        if not self.future.done():
            self.future.set_result(self.messages)
        return True

    def fail(self, why: str) -> None:
        if not self.future.done():
            self.future.set_exception(OutcomeUnknown(why))


class AmiProtocol(asyncio.Protocol):
    """One connection: bytes to messages, responses to their actions, events to one callback."""

    def __init__(self, wanted: Collection[str], on_event: Callable[[Message], None]) -> None:
        loop = asyncio.get_running_loop()
        self.greeted: asyncio.Future[str] = loop.create_future()
        self.lost: asyncio.Future[str] = loop.create_future()
        self.failures = 0  # events whose handler raised
        self.heard_at = loop.time()  # when the last byte was received
        self._parser = Parser(wanted)
        self._on_event = on_event
        self._pending: dict[str, _Pending] = {}
        self._numbers = itertools.count(1)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def send(
        self, action: Mapping[str, Value], as_list: bool | None = None
    ) -> "asyncio.Future[list[Message]]":
        """Send an action; the future gives its messages, or fails as `OutcomeUnknown`.

        Called by panoramisk's `Manager.send_action`. Raises `ActionInvalid`, `LinkUnavailable`;
        in both cases nothing was sent.
        """
        named = {"Action": action["Action"], "ActionID": f"h{next(self._numbers)}", **action}
        data = encode(named)
        if self._transport is None or self.lost.done():
            raise LinkUnavailable("the link to Asterisk is down; nothing was sent")
        key = str(named["ActionID"])
        if key in self._pending:
            raise ActionInvalid("an action with this ActionID is still in flight")
        future: asyncio.Future[list[Message]] = asyncio.get_running_loop().create_future()
        self._pending[key] = _Pending(future, bool(as_list))
        future.add_done_callback(lambda _: self._pending.pop(key, None))
        self._transport.write(data)
        return future

    def data_received(self, data: bytes) -> None:
        self.heard_at = asyncio.get_running_loop().time()
        try:
            messages = self._parser.receive_data(data)
        except AmiBroken as broken:
            self.give_up(str(broken))
            return
        if self._parser.version and not self.greeted.done():
            self.greeted.set_result(self._parser.version)
        for message in messages:
            self._deliver(message)

    def _deliver(self, message: Message) -> None:
        if self._pending and (key := message["ActionID"]):
            pending = self._pending.get(key)
            if pending is not None:
                if pending.add(message):
                    self._pending.pop(key, None)
                return
        if not message.name:
            return  # the late answer of an action past its deadline
        try:
            self._on_event(message)
        except Exception:
            self.failures += 1
            _log.exception("an event's handler failed; the link goes on", event_name=message.name)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fall(f"Asterisk closed the AMI connection ({exc or 'end of stream'})")

    def give_up(self, why: str) -> None:
        """Drop the connection at once: every unanswered action fails with this sentence."""
        self._fall(why)
        if self._transport is not None:
            self._transport.abort()

    def _fall(self, why: str) -> None:
        if self.lost.done():
            return
        self.lost.set_result(why)
        for pending in list(self._pending.values()):
            pending.fail(f"{why}; whether the action happened is not known")
