"""`kind: say`: speak, then go on."""

from collections.abc import Iterator

import msgspec

from ivr.flow.flow import Heard, Node, Onward, Place, Pressed, Speak, Step


class Say(Node, frozen=True, tag="say"):
    """Speak, then go on; a key that is pressed meanwhile counts at the next menu."""

    say: tuple[str, ...]
    then: str

    def spoken(self) -> tuple[str, ...]:
        """Name the announcement's prompts."""
        return self.say

    def unasked(self) -> tuple[str, ...]:
        """Name the place that follows."""
        return (self.then,)

    def arrows(self) -> Iterator[tuple[str, str]]:
        """Draw the way on."""
        yield "-.->", self.then

    def arrive(self, place: Place) -> Step | Onward:
        """Speak, unless the caller has pressed a key already."""
        return Onward(place, self.then) if place.ahead else Step(place, Speak(self.say))

    def after(self, place: Place, heard: Heard) -> Onward:
        """Go on, and remember a key that was pressed."""
        if isinstance(heard, Pressed):
            place = msgspec.structs.replace(place, ahead=heard.keys[:1])
        return Onward(place, self.then)
