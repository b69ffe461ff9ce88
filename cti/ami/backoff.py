"""How long to wait before the next try of a lost link.

The rule: double from `first_s` to `cap_s`, and take a random part between half and all of it
("equal jitter"), so that several services do not connect at one moment when Asterisk returns.
"""


def delay_s(tries: int, jitter: float, *, first_s: float = 0.5, cap_s: float = 30.0) -> float:
    """Give the wait in seconds after `tries` failures in a row (1 …); `jitter` is in [0, 1)."""
    whole = min(cap_s, first_s * 2.0 ** min(max(tries, 1) - 1, 32))
    return whole * (0.5 + jitter / 2)
