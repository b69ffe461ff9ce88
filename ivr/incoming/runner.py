"""Takes each FastAGI session to its flow, and always returns the call to the dialplan.

Rule: `IVR_RESULT` is set last, so it tells that all other variables are set. After any failure the
caller goes to the default queue: we set it if we still can; else the dialplan does, for which an
empty `IVR_RESULT` means that the service is away. If the service hangs, the dialplan goes on
`menu_hello_s` after the prompt or wait.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import chain
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec
import structlog
from structlog.contextvars import bind_contextvars

from core import clock
from core.bus import Bus
from core.config import Settings
from core.db import Database
from core.language import Language
from cti.events import MenuEnded, MenuStarted
from customers.caller.match import UNAVAILABLE, Match
from ivr.agi.call import AgiCall, HungUp, Lease
from ivr.agi.server import AgiServer, Handler
from ivr.announcements.announcement import Announcement
from ivr.flow.flow import Flow, Leave, Place, begin
from ivr.flow.walk import Walk
from ivr.incoming import vocabulary
from ivr.incoming.after_talk import AfterTalk
from ivr.incoming.main_menu import MainMenu
from ivr.incoming.parts import Parts
from ivr.incoming.queue_credit import credit_s
from ivr.incoming.sentences import around_fillers, fixed_utterances
from ivr.incoming.served import served
from ivr.incoming.spool import Spool
from ivr.speech import standby
from ivr.speech.prompts import Prompts, Utterance
from outages.outage import OutageView

_log = structlog.get_logger("ivr.incoming.runner")


class _Ended(msgspec.Struct, frozen=True):
    leave: Leave
    credit_s: int = 0
    queue: str = ""  # where they wait, asked once: queues open and close by the clock
    failed: bool = False


class Finder(Protocol):
    """Finds whose number it is (customers.caller.lookup.Lookup)."""

    async def find(self, raw_number: str) -> Match:
        """Find the customers of a number."""
        ...

    def recall(self, raw_number: str) -> Match:
        """Give at once what memory knows of them."""
        ...


class Darkness(Protocol):
    """Knows the outages (outages.cache.OpenOutages)."""

    def at(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        """Give the open outage at a premise."""
        ...

    def lately(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        """Give the outage that was restored at a premise within the last day."""
        ...


Vouching = Callable[[str, str], Awaitable[bool]]  # call id, channel id → does Asterisk have it


QueueChoice = Callable[[str, str], str]  # the menu's queue, a language → where the caller waits
Announced = Callable[[frozenset[str]], Sequence[Announcement]]  # of homes' feeders → the news
ClosedWords = Callable[[str, Language], str]  # the same → that it is closed now; "" while open


class Runner:
    """Serves `/main`, `/full`, `/rating`, and the paths that other rooms register."""

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        database: Database,
        lookup: Finder,
        open_outages: Darkness,
        prompts: Prompts,
    ) -> None:
        self.prompts = prompts
        self.spool = Spool(settings.var, database, bus)
        self._settings = settings
        self._bus = bus
        self._lookup = lookup
        self._parts = Parts(
            settings,
            bus,
            self.spool,
            open_outages.at,
            open_outages.lately,
            closed_words=self._words_if_closed,
            announced=self._announced_to,
            can_say=prompts.can_say,
        )
        self.zone = ZoneInfo(settings.timezone)
        self._handlers: dict[str, Handler] = {
            "main": lambda call: self._incoming(call, vocabulary.hotline()),
            "full": lambda call: self._incoming(call, vocabulary.full()),
            "rating": self._rating,
        }
        self._of_no_call: set[str] = set()  # paths that Asterisk requests without a caller
        self._vouches: Vouching | None = None
        self._queue_for: QueueChoice = lambda queue, _: queue or settings.default_queue
        self._closed_words: ClosedWords = lambda queue, language: ""
        self._announced: Announced = lambda feeders: ()
        self.server = AgiServer(
            settings.agi_host, settings.agi_port, self.handle, permit=settings.agi_permit
        )

    def vouched_by(self, vouches: Vouching) -> None:
        """From now on serve only calls that `vouches` confirms by call id and channel id."""
        self._vouches = vouches

    def queued_by(self, queue_for: QueueChoice, closed_words: ClosedWords) -> None:
        """From now on let these say in which queue a caller waits, and that one is closed."""
        self._queue_for, self._closed_words = queue_for, closed_words

    def announced_by(self, announced: Announced) -> None:
        """From now on let this say what supervisors tell a caller with homes on some feeders."""
        self._announced = announced

    def _announced_to(self, feeders: frozenset[str]) -> Sequence[Announcement]:
        return self._announced(feeders)

    def _words_if_closed(self, queue: str, language: Language) -> str:
        return self._closed_words(queue, language)

    def register(self, path: str, handler: Handler, *, of_call: bool = True) -> None:
        """Give calls of `agi://…/<path>` to `handler`; each path is registered once.

        A path that is not `of_call` has no caller; its handler checks the request itself.
        """
        if path in self._handlers:
            raise ValueError(f"the AGI path {path} is already taken; choose another")
        self._handlers[path] = handler
        if not of_call:
            self._of_no_call.add(path)

    async def start(self) -> None:
        """Make the sound directories and open the port."""
        await asyncio.to_thread(self.prompts.prepare)
        await self.server.start()

    async def run(self) -> None:
        """Serve calls, store the spool, erase old sound files; until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.server.run(), name="agi server")
                group.create_task(self.spool.run(), name="ivr spool")
                group.create_task(self.prompts.run(), name="ivr prompts")
        finally:
            await self.prompts.close()

    async def handle(self, call: AgiCall) -> None:
        """Serve one call; end at once without the secret, for an unknown path or call.

        Anybody who connects could hear a bill, rate an agent or report a danger; only Asterisk's
        dialplan has the secret. A call that hangs up before this check has its record by AMI.
        """
        if not await self._is_asterisk(call):
            return
        if call.env.script not in self._of_no_call:  # every line of this task's log names the call
            bind_contextvars(call_id=_argument(call, 0) or call.env.unique_id)
        handler = self._handlers.get(call.env.script)
        if handler is None:
            _log.error("Asterisk requests a FastAGI path without a handler", script=call.env.script)
            return
        if not await self._is_known(call):
            return
        with suppress(HungUp):  # the handler meets it too, and handles it
            await call.hold(Lease(self._settings.menu_hello_s, self._settings.menu_limit_s))
        await handler(call)

    async def _is_asterisk(self, call: AgiCall) -> bool:
        secret = self._settings.agi_secret
        if not secret:
            return True
        try:
            shown = await call.get_variable("AGI_SECRET")
        except HungUp:
            return False
        if hmac.compare_digest(shown.encode(), secret.encode()):
            return True
        _log.error("a FastAGI request without the secret was refused; if it is Asterisk's, "
                   "run `hotline asterisk render` and restart it")  # fmt: skip
        return False

    async def _is_known(self, call: AgiCall) -> bool:
        """Tell whether Asterisk has this call; the dialplan goes on with any other."""
        script, channel_id = call.env.script, call.env.unique_id
        if self._vouches is None or script in self._of_no_call:
            return True
        if await self._vouches(_argument(call, 0) or channel_id, channel_id):
            return True
        _log.error("a FastAGI request for a call that Asterisk does not have was refused",
                   script=script)  # fmt: skip
        return False

    async def warm_up(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Make every fixed prompt; report (done, of how many); return how many failed."""
        return await self.prompts.warm_up(self.fixed_prompts(), progress)

    def fixed_prompts(self) -> list[Utterance]:
        """List the prompts that are the same for every caller, Asterisk's own among them."""
        flows = (vocabulary.hotline(), vocabulary.full(), vocabulary.rating(), vocabulary.notice())
        said = (fixed_utterances(flow, self._settings.unit) for flow in flows)
        return [*chain.from_iterable(said), *standby.sentences(self._settings.unit)]

    def taught_prompts(self) -> list[Utterance]:
        """List what a voice has to learn of the prompts: the fixed ones, parts of the others."""
        flows = (vocabulary.hotline(), vocabulary.full(), vocabulary.rating(), vocabulary.notice())
        parts = [part for flow in flows for part in around_fillers(flow, self._settings.unit)]
        return [*self.fixed_prompts(), *parts]

    async def _incoming(self, call: AgiCall, flow: Flow) -> None:
        call_id, number = _argument(call, 0) or call.env.unique_id, _argument(call, 1)
        self._bus.publish(MenuStarted(at=clock.now(), call_id=call_id, flow=flow.flow))
        finding = self._lookup.find(number)
        menu = MainMenu(call_id, number, self._recall(number), finding, self._parts)
        walk = Walk(call, self.prompts, menu, clock=asyncio.get_running_loop().time)
        ended = _Ended(Leave("queue"), failed=True)
        try:
            language, known = await menu.greet()
            leave = await walk.run(begin(flow, language, known))
            credit = credit_s(menu.known.standings, hazard=leave.credit == "hazard")
            ended = _Ended(leave, credit, self._queue_for(leave.queue, self._language(walk.place)))
            await self._hand_over(call, ended, walk.place)
        except HungUp:
            ended = _Ended(Leave("hung_up"))
        except Exception:
            _log.exception("a menu failed; the caller goes to the default queue")
            queue = ended.queue or self._queue_for("", self._language(walk.place))
            ended = msgspec.structs.replace(ended, queue=queue)
            await self._hand_over(call, ended, walk.place)
        finally:
            await menu.close()
            self._publish_end(call_id, flow, ended, walk)

    def _recall(self, number: str) -> Match:
        try:
            return self._lookup.recall(number)
        except Exception:  # the menu goes on with what the look-up finds
            _log.exception("the memory of customers' places failed")
            return UNAVAILABLE

    async def _hand_over(self, call: AgiCall, ended: "_Ended", place: Place | None) -> None:
        if ended.leave.result == "hung_up":
            return
        language = self._language(place)
        await call.set_variable("IVR_QUEUE", ended.queue)
        await call.set_variable("IVR_CREDIT", str(ended.credit_s))
        await call.set_variable("IVR_LANGUAGE", language)
        await call.set_variable("CHANNEL(language)", language)
        await call.set_variable("IVR_RESULT", ended.leave.result)  # last: tells that all is set

    def _language(self, place: Place | None) -> str:
        return place.language if place else self._settings.language

    def _publish_end(self, call_id: str, flow: Flow, ended: "_Ended", walk: Walk) -> None:
        path = walk.place.path if walk.place else ()
        queued = ended.leave.result == "queue" and not ended.failed
        self._bus.publish(
            MenuEnded(
                at=clock.now(),
                call_id=call_id,
                flow=flow.flow,
                version=flow.version,
                result="error" if ended.failed else ended.leave.result,
                path=path,
                served=served(path, walk.shares),
                steps=tuple(walk.steps),
                queue=ended.queue if queued else "",
                credit_s=ended.credit_s,
            )
        )

    async def _rating(self, call: AgiCall) -> None:
        teller = AfterTalk(
            _argument(call, 0) or call.env.unique_id,
            _argument(call, 1),
            _argument(call, 2),
            self._parts,
        )
        walk = Walk(call, self.prompts, teller, clock=asyncio.get_running_loop().time)
        leave = await walk.run(begin(vocabulary.rating(), call.env.language))
        await teller.store(walk.place, hung_up=leave.result == "hung_up")
        if leave.result != "hung_up":
            await call.set_variable("IVR_RESULT", "end")


def _argument(call: AgiCall, index: int) -> str:
    return call.env.args[index] if index < len(call.env.args) else ""
