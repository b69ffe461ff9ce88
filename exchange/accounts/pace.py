"""How fast a token may ask: so many requests a minute, a sixth of them at once.

Rule: the generic cell rate algorithm (ITU-T I.371). Of each account one moment is remembered, at
which all it asked would have been due at an even pace.
"""

_AT_ONCE = 6  # of a minute's requests, one part in so many may come together


def next_due(due_s: float, now_s: float, per_minute: int) -> float:
    """Count a request: give the moment due after it; raises `TooFast` where it came too early."""
    interval = 60 / per_minute
    burst = max(per_minute // _AT_ONCE, 1) * interval
    after = max(due_s, now_s) + interval
    if after - now_s > burst + 1e-9:  # what is lost in adding moments is no request
        raise TooFast(after - now_s - burst)
    return after


class TooFast(Exception):
    """A request came before its time."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"{wait_s:.1f} s too early")
        self.wait_s = wait_s
