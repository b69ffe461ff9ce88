"""What nobody else counts: menus, the trunk's calls and registration, as the bus tells of them."""

from collections import Counter
from collections.abc import Iterator

from console.metrics.series import MOST_VALUES, Sample
from core.bus import Bus
from cti.events import (
    AttemptEnded,
    CallArrived,
    LinkDown,
    MenuEnded,
    MenuStarted,
    TrunkRegistration,
)


class Counters:
    """Counts since the start; each fact costs an addition."""

    def __init__(self, bus: Bus) -> None:
        self._begun: Counter[str] = Counter()
        self._ended: Counter[tuple[str, str]] = Counter()
        self._steps: Counter[str] = Counter()
        self._out: Counter[bool] = Counter({True: 0, False: 0})
        self._last: dict[str, float] = {}  # Unix seconds by direction
        self._registered: bool | None = None
        self._flows: set[str] = set()
        bus.on(MenuStarted, self._menu_started, name="metrics")
        bus.on(MenuEnded, self._menu_ended, name="metrics")
        bus.on(CallArrived, self._arrived, name="metrics")
        bus.on(AttemptEnded, self._attempt_ended, name="metrics")
        bus.on(TrunkRegistration, self._registration, name="metrics")
        bus.on(LinkDown, self._link_down, name="metrics")

    def samples(self) -> Iterator[Sample]:
        """Give what was counted."""
        yield from (("hotline_menus_begun_total", (f,), n) for f, n in self._begun.items())
        yield from (("hotline_menus_ended_total", key, n) for key, n in self._ended.items())
        yield from (("hotline_menu_steps_total", (f,), n) for f, n in self._steps.items())
        for answered, count in self._out.items():
            yield "hotline_trunk_calls_out_total", ("yes" if answered else "no",), count
        for direction, at in self._last.items():
            yield "hotline_trunk_call_timestamp_seconds", (direction,), at
        if self._registered is not None:
            yield "hotline_trunk_registered", (), float(self._registered)

    def _flow(self, name: str) -> str:
        if name not in self._flows and len(self._flows) >= MOST_VALUES:
            return "other"
        self._flows.add(name)
        return name

    def _menu_started(self, fact: MenuStarted) -> None:
        self._begun[self._flow(fact.flow)] += 1

    def _menu_ended(self, fact: MenuEnded) -> None:
        flow = self._flow(fact.flow)
        self._ended[flow, fact.result] += 1
        self._steps[flow] += len(fact.path)

    def _arrived(self, fact: CallArrived) -> None:
        if fact.direction == "in":
            self._last["in"] = fact.at.timestamp()

    def _attempt_ended(self, fact: AttemptEnded) -> None:
        self._out[fact.answered] += 1
        if fact.answered:
            self._last["out"] = fact.at.timestamp()

    def _registration(self, fact: TrunkRegistration) -> None:
        self._registered = fact.registered

    def _link_down(self, _: LinkDown) -> None:
        self._registered = None
