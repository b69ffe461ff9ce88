"""Python's garbage collector, told what a service that runs for months is like.

A full collection walks every object: with the modules, routes and SQL of this program loaded it
stops the loop for more than 100 ms, and every ringing telephone waits for its card. What is there
once the service has started stays for ever, so it is taken out of the walk (`gc.freeze`). The
young are walked in small numbers, well below a millisecond; the many old ones hardly ever.
"""

import gc

_YOUNG, _MIDDLE, _OLD = 1_000, 20, 250  # allocations between walks; Python's own: 700, 10, 10


def settle() -> None:
    """Call once, when everything is built and loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
