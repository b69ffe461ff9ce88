"""The calls in the air, as the bus tells of them: in memory, without any I/O.

Rule: facts may come in any order, twice, or for attempts nobody here knows; each is folded into
the attempt's `Life`, and `take_ended` gives every attempt exactly once when it is judged.
"""

from collections.abc import Container, Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from cti.events import AttemptEnded, CallAnswered, CallArrived, CalleeSpoke, CallEnded
from ivr.events import NoticeHeard
from outbound.attempts.attempt import Claimed, Open
from outbound.campaign.views import Outcome
from outbound.dialling.call import GRACE_S, Life, Spoken, outcome


class Flight(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt in the air."""

    attempt_id: UUID
    campaign_id: UUID
    tries: int
    life: Life = Life()
    channel: str = ""  # Asterisk's name of it, once it exists
    noted: bool = False  # the database knows that it was answered
    committed_at: datetime | None = None  # of an attempt that was adopted


class Judged(msgspec.Struct, frozen=True):
    """A call that is judged."""

    flight: Flight
    outcome: Outcome
    at: datetime


class Flights:
    """The book of attempts in the air, by the id Asterisk knows them by."""

    def __init__(self) -> None:
        self._by_id: dict[str, Flight] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, attempt_id: UUID) -> bool:
        return str(attempt_id) in self._by_id

    def campaigns(self) -> set[UUID]:
        """Name the campaigns with something in the air."""
        return {flight.campaign_id for flight in self._by_id.values()}

    def add(self, claimed: Claimed) -> None:
        """Take in an attempt that was just committed."""
        self._by_id[str(claimed.attempt_id)] = Flight(
            attempt_id=claimed.attempt_id, campaign_id=claimed.campaign_id, tries=claimed.tries
        )

    def adopt(self, found: Open) -> None:
        """Take in an attempt that another dialer, or this one before a crash, left open."""
        known = self._by_id.get(str(found.attempt_id))
        if known is not None:
            return
        self._by_id[str(found.attempt_id)] = Flight(
            attempt_id=found.attempt_id,
            campaign_id=found.campaign_id,
            tries=found.tries,
            noted=found.answered_at is not None,
            committed_at=found.committed_at,
            life=Life(
                answered_at=found.answered_at,
                cause=found.cause,
                heard=found.heard,
                heard_share=found.heard_share,
            ),
        )

    def take_absent(self, present: Container[str], placed_by: datetime, at: datetime) -> None:
        """Fold that Asterisk has only the calls `present`: an adopted one it lacks is over.

        One committed after `placed_by` is kept; its call may not be there yet.
        """
        for attempt_id, flight in tuple(self._by_id.items()):
            adopted = flight.committed_at is not None and flight.committed_at < placed_by
            if adopted and flight.life.ended_at is None and attempt_id not in present:
                self._learn(attempt_id, ended_at=at, in_gap=True)

    def take_attempt_ended(self, fact: AttemptEnded) -> None:
        """Fold Asterisk's answer to the Originate."""
        if fact.answered:
            self._learn(fact.attempt_id, answered_at=fact.at)
        else:
            self._learn(fact.attempt_id, refused=fact.reason, refused_at=fact.at)
        if fact.cause:
            self._learn(fact.attempt_id, cause=fact.cause)

    def take_heard(self, fact: NoticeHeard) -> None:
        """Fold what the customer's keys said; the first word counts."""
        flight = self._by_id.get(fact.attempt_id)
        if flight is not None and not flight.life.heard:
            self._learn(
                fact.attempt_id,
                heard=fact.how,
                heard_share=fact.heard_share,
                heard_at=fact.at,
                answered_at=flight.life.answered_at or fact.at,
            )

    def take_spoke(self, fact: CalleeSpoke) -> None:
        """Fold a speech of whom we rang."""
        flight = self._by_id.get(fact.attempt_id)
        if flight is not None:
            spoken = (*flight.life.spoken, Spoken(fact.began_at, fact.spoke_s))
            self._learn(fact.attempt_id, spoken=spoken)

    def take_call_answered(self, fact: CallAnswered) -> None:
        """Fold that an agent speaks with the customer."""
        self._learn(fact.call_id, agent=True)

    def take_call_ended(self, fact: CallEnded) -> None:
        """Fold the end of the call."""
        self._learn(fact.call_id, ended_at=fact.at, in_gap=fact.lost_in_gap)
        if fact.cause:
            self._learn(fact.call_id, cause=fact.cause)

    def take_call_arrived(self, fact: CallArrived) -> Flight | None:
        """Learn Asterisk's name of the channel, for hanging up; give the flight if it is known."""
        flight = self._by_id.get(fact.attempt_id)
        if flight is None:
            return None
        known = msgspec.structs.replace(flight, channel=fact.channel)
        self._by_id[fact.attempt_id] = known
        return known

    def mark_not_dialled(self, attempt_id: UUID) -> None:
        """Note that Asterisk was surely not asked."""
        self._learn(str(attempt_id), not_dialled=True)

    def mark_refused(self, attempt_id: UUID, cause: int, at: datetime) -> None:
        """Note that the call could not be placed, and why as a Q.850 cause."""
        self._learn(str(attempt_id), refused=0, refused_at=at, ended_at=at, cause=cause)

    def mark_cancelled(self, attempt_id: UUID, cancelled: bool = True) -> None:
        """Note that we hang up before an answer, or that this did not succeed."""
        self._learn(str(attempt_id), cancelled=cancelled)

    def mark_overdue(self, attempt_id: UUID) -> None:
        """Note that the deadline passed."""
        self._learn(str(attempt_id), overdue=True)

    def _learn(self, attempt_id: str, **known: object) -> None:
        flight = self._by_id.get(attempt_id)
        if flight is not None:
            life = msgspec.structs.replace(flight.life, **known)
            self._by_id[attempt_id] = msgspec.structs.replace(flight, life=life)

    def ringing(self, campaign_id: UUID) -> list[Flight]:
        """List a campaign's attempts that nobody has answered yet and we have not cancelled."""
        return [
            flight
            for flight in self._by_id.values()
            if flight.campaign_id == campaign_id
            and flight.life.answered_at is None
            and not flight.life.cancelled
        ]

    def newly_answered(self) -> list[UUID]:
        """List attempts that were answered and are not yet noted so in the database."""
        return [f.attempt_id for f in self._by_id.values() if f.life.answered_at and not f.noted]

    def mark_noted(self, attempt_ids: Iterable[UUID]) -> None:
        """Note that the database knows these were answered."""
        for attempt_id in map(str, attempt_ids):
            if attempt_id in self._by_id:
                flight = self._by_id[attempt_id]
                self._by_id[attempt_id] = msgspec.structs.replace(flight, noted=True)

    def take_ended(self, now: datetime) -> list[Judged]:
        """Give, once, and forget the attempts that are judged."""
        ended = list(self._judge(now))
        for one in ended:
            del self._by_id[str(one.flight.attempt_id)]
        return ended

    def _judge(self, now: datetime) -> Iterator[Judged]:
        for flight in self._by_id.values():
            life = flight.life
            waited = max(filter(None, (life.ended_at, life.refused_at)), default=None)
            if waited is not None and now - waited > timedelta(seconds=GRACE_S):
                life = msgspec.structs.replace(life, overdue=True)
            judged = outcome(life)
            if judged is not None:
                yield Judged(flight, judged, life.ended_at or now)
