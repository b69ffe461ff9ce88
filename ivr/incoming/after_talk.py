"""The question after a talk: one call in the rating flow.

Rule: exactly one answer is stored and published for each question asked, at the moment the key is
pressed, so a caller who hangs up during the thanks still counts.
"""

from ivr.events import RatingGiven
from ivr.flow.flow import Done, Place
from ivr.incoming.parts import Parts
from ivr.incoming.sentences import utterance
from ivr.incoming.spool import SpooledRating
from ivr.rating.scores import verdict
from ivr.speech.prompts import Utterance


class AfterTalk:
    """The teller of the rating flow for one call."""

    def __init__(self, call_id: str, extension: str, queue: str, parts: Parts) -> None:
        """Ask about the talk with the agent at `extension`."""
        self._call_id = call_id
        self._extension = extension
        self._queue = queue
        self._parts = parts
        self._stored = False

    def utterance(self, place: Place, prompt: str) -> Utterance:
        """Give a prompt, the same for all callers."""
        return utterance(place, prompt, {}, fixed=frozenset())

    async def perform(self, action: str, place: Place) -> Done:
        """Store the score just pressed."""
        safe = await self.store(place, hung_up=False)
        return Done("stored" if safe else "failed")

    async def store(self, place: Place | None, *, hung_up: bool) -> bool:
        """Store and publish the answer, once."""
        if self._stored:
            return True
        self._stored = True
        judged = verdict(place.kept if place else "", place.path if place else (), hung_up=hung_up)
        given = RatingGiven(
            at=self._parts.now(),
            call_id=self._call_id,
            extension=self._extension,
            queue=self._queue,
            score=judged.score,
            how=judged.how,
        )
        safe = await self._parts.spool.keep(SpooledRating(given))
        self._parts.bus.publish(given)
        return safe
