"""`kind: hold`: play music for a while, then go on."""

from collections.abc import Iterator

import msgspec

from ivr.flow.flow import Heard, Music, Node, Onward, Place, Pressed, Step, Vocabulary

_LONGEST_S = 60.0


class Hold(Node, frozen=True, tag="hold"):
    """Play music for `seconds`, then go on; a key ends it and counts at the next menu."""

    seconds: float
    then: str

    def unasked(self) -> tuple[str, ...]:
        """Name the place that follows."""
        return (self.then,)

    def faults(self, vocabulary: Vocabulary) -> Iterator[str]:
        """Refuse a time that callers would take for the end of the call, or not notice."""
        if not 1 <= self.seconds <= _LONGEST_S:
            yield f"seconds must be from 1 to {_LONGEST_S:g}"

    def shape(self, name: str) -> str:
        """Draw a slanted box."""
        return f"[/{name}/]"

    def arrows(self) -> Iterator[tuple[str, str]]:
        """Draw the way on."""
        yield "-.->", self.then

    def arrive(self, place: Place) -> Step | Onward:
        """Play, unless the caller has pressed a key already."""
        return Onward(place, self.then) if place.ahead else Step(place, Music(self.seconds))

    def after(self, place: Place, heard: Heard) -> Onward:
        """Go on, and remember a key that was pressed."""
        if isinstance(heard, Pressed):
            place = msgspec.structs.replace(place, ahead=heard.keys[:1])
        return Onward(place, self.then)
