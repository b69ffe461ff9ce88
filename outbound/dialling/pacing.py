"""How many calls may begin now.

Rule: never more than `lines` calls at once, never faster than `per_second` (a token bucket that
holds a quarter of a second's calls, so a pause is not made up for by a burst).
"""

from datetime import datetime

import msgspec

from outbound.attempts.attempt import Bucket

_BURST_S = 0.25


class Pace(msgspec.Struct, frozen=True):
    """How fast a campaign may call."""

    per_second: float
    lines: int


def slots(pace: Pace, bucket: Bucket, now: datetime, in_flight: int) -> tuple[int, Bucket]:
    """Give how many calls may begin now, and the bucket with them taken out.

    A clock set back gains nothing; one set forward gains one burst.
    """
    most = max(1.0, pace.per_second * _BURST_S)
    passed_s = max(0.0, (now - bucket.at).total_seconds())
    tokens = min(most, bucket.tokens + passed_s * pace.per_second)
    free = max(0, pace.lines - in_flight)
    many = min(int(tokens), free)
    return many, Bucket(tokens - many, now)
