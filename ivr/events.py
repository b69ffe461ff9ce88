"""What callers said with their keys."""

from datetime import datetime
from typing import Literal

import msgspec

from cti.events import CallFact


class RatingGiven(CallFact, frozen=True, kw_only=True):
    """The post-call question was asked; `score` 1–5 (5 best), or None with the reason in `how`."""

    extension: str
    queue: str
    score: int | None
    how: Literal["pressed", "skipped", "hung_up", "invalid"]


class TroubleReported(CallFact, frozen=True, kw_only=True):
    """A caller reported an outage by menu at a premise of theirs."""

    premise_id: int | None
    hazard: bool


class SpoolStored(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Ratings and reports spooled while the database was away are stored now."""

    at: datetime
    count: int


class NoticeHeard(CallFact, frozen=True, kw_only=True):
    """How an outbound notice ended, judged by the callee's keys."""

    attempt_id: str
    how: Literal["acknowledged", "opted_out", "agent", "unconfirmed", "hung_up"]
    heard_share: float  # of the message, 0–1
