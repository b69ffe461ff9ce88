"""How many call at which hour of a day, for playing a day in compressed form.

The shares are ours, after the shape that utilities' hotlines publish: a quiet night, most calls
from nine to eleven, a second, lower rise in the afternoon, a small one when people are home.
"""

from itertools import pairwise

_BY_HOUR = (
    0.012, 0.008, 0.006, 0.005, 0.006, 0.011, 0.022, 0.042, 0.071, 0.092, 0.093, 0.078,
    0.051, 0.053, 0.069, 0.072, 0.068, 0.056, 0.049, 0.047, 0.040, 0.026, 0.015, 0.008,
)  # fmt: skip


def busyness(share_of_day: float) -> float:
    """Give how busy a moment is beside the day's mean (1.0); 0 ≤ `share_of_day` < 1.

    Between the middles of two hours it changes evenly, so no hour begins with a step.
    """
    hours = (_BY_HOUR[-1], *_BY_HOUR, _BY_HOUR[0])
    place = (share_of_day % 1.0) * 24 + 0.5
    before, after = tuple(pairwise(hours))[int(place)]
    part = place % 1.0
    return (before * (1 - part) + after * part) * 24 / sum(_BY_HOUR)
