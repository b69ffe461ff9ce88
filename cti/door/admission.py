"""How many callers are let in at once: the rule of the door.

An overloaded machine serves every caller worse. So the number of callers inside has a limit. It
begins at what the cores surely carry. It grows while the machine has idle time and callers come,
up to what the machine would carry if every caller cost what those inside cost now. It shrinks as
soon as Asterisk or the service answers late. No caller inside is put out: a smaller limit takes
effect as callers leave.
"""

import msgspec

_FLOOR, _START, _CEILING = 25, 250, 500  # callers for each core; two carry about 1,000 in all
LATE_ANSWER_S, LATE_LOOP_S = 0.2, 0.1  # from then on callers notice
_VERY = 5
_CALM_ANSWER_S, _CALM_LOOP_S = 0.05, 0.03
_SPARE = 0.12  # of the machine's time, kept idle: with less, calls begin and end late
_SCARCE = 0.05  # idle share below which the limit goes back towards its start
_HALL = 0.1  # of the limit: further callers who hear outage news at a full door (extensions.conf)
_NEAR = 0.7  # share of the limit inside at which it grows, before anybody is refused
_GROWS = 0.1  # of the limit each second, times the idle share
_LATE_S = 3  # seconds in a row before the limit shrinks
_EASE_EVERY_S = 5.0  # between two steps down: the first must take effect before the second


class Bounds(msgspec.Struct, frozen=True):
    """The lowest, first and highest limit; callers at once."""

    floor: int
    start: int
    ceiling: int


class Strain(msgspec.Struct, frozen=True):
    """The load measured in one second."""

    inside: int  # callers
    answer_s: float  # Asterisk's answer to a ping
    loop_s: float  # the event loop's largest delay
    idle: float = 1.0  # share of the machine's time; 1 where it is not known

    @property
    def carried(self) -> int:
        """Give the limit that uses the machine well if each caller costs what they do now.

        Callers who hear outage news at the full door, a tenth of the limit, cost as much.
        """
        return int(self.inside * (1 - _SPARE) / max(1 - self.idle, 0.01) / (1 + _HALL))

    @property
    def late(self) -> bool:
        """Tell whether answers are so late that callers notice."""
        return self.answer_s > LATE_ANSWER_S or self.loop_s > LATE_LOOP_S

    @property
    def very_late(self) -> bool:
        """Tell whether answers are so late that the dialplan soon ends menus."""
        return self.answer_s > _VERY * LATE_ANSWER_S or self.loop_s > _VERY * LATE_LOOP_S

    @property
    def calm(self) -> bool:
        """Tell whether answers are early enough to let more callers in."""
        return self.answer_s < _CALM_ANSWER_S and self.loop_s < _CALM_LOOP_S


class Admission(msgspec.Struct, frozen=True):
    """The limit now, the seconds in a row that were late, and when the next step down may be."""

    limit: int
    late_for: int = 0
    ease_from_s: float = 0.0  # monotonic


def bounds(cores: int, fixed: int = 0, *, room: int = 1_000_000) -> Bounds:
    """Give the bounds of a machine.

    `fixed` (0: none) is an operator's own ceiling; `room` is what Asterisk's settings allow
    (RTP ports, calls at once).
    """
    cores = max(cores, 1)
    ceiling = min(fixed or cores * _CEILING, max(room, 1))
    start = min(fixed or cores * _START, ceiling)
    return Bounds(floor=min(cores * _FLOOR, ceiling), start=start, ceiling=ceiling)


def opened(within: Bounds) -> Admission:
    """Give the first limit."""
    return Admission(within.start)


def follow(now: Admission, strain: Strain, within: Bounds, at_s: float) -> Admission:
    """Give the limit for the next second; `at_s` is monotonic.

    A single late second changes nothing. Where another program takes all idle time, the limit
    still returns to its start, slowly.
    """
    if strain.late:
        return _ease(now, strain, within, at_s)
    limit = now.limit
    if strain.calm and strain.inside >= limit * _NEAR:
        if strain.idle > _SPARE and strain.carried > limit:
            more = max(int(limit * strain.idle * _GROWS), 1)
            limit = min(limit + more, strain.carried, within.ceiling)
        elif limit < within.start:
            limit += max(limit // 100, 1)
        elif strain.idle < _SCARCE:
            limit = max(limit - max(limit // 100, 1), within.start)
    return Admission(max(limit, within.floor), 0, now.ease_from_s)


def _ease(now: Admission, strain: Strain, within: Bounds, at_s: float) -> Admission:
    late_for = now.late_for + 1
    if late_for < _LATE_S or at_s < now.ease_from_s:
        return Admission(now.limit, late_for, now.ease_from_s)
    left = now.limit // 2 if strain.very_late else now.limit * 4 // 5
    return Admission(max(within.floor, left), late_for, at_s + _EASE_EVERY_S)
