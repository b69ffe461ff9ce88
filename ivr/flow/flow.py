"""The values of a menu, and its pure interpreter: what a caller hears after what they did.

Rule: `advance(place, heard)` is total. From every place, silence, wrong keys, a hang-up and any
key lead on in a bounded number of steps, and a call that goes in circles ends at `overrun`. A key
pressed before its menu is reached counts there, so callers who know the menu need not listen; a
menu may limit this to some keys (`early`), since some news must not be skipped.

The interpreter knows no kind of node: each kind is a file in `ivr/flow/nodes`.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

import msgspec

BACK = "back"  # a target: the last menu that asked for a key


class Vocabulary(msgspec.Struct, frozen=True):
    """The facts, fillers and actions that a flow may use and its runner must know."""

    facts: frozenset[str] = frozenset()
    actions: Mapping[str, frozenset[str]] = {}  # action → its outcomes
    fillers: frozenset[str] = frozenset()


class Flow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A checked menu file; made by ivr.flow.load.load."""

    flow: str
    languages: tuple[str, ...]  # the first is the default
    start: str
    overrun: str  # the place for a call of more than steps_at_most steps
    prompts: dict[str, dict[str, str]]  # name → language → text
    places: "Mapping[str, Node]"
    steps_at_most: int = 60
    version: str = ""  # eight hexadecimal digits made of its file's content


class Place(msgspec.Struct, frozen=True):
    """Where a caller is in the flow, and all that the flow remembers of the call."""

    flow: Flow
    name: str
    language: str
    facts: frozenset[str] = frozenset()
    silent: int = 0  # times, at this place
    wrong: int = 0  # times, at this place
    ahead: str = ""  # a key pressed before it was asked for
    kept: str = ""  # the keys last kept
    menu: str = ""  # the last menu that asked
    steps: int = 0
    path: tuple[str, ...] = ()  # places visited, in order


class Pressed(msgspec.Struct, frozen=True):
    """The caller pressed these keys."""

    keys: str


class Silent(msgspec.Struct, frozen=True):
    """The caller pressed nothing (or was not asked)."""


class Done(msgspec.Struct, frozen=True):
    """An action ended; `facts` replaces what is known, None leaves it."""

    outcome: str
    facts: frozenset[str] | None = None
    language: str = ""  # empty: as before


class Gone(msgspec.Struct, frozen=True):
    """The caller hung up."""


Heard = Pressed | Silent | Done | Gone


class Speak(msgspec.Struct, frozen=True):
    """Play these prompts (a key interrupts), then wait `wait_s` for up to `keys` keys."""

    say: tuple[str, ...]
    wait_s: float = 0.0
    keys: int = 1


class Music(msgspec.Struct, frozen=True):
    """Play Asterisk's music for `seconds`; a key ends it."""

    seconds: float


class Perform(msgspec.Struct, frozen=True):
    """Do this action, then go on with `Done`."""

    action: str


class Leave(msgspec.Struct, frozen=True):
    """The flow is over."""

    result: Literal["queue", "end", "hung_up"]
    queue: str = ""
    credit: Literal["caller", "hazard"] = "caller"


Act = Speak | Music | Perform | Leave


class Step(msgspec.Struct, frozen=True):
    """Where the caller is now and what is to be done there."""

    place: Place
    act: Act


class Onward(msgspec.Struct, frozen=True):
    """The caller leaves for the place `to`."""

    place: Place
    to: str


class Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """One place of a flow as its file writes it; each kind of place is a subclass.

    The methods here are the defaults of all kinds.
    """

    final: ClassVar[bool] = False  # the flow ends here: `overrun` may name it
    asks: ClassVar[bool] = False  # `back` may lead here

    def spoken(self) -> tuple[str, ...]:
        """Name the prompts that may be spoken here."""
        return ()

    def wished_queue(self) -> str:
        """Name the queue that callers leave for from here; empty: none, or the default one."""
        return ""

    def unasked(self) -> tuple[str, ...]:
        """Name the places a caller comes to from here without pressing a valid key."""
        return ()

    def targets(self) -> tuple[str, ...]:
        """Name all places that a caller can come to from here."""
        return self.unasked()

    def faults(self, vocabulary: Vocabulary) -> Iterable[str]:
        """Give the faults of this place's values, each with its mend."""
        return ()

    def shape(self, name: str) -> str:
        """Draw this place in Mermaid."""
        return f"[{name}]"

    def arrows(self) -> Iterable[tuple[str, str]]:
        """Draw the ways from here in Mermaid: arrow and target; dotted ones need no key."""
        return ()

    def arrive(self, place: Place) -> Step | Onward:
        """Give the first step at this place, or lead on at once."""
        raise NotImplementedError

    def after(self, place: Place, heard: Heard) -> Step | Onward:
        """Go on after the caller did `heard` here; by default arrive again."""
        return Onward(place, place.name)


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often silence or a wrong key may happen, what is then said, what comes after."""

    times: int
    then: str
    say: tuple[str, ...] = ()

    def try_again(self, place: Place, count: int, ask: Speak) -> Step | Onward:
        """Ask again, or lead on once `count` reached the limit."""
        if count >= self.times:
            return Onward(place, self.then)
        asked = msgspec.structs.replace(place, steps=place.steps + 1)
        if asked.steps > asked.flow.steps_at_most:
            return Onward(asked, asked.flow.overrun)
        return Step(asked, msgspec.structs.replace(ask, say=self.say + ask.say))


def begin(flow: Flow, language: str, facts: frozenset[str] = frozenset()) -> Step:
    """Give the step at the flow's first place."""
    spoken = language if language in flow.languages else flow.languages[0]
    return _enter(Place(flow=flow, name=flow.start, language=spoken, facts=facts), flow.start)


def advance(place: Place, heard: Heard) -> Step:
    """Give the next step of a caller who is at `place` and did `heard`."""
    if isinstance(heard, Gone):
        return Step(place, Leave("hung_up"))
    came = place.flow.places[place.name].after(place, heard)
    return came if isinstance(came, Step) else _enter(came.place, came.to)


def _enter(place: Place, target: str) -> Step:
    """Go to `target`, passing through places that neither speak nor wait."""
    while True:
        place = _move(place, target)
        came = place.flow.places[place.name].arrive(place)
        if isinstance(came, Step):
            return came
        place, target = came.place, came.to


def _move(place: Place, target: str) -> Place:
    """Go to `target`, or to `overrun` when the call has taken too many steps."""
    flow = place.flow
    name = (place.menu or flow.overrun) if target == BACK else target
    if place.steps >= flow.steps_at_most:
        name = flow.overrun
    return msgspec.structs.replace(
        place, name=name, silent=0, wrong=0, steps=place.steps + 1, path=(*place.path, name)
    )
