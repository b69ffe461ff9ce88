"""Python's garbage collector, set for a service that runs for months.

A full collection walks every object: with the modules, routes and SQL of this program loaded it
stops the event loop for more than 100 ms, and every ringing telephone waits for its card. Objects
that exist once the service has started are never freed, so the collector leaves them out
(`gc.freeze`). Young objects are examined in small numbers, below a millisecond; old ones rarely.
"""

import gc

_YOUNG, _MIDDLE, _OLD = 1_000, 20, 250  # thresholds of gc; Python's own: 700, 10, 10


def settle() -> None:
    """Freeze what exists and set the thresholds; call once, when everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
