"""What a way of telling can do, for whoever plans a campaign through it: no I/O."""

import msgspec

EVERY_KIND = frozenset({"mobile", "fixed", "other"})  # of numbers, as core.phone tells them apart


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """One channel's means; its `name` is what a campaign's `channel` holds."""

    name: str
    kinds: frozenset[str] = EVERY_KIND  # of numbers that it reaches
    is_spoken: bool = True  # said over a line: it takes a line and time, and must not be long


VOICE = Means(name="voice")
