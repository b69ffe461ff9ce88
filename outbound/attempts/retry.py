"""Whether a number is rung again, and when.

Rules: `lost` is final: nobody knows whether it rang, and nobody is rung twice for our crash.
A person who answered, refused or heard most of the message is left alone. What never reached a
telephone (busy, no line, no answer) is tried again, a few times, further and further apart.
"""

from datetime import datetime, timedelta

import msgspec

from outbound.campaign.views import Outcome

_NOT_ASKED = timedelta(seconds=5)


class RetryRule(msgspec.Struct, frozen=True):
    """How a campaign tries again; each wait grows with the number of tries."""

    tries: int = 3
    busy_s: float = 300
    no_answer_s: float = 1800
    congestion_s: float = 60
    unconfirmed_s: float = 900
    heard_enough: float = 0.8  # share of the message after which silence is taken for consent


def next_attempt(
    outcome: Outcome, tries: int, heard_share: float, policy: RetryRule, ended_at: datetime
) -> datetime | None:
    """Give the earliest moment of the next attempt, or None when the number is finished with.

    `tries` counts the attempts so far, this one included.
    """
    if outcome == "not_dialled":  # Asterisk was not asked: this was no try at all
        return ended_at + _NOT_ASKED
    if tries >= policy.tries:
        return None
    wait_s = _waits_s(heard_share, policy)[outcome]
    return None if wait_s is None else ended_at + timedelta(seconds=wait_s * tries)


def _waits_s(heard_share: float, policy: RetryRule) -> dict[Outcome, float | None]:
    heard = heard_share >= policy.heard_enough
    return {
        "busy": policy.busy_s,
        "no_answer": policy.no_answer_s,
        "congestion": policy.congestion_s,
        "machine": policy.unconfirmed_s,
        "unconfirmed": None if heard else policy.unconfirmed_s,
        "acknowledged": None,
        "opted_out": None,
        "reached_agent": None,
        "rejected": None,
        "invalid_number": None,
        "cancelled": None,
        "not_dialled": 0.0,
        "lost": None,
    }
