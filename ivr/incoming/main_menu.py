"""One incoming call in the hotline's flow: recognises the caller, records what they report.

Rule: no caller waits for a database or a look-up that is away. The menu begins with what memory
knows (where the caller lives, what they need) and goes on without the bill if the look-up finds
nothing.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

import msgspec
import structlog

from core.language import Language
from customers.caller.match import Match
from ivr.announcements.announcement import Announcement, said
from ivr.events import TroubleReported
from ivr.flow.flow import Done, Place
from ivr.incoming.caller_facts import Known, Spot, are_theirs, facts, feeders, know, spot_of
from ivr.incoming.parts import Parts
from ivr.incoming.sentences import tongue, utterance, with_sayable_places, words_for
from ivr.incoming.spool import SpooledTrouble
from ivr.incoming.vocabulary import ANNOUNCEMENTS, IMPERSONAL_FILLERS
from ivr.speech.prompts import Utterance
from outages.outage import TroubleReport

LOOKUP_DEADLINE_S = 2.0  # in total, most of it while the greeting is spoken
_DIGIT_TRIES = 3
_BEFORE_GREETING_S = 0.2  # the longest silence, to learn the caller's language

_log = structlog.get_logger("ivr.incoming.main_menu")


class MainMenu:
    """The teller of the hotline's flow for one call."""

    def __init__(
        self,
        call_id: str,
        number: str,
        recalled: Match,
        finding: Awaitable[Match],
        parts: Parts,
    ) -> None:
        """Start the look-up `finding`, which may take any time."""
        self._number = number
        self._parts = parts
        self.known = self._know(recalled)
        self._call_id = call_id
        self._finding = asyncio.ensure_future(finding)
        self._zone = ZoneInfo(parts.settings.timezone)
        self._announced: Sequence[Announcement] = ()  # as of the moment of recognising
        self._digits_tried = 0
        self._digits_right = False

    def _know(self, match: Match) -> Known:
        known = know(match, self._parts.outage_at, self._parts.restored_at)
        return with_sayable_places(known, self._parts.can_say)

    async def greet(self) -> tuple[str, frozenset[str]]:
        """Give language and facts for the greeting, as known after a moment."""
        await asyncio.wait([self._finding], timeout=_BEFORE_GREETING_S)
        if self._finding.done():
            self._learn()
        return self.known.language or self._parts.settings.language, self._facts()

    def _facts(self) -> frozenset[str]:
        found = facts(self.known, self._parts.now())
        found |= {"announced"} if self._announced else set()
        asks = self._parts.settings.bill_asks_digits and not self._digits_right
        return found | {"digits_wanted"} if asks and self.known.accounts else found

    async def close(self) -> None:
        """Cancel the look-up."""
        self._finding.cancel()
        await asyncio.gather(self._finding, return_exceptions=True)

    def utterance(self, place: Place, prompt: str) -> Utterance:
        """Give a prompt with this caller's facts; slower for the elderly."""
        known = words_for(self.known, self._parts.settings.unit, self._parts.now(), self._zone)
        wished = place.flow.places[place.name].wished_queue()
        news = {name: partial(self._news, at) for at, name in enumerate(ANNOUNCEMENTS)}
        words = {**known, **news, "closed": partial(self._parts.closed_words, wished)}
        slow = "elderly" in place.facts
        made = utterance(place, prompt, words, fixed=IMPERSONAL_FILLERS, slow=slow)
        if prompt not in ANNOUNCEMENTS:
            return made
        told = self._told(ANNOUNCEMENTS.index(prompt), tongue(place.language))
        return msgspec.structs.replace(made, name=told.prompt) if told else made

    def _news(self, at: int, language: Language) -> str:
        told = self._told(at, language)
        return told.text(language) if told else ""

    def _told(self, at: int, language: Language) -> Announcement | None:
        """Give an announcement by its place among those for this caller; None: there is none."""
        found = said(self._announced, language)
        return found[at] if at < len(found) else None

    async def perform(self, action: str, place: Place) -> Done:
        """Do one of the flow's actions."""
        match action:
            case "recognise":
                return await self._recognise(place)
            case "record_trouble":
                return await self._record(place, hazard=False)
            case "record_hazard":
                return await self._record(place, hazard=True)
            case "check_digits":
                return self._check_digits(place.kept)
            case _:
                return Done("failed")

    def _learn(self) -> None:
        """Take the look-up's result, unless the database was away and memory knows more."""
        try:
            found = self._finding.result()
            if found.confidence != "unavailable":
                self.known = self._know(found)
        except Exception:  # the menu goes on after any failure of a look-up
            _log.exception("the caller could not be looked up")

    async def _recognise(self, place: Place) -> Done:
        before = self.known.language
        await asyncio.wait([self._finding], timeout=LOOKUP_DEADLINE_S - _BEFORE_GREETING_S)
        if self._finding.done():
            self._learn()
        self._announced = self._parts.announced(feeders(self.known))
        learnt_late = self.known.language if self.known.language != before else ""
        return Done("done", self._facts(), learnt_late)

    def _check_digits(self, keys: str) -> Done:
        """Compare the entered digits; few tries are allowed, against guessing."""
        only, now = self.known.match.only, self._parts.now()
        if only is None or self._parts.wrong_digits.are_too_many(only.customer_id, now):
            return Done("too_often")
        self._digits_right = are_theirs(self.known, keys)
        if self._digits_right:
            return Done("right", self._facts())
        self._digits_tried += 1
        self._parts.wrong_digits.note(only.customer_id, now)
        return Done("wrong" if self._digits_tried < _DIGIT_TRIES else "too_often")

    async def _record(self, place: Place, *, hazard: bool) -> Done:
        asked = "which_premise" in place.path
        spot = spot_of(self.known, place.kept if asked else "")
        report = self._report(spot, hazard)
        safe = await self._parts.spool.keep(SpooledTrouble(report))
        if safe or hazard:  # else the card would say "recorded" though nothing is stored
            self._parts.bus.publish(
                TroubleReported(
                    at=report.at, call_id=self._call_id, premise_id=report.premise_id, hazard=hazard
                )
            )
        if spot.premise_id is None and not hazard:
            return Done("unlocated")
        return Done("recorded" if safe else "failed")

    def _report(self, spot: Spot, hazard: bool) -> TroubleReport:
        outage = self._parts.outage_at(spot.feeder_code, spot.transformer_code)
        return TroubleReport(
            call_id=self._call_id,
            at=self._parts.now(),
            premise_id=spot.premise_id,
            feeder_code=spot.feeder_code,
            transformer_code=spot.transformer_code,
            outage_id=outage.outage_id if outage else None,
            hazard=hazard,
            number=self._number,
        )
