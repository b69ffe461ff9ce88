"""The popper: prepares a card while the caller is in the menu, shows it when a telephone rings.

The look-up runs at arrival; earlier calls are read when the call reaches the queue. Between
`CallRinging` and the frame only memory is read. Later news (a slow look-up, a changed outage, a
corrected file) are shown as a new card, a corrected file also to who still has the card of an ended
call before them.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
import structlog

from core import clock
from core.bus import Bus
from core.phone import NumberPlan, spellings
from cti.events import (
    AgentChanged,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallQueued,
    CallRinging,
    MenuEnded,
    RingEnded,
)
from customers.caller.match import UNAVAILABLE, WITHHELD, Match
from customers.corrections.events import FileCorrected
from ivr.events import TroubleReported
from outages.events import OutageChanged
from push.frames import CardCleared, Frame
from screenpop.card import CallSoFar, Card, PastCall, make_card
from screenpop.events import CallerLookedUp, CardSent
from screenpop.supply import Grid

_log = structlog.get_logger("screenpop.popper")

_MOST_CALLS = 20_000  # remembered at once; a bound for calls whose end was missed
_OUTAGES_RENEWED_S = 3.0


class Finder(Protocol):
    """Finds who may be calling (customers.caller.lookup.Lookup)."""

    async def find(self, raw_number: str) -> Match:
        """Find candidates; never raises, at most two seconds."""
        ...


class Past(Protocol):
    """Earlier calls of a number (screenpop.recent.RecentCalls)."""

    async def of(self, number: str) -> tuple[PastCall, ...]:
        """List them, newest first; empty when they cannot be had."""
        ...


class Teller(Protocol):
    """Sends frames to pages (push.hub.Hub)."""

    def to_extension(self, extension: str, frame: Frame) -> None:
        """Tell the pages of an extension."""
        ...


class _Prepared:
    """What is known for a call's card."""

    def __init__(self, call: CallSoFar) -> None:
        self.call = call
        self.match: Match | None = None
        self.look_ups = 0
        self.found_by = 0  # the number of the look-up that `match` is from
        self.last_calls: tuple[PastCall, ...] = ()
        self.wants_history = True
        self.shown: dict[str, Card] = {}  # by extension


class Popper:
    """Follow calls and show their cards."""

    def __init__(  # noqa: PLR0913 - its sources, and how numbers are written
        self,
        bus: Bus,
        lookup: Finder,
        outages: Grid,
        hub: Teller,
        recent: Past,
        *,
        plan: NumberPlan,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._lookup, self._outages, self._hub = lookup, outages, hub
        self._recent, self._plan, self._now = recent, plan, now
        self._bus = bus
        self._calls: OrderedDict[str, _Prepared] = OrderedDict()
        self._left: dict[str, _Prepared] = {}  # by extension: over, and maybe still on its page
        self._tasks: set[asyncio.Task[None]] = set()
        bus.on(CallArrived, self._arrived, name="popper")
        bus.on(MenuEnded, self._menu_ended, name="popper")
        bus.on(TroubleReported, self._trouble_reported, name="popper")
        bus.on(CallQueued, self._queued, name="popper")
        bus.on(CallRinging, self._ringing, name="popper")
        bus.on(RingEnded, self._ring_ended, name="popper")
        bus.on(CallAnswered, self._answered, name="popper")
        bus.on(CallEnded, self._ended, name="popper")
        bus.on(AgentChanged, self._agent_changed, name="popper")
        bus.on(OutageChanged, self._outage_changed, name="popper")
        bus.on(FileCorrected, self._file_corrected, name="popper")

    def card_of(self, extension: str) -> Card | None:
        """Give the card an extension's page should show now; the newest if there are two."""
        cards = [call.shown[extension] for call in self._calls.values() if extension in call.shown]
        return cards[-1] if cards else None

    async def close(self) -> None:
        """Stop running look-ups."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # facts --------------------------------------------------------------------------------

    def _arrived(self, fact: CallArrived) -> None:
        if fact.direction == "internal" or fact.extension or fact.call_id in self._calls:
            return  # an agent's own call has no caller
        prepared = self._calls[fact.call_id] = _Prepared(
            CallSoFar(
                call_id=fact.call_id,
                direction=fact.direction,
                number=fact.number,
                arrived_at=fact.at,
                attempt_id=fact.attempt_id,
            )
        )
        if len(self._calls) > _MOST_CALLS:
            self._calls.popitem(last=False)
        if fact.number:
            self._spawn(self._look_up(prepared), "look-up")
        else:
            prepared.match = WITHHELD

    def _menu_ended(self, fact: MenuEnded) -> None:
        self._note(fact.call_id, path=fact.path)

    def _trouble_reported(self, fact: TroubleReported) -> None:
        located = fact.premise_id is not None  # else no crew was promised: the agent asks where
        self._note(fact.call_id, reported=located, hazard=fact.hazard)

    def _queued(self, fact: CallQueued) -> None:
        since = fact.waiting_since or fact.at
        self._note(fact.call_id, queue=fact.queue, queued_at=since, waited_s=None)
        self._want_history(fact.call_id)

    def _ringing(self, fact: CallRinging) -> None:
        if fact.call_id not in self._calls:  # its arrival was missed
            self._calls[fact.call_id] = missed = _Prepared(
                CallSoFar(call_id=fact.call_id, direction="in", number="", arrived_at=fact.at)
            )
            missed.match = UNAVAILABLE
        prepared = self._calls[fact.call_id]
        self._note(fact.call_id, queue=fact.queue or prepared.call.queue)
        self._show(prepared, fact.extension)
        self._want_history(fact.call_id)

    def _ring_ended(self, fact: RingEnded) -> None:
        self._clear(fact.call_id, fact.extension)

    def _answered(self, fact: CallAnswered) -> None:
        prepared = self._calls.get(fact.call_id)
        if prepared is None:
            return
        for extension in [other for other in prepared.shown if other != fact.extension]:
            self._clear(fact.call_id, extension)
        if fact.queue:
            self._note(fact.call_id, waited_s=fact.waited_before_s + fact.waited_s)
        self._show(prepared, fact.extension)

    def _ended(self, fact: CallEnded) -> None:
        prepared = self._calls.get(fact.call_id)
        if prepared is not None:
            for extension in list(prepared.shown):
                self._clear(fact.call_id, extension)
            self._calls.pop(fact.call_id, None)

    def _agent_changed(self, fact: AgentChanged) -> None:
        # with any other state their page puts the card of an ended call away
        if fact.state not in ("talking", "wrap_up"):
            self._left.pop(fact.extension, None)

    def _file_corrected(self, fact: FileCorrected) -> None:
        spelled = {text for one in fact.numbers for text in spellings(f"+{one}", self._plan)}
        for prepared in {*self._calls.values(), *self._left.values()}:
            if prepared.call.number in spelled:
                self._spawn(self._look_up(prepared), "look-up of a corrected file")

    def _outage_changed(self, fact: OutageChanged) -> None:
        self._spawn(self._after_outage(fact.at), "outage on cards")

    # cards --------------------------------------------------------------------------------

    def _note(self, call_id: str, **known: Any) -> None:
        prepared = self._calls.get(call_id)
        if prepared is not None:
            prepared.call = msgspec.structs.replace(prepared.call, **known)

    def _show(self, prepared: _Prepared, extension: str) -> None:
        self._left.pop(extension, None)
        card = self._card(prepared)
        if prepared.shown.get(extension) != card:
            is_first = extension not in prepared.shown
            prepared.shown[extension] = card
            self._hub.to_extension(extension, Frame("card", card))
            if is_first:
                self._bus.publish(CardSent(at=clock.now(), call_id=prepared.call.call_id))

    def _card(self, prepared: _Prepared) -> Card:
        return make_card(
            prepared.call,
            prepared.match or UNAVAILABLE,
            self._outages,
            prepared.last_calls,
            self._now(),
        )

    def _show_again(self, prepared: _Prepared) -> None:
        for extension in list(prepared.shown):
            self._show(prepared, extension)
        for extension, left in self._left.items():
            if left is prepared:
                self._hub.to_extension(extension, Frame("card_renewed", self._card(prepared)))

    def _clear(self, call_id: str, extension: str) -> None:
        prepared = self._calls.get(call_id)
        if prepared is not None and prepared.shown.pop(extension, None) is not None:
            self._left[extension] = prepared
            self._hub.to_extension(extension, Frame("card_cleared", CardCleared(call_id)))

    # look-ups -------------------------------------------------------------------------------

    async def _look_up(self, prepared: _Prepared) -> None:
        prepared.look_ups += 1
        mine, began_at = prepared.look_ups, clock.now()
        match = await self._lookup.find(prepared.call.number)
        self._bus.publish(
            CallerLookedUp(
                at=clock.now(),
                call_id=prepared.call.call_id,
                began_at=began_at,
                outcome=match.confidence,
            )
        )
        if mine < prepared.found_by:
            return  # a later one told what is true now
        if prepared.match is None or match != UNAVAILABLE:
            prepared.match, prepared.found_by = match, mine
            self._show_again(prepared)

    def _want_history(self, call_id: str) -> None:
        prepared = self._calls.get(call_id)
        if prepared is not None and prepared.wants_history and prepared.call.number:
            prepared.wants_history = False
            self._spawn(self._fetch_history(prepared), "earlier calls")

    async def _fetch_history(self, prepared: _Prepared) -> None:
        prepared.last_calls = await self._recent.of(prepared.call.number)
        if prepared.last_calls:
            self._show_again(prepared)

    async def _after_outage(self, changed_at: datetime) -> None:
        """Show cards again once the memory of outages was read after the change."""
        async with asyncio.timeout(_OUTAGES_RENEWED_S):
            while (self._outages.fresh_at or datetime.min.replace(tzinfo=UTC)) < changed_at:  # noqa: ASYNC110 - a memory has no event
                await asyncio.sleep(0.05)
        for prepared in self._calls.values():
            self._show_again(prepared)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.get_running_loop().create_task(work, name=f"popper: {name}")
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("could not prepare a card", task=task.get_name(), why=type(error).__name__)
