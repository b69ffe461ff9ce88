"""Calls gathered from the bus and told as spans once they are over.

Rule: a call waits two seconds after its end, since its menu tells its own end by then; what comes
later opens it no more. What was never heard to end is forgotten when more calls are open than a
house has.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import get_args

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.traces.spans import Note, Span, attempt_span, call_span
from core import clock
from core.bus import Bus
from cti.events import AttemptEnded, CallArrived, CallEnded, CallEvent
from screenpop.events import CallerLookedUp, CardSent

Tell = Callable[[Span], None]

_MOST_CALLS = 20_000
_MOST_FACTS = 500  # of one call
_SETTLED_S = 2.0
_DOORS = "/api/exchange/v1/"  # of other systems


class CallTraces:
    """Follow calls and campaigns' attempts, and tell each when it is over."""

    def __init__(self, bus: Bus, tell: Tell, *, settled_s: float = _SETTLED_S) -> None:
        self._tell = tell
        self._settled_s = settled_s
        self._calls: OrderedDict[str, list[CallEvent]] = OrderedDict()
        self._over: OrderedDict[str, None] = OrderedDict()  # told already
        self._notes: dict[str, list[Note]] = {}
        self._attempts: OrderedDict[str, datetime] = OrderedDict()  # rung since
        for kind in get_args(CallEvent):
            bus.on(kind, self._take, name="traces")
        bus.on(CallerLookedUp, self._note, name="traces")
        bus.on(CardSent, self._note, name="traces")
        bus.on(AttemptEnded, self._attempt_ended, name="traces")

    def _take(self, fact: CallEvent) -> None:
        if fact.call_id in self._over:
            return
        facts = self._calls.setdefault(fact.call_id, [])
        if len(facts) < _MOST_FACTS or isinstance(fact, CallEnded):
            facts.append(fact)
        if isinstance(fact, CallArrived) and fact.attempt_id:
            self._attempts[fact.attempt_id] = fact.at
            _forget_oldest(self._attempts)
        if isinstance(fact, CallEnded):
            asyncio.get_running_loop().call_later(self._settled_s, self._finish, fact.call_id)
        elif len(self._calls) > _MOST_CALLS:
            self._notes.pop(self._calls.popitem(last=False)[0], None)

    def _note(self, note: Note) -> None:
        if note.call_id in self._calls:
            self._notes.setdefault(note.call_id, []).append(note)

    def _finish(self, call_id: str) -> None:
        self._over[call_id] = None
        _forget_oldest(self._over)
        facts, notes = self._calls.pop(call_id, []), self._notes.pop(call_id, [])
        span = call_span(facts, notes)
        if span is not None:
            self._tell(span)

    def _attempt_ended(self, fact: AttemptEnded) -> None:
        began_at = self._attempts.pop(fact.attempt_id, fact.at)
        outcome = "answered" if fact.answered else "not answered"
        self._tell(attempt_span(fact.attempt_id, began_at, fact.at, outcome))


def _forget_oldest(known: OrderedDict[str, datetime] | OrderedDict[str, None]) -> None:
    if len(known) > _MOST_CALLS:
        known.popitem(last=False)


class TracedRequests:
    """ASGI middleware: tell of each request of other systems, by its route, never its address."""

    def __init__(self, app: ASGIApp, tell: Tell) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell of it afterwards."""
        if scope["type"] != "http" or not scope["path"].startswith(_DOORS):
            await self._app(scope, receive, send)
            return
        began_at, status = clock.now(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", "")
            self._tell(
                Span(
                    name=f"{scope['method']} {route or 'unknown'}",
                    began_at=began_at,
                    ended_at=clock.now(),
                    told={"http.response.status_code": status},
                    has_failed=status >= 500,
                )
            )
