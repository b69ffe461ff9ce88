"""What a campaign will cost and whom it will not reach, before anybody is rung.

Formulas (all shown beside the figures): an attempt holds a line for ringing, the message and
the keys; `attempts_a_contact` is what retries add; minutes = attempts × the slower of the two
brakes, calls per second and lines. What is not spoken (`message_s` None) holds no line.
"""

from datetime import datetime

import msgspec

RING_S = 15.0
KEYS_S = 6.0
ANSWERED_SHARE = 0.7
ATTEMPTS_A_CONTACT = 1.4
_CHARACTERS_A_SECOND = {"zh": 4.0, "en": 14.0}


class Preflight(msgspec.Struct, frozen=True, kw_only=True):
    """The figures that an approver looks at."""

    contacts: int  # will be called
    excluded: dict[str, int]  # are left out, by reason
    examples: dict[str, tuple[str, ...]]  # masked, of numbers that may not be called, by reason
    message_s: float | None  # how long the message takes to say; None: it is not spoken
    minutes: float  # from start to end, if calling is allowed throughout
    line_minutes: float  # of telephone time, the cost in time
    per_second: float
    lines: int
    opens_at: datetime | None  # the next moment calling is allowed; None: not within a fortnight
    ends_at: datetime | None  # if it starts at `opens_at` and is never interrupted
    window_open: bool
    warnings: tuple[str, ...]  # codes


def message_seconds(text: str, language: str) -> float:
    """Estimate how long a text takes to say."""
    return len(text) / _CHARACTERS_A_SECOND.get(language, 4.0)


def estimate(
    contacts: int, message_s: float | None, per_second: float, lines: int
) -> tuple[float, float]:
    """Give (minutes from start to end, minutes of line time)."""
    attempts = contacts * ATTEMPTS_A_CONTACT
    if message_s is None:
        return attempts / per_second / 60, 0.0
    held_s = RING_S + ANSWERED_SHARE * (message_s + KEYS_S)
    seconds = max(attempts / per_second, attempts * held_s / lines)
    return seconds / 60, attempts * held_s / 60


def warnings(
    contacts: int,
    minutes: float,
    minutes_open: float | None,
    texts: dict[str, str],
    *,
    is_spoken: bool = True,
) -> tuple[str, ...]:
    """Name what an approver should see: codes, the gravest first."""
    found: list[str] = []
    if not contacts:
        found.append("nobody_to_call")
    if minutes_open is None:
        found.append("window_never_opens")
    elif minutes > minutes_open:
        found.append("will_not_end_within_window")
    if any(not text for text in texts.values()):
        found.append("wording_missing_in_a_language")
    if is_spoken and any(message_seconds(text, language) > 45 for language, text in texts.items()):
        found.append("message_longer_than_45_s")
    return tuple(found)
