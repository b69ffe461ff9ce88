"""What a customer whom we rang hears, and what their keys say.

Rules: the words are made at this moment from the outage as it is now. A wish not to be called
again is stored before it is promised. Only a key proves a person; silence proves nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal
from uuid import UUID

import structlog

from core.bus import Bus
from core.clock import now as clock_now
from core.config import Settings
from core.db import Database
from ivr.agi.call import AgiCall, HungUp
from ivr.events import NoticeHeard
from ivr.flow.flow import Done, Leave, Place, begin
from ivr.flow.walk import Walk
from ivr.incoming import vocabulary
from ivr.incoming.sentences import Words, tongue, utterance
from ivr.speech.prompts import Prompts, Utterance
from outbound.attempts import claims
from outbound.attempts.told import Told, find_told

How = Literal["acknowledged", "opted_out", "agent", "unconfirmed", "hung_up"]
_DEADLINE_S = 2.0

_log = structlog.get_logger("outbound.dialling.notice")


class NoticeDesk:
    """The AGI handler `notice`: register it at the runner."""

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        database: Database,
        prompts: Prompts,
        *,
        queue_for: Callable[[str, str], str],
        now: Callable[[], datetime] = clock_now,
    ) -> None:
        """`queue_for` gives the queue of who wants a person, by the menu's and their language."""
        self._settings = settings
        self._queue_for = queue_for
        self._bus = bus
        self._database = database
        self._prompts = prompts
        self._now = now

    async def handle(self, call: AgiCall) -> None:
        """Tell one customer; arguments of the AGI request: call id, attempt id."""
        call_id, attempt_id = (*call.env.args, "", "")[:2]
        told = await self._find(attempt_id)
        if told is None:
            _log.error("a call without a campaign's attempt asked for its notice")
            return  # the dialplan says goodbye by itself
        teller = _Teller(told, self)
        walk = Walk(call, self._prompts, teller, clock=asyncio.get_running_loop().time)
        leave = Leave("hung_up")
        try:
            leave = await walk.run(begin(vocabulary.notice(), self._language(told)))
            await self._hand_over(call, leave, walk.place)
        except HungUp:
            pass
        finally:
            how = _how(leave, walk.place)
            share = round(walk.shares.get("notice", 0.0), 3)
            await self._keep(told.contact.attempt_id, how, share)
            self._bus.publish(
                NoticeHeard(
                    at=self._now(),
                    call_id=call_id,
                    attempt_id=attempt_id,
                    how=how,
                    heard_share=share,
                )
            )

    def _language(self, told: Told) -> str:
        language = told.contact.language
        if self.words(told, language):
            return language
        return "zh" if language == "en" else "en"

    def words(self, told: Told, language: str) -> str:
        """Give the message of this moment."""
        return told.text(tongue(language), self._now(), self._settings.timezone)

    def unit(self, language: str) -> str:
        """Give who is calling."""
        return self._settings.unit(language)

    async def opt_out(self, told: Told) -> bool:
        """Store that this number wants no calls; tell whether it is stored."""
        return await self._store(self._write_opt_out(told))

    async def _write_opt_out(self, told: Told) -> None:
        contact, at = told.contact, self._now()
        async with self._database.transaction() as session:
            await claims.opt_out(
                session, contact.e164, source="key", campaign_id=contact.campaign_id, at=at
            )
            await claims.note_heard(session, contact.attempt_id, "opted_out", 0.0, at)

    async def _keep(self, attempt_id: UUID, how: How, share: float) -> None:
        async def write() -> None:
            async with self._database.transaction() as session:
                await claims.note_heard(session, attempt_id, how, share, self._now())

        await self._store(write())

    async def _store(self, work: Awaitable[None]) -> bool:
        try:
            async with asyncio.timeout(_DEADLINE_S):
                await work
        except Exception as failure:  # whatever the driver raises, the customer is not kept waiting
            _log.error("what a customer's keys said is not stored yet", why=type(failure).__name__)
            return False
        return True

    async def _find(self, attempt_id: str) -> Told | None:
        try:
            found = UUID(attempt_id)
        except ValueError:
            return None
        try:
            async with asyncio.timeout(_DEADLINE_S), self._database.transaction() as session:
                told = await find_told(session, found)
                if told is not None:
                    await claims.note_answered(session, [found], self._now())
                return told
        except Exception as failure:  # the database is away: the dialplan says goodbye
            _log.error("a notice's words cannot be read", why=type(failure).__name__)
            return None

    async def _hand_over(self, call: AgiCall, leave: Leave, place: Place | None) -> None:
        if leave.result == "hung_up":
            return
        language = place.language if place else self._settings.language
        await call.set_variable("IVR_QUEUE", self._queue_for(leave.queue, language))
        await call.set_variable("IVR_CREDIT", "0")
        await call.set_variable("IVR_LANGUAGE", language)
        await call.set_variable("CHANNEL(language)", language)
        await call.set_variable("IVR_RESULT", leave.result)  # last: the mark


class _Teller:
    """The notice's words for one customer."""

    def __init__(self, told: Told, desk: NoticeDesk) -> None:
        self._told = told
        self._desk = desk

    def utterance(self, place: Place, prompt: str) -> Utterance:
        words: Words = {
            "unit": self._desk.unit,
            "notice": lambda language: self._desk.words(self._told, language),
        }
        return utterance(
            place,
            prompt,
            words,
            fixed=vocabulary.IMPERSONAL_FILLERS,
            slow=self._told.contact.elderly,
        )

    async def perform(self, action: str, place: Place) -> Done:
        stored = action == "opt_out" and await self._desk.opt_out(self._told)
        return Done("stored" if stored else "failed")


def _how(leave: Leave, place: Place | None) -> How:
    path = place.path if place is not None else ()
    if "opted_out" in path:
        return "opted_out"
    if "acknowledged" in path:
        return "acknowledged"
    if leave.result == "queue":
        return "agent"
    return "hung_up" if leave.result == "hung_up" else "unconfirmed"
