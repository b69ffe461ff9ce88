"""The present moment, aware and in UTC, read in this one place.

Rules never read a clock; they are given the moment as a value.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def from_unix(seconds: float) -> datetime:
    """Turn Unix seconds into an aware UTC moment."""
    return datetime.fromtimestamp(seconds, UTC)
