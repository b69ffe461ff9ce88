"""Writing up a call (话后处理): how long, whether longer, and what an agent is afterwards.

Rule: the queue of the call says it; for a call of no queue, and where the queue says no seconds,
those of the installation hold (HOTLINE_WRAP_UP_S). What a queue says holds from the next end of a
talk on. Who missed a call is never ready by the end of a clock, whatever the queue says.
"""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

Then = Literal["ready", "away"]  # ready by itself, or only once the agent says so

AWAY = "written_up"  # the reason of an agent who is not ready because their queue says so
MORE_S = 60  # what one wish for more gives
LONGEST_S = 900  # of one wrap-up, however often more is wished for


class WrapUp(msgspec.Struct, frozen=True, kw_only=True):
    """How calls of a queue are written up."""

    seconds: int
    may_extend: bool = False
    then: Then = "ready"


def ends_at(wrap_up: WrapUp, since: datetime) -> datetime:
    """Give when a wrap-up that begins now ends."""
    return since + timedelta(seconds=wrap_up.seconds)


def extended(end: datetime, since: datetime) -> datetime:
    """Give when a wrap-up ends for which more time is wished."""
    return max(end, min(end + timedelta(seconds=MORE_S), since + timedelta(seconds=LONGEST_S)))


def refusal(wrap_up: WrapUp, end: datetime | None, since: datetime) -> str:
    """Tell why more time cannot be had: "" it can, else the code; `end` None: nobody writes up."""
    if end is None:
        return "wrap_up_over"
    if not wrap_up.may_extend:
        return "wrap_up_fixed"
    return "" if extended(end, since) > end else "wrap_up_longest"
