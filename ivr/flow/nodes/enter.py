"""`kind: enter`: speak and collect several keys, as of a meter's number."""

from collections.abc import Iterator

import msgspec

from ivr.flow.flow import Heard, Limit, Node, Onward, Place, Pressed, Speak, Step, Vocabulary


class Enter(Node, frozen=True, tag="enter"):
    """Speak and collect several keys, ended by # or a pause; they are kept."""

    say: tuple[str, ...]
    at_most: int
    then: str
    silence: Limit
    wait_s: float = 5.0

    def spoken(self) -> tuple[str, ...]:
        """Name the prompts of the question and of its second tries."""
        return self.say + self.silence.say

    def unasked(self) -> tuple[str, ...]:
        """Name where silence leads."""
        return (self.silence.then,)

    def targets(self) -> tuple[str, ...]:
        """Name where keys and silence lead."""
        return (self.then, *self.unasked())

    def faults(self, vocabulary: Vocabulary) -> Iterator[str]:
        """Check the number of keys, waiting time and limit."""
        if not 1 <= self.at_most <= 20 or not 0 < self.wait_s <= 30:
            yield "at_most is from 1 to 20 keys, wait_s up to 30 seconds"
        if not 1 <= self.silence.times <= 5:
            yield "silence.times is from 1 to 5"

    def shape(self, name: str) -> str:
        """Draw a slanted box with the number of keys."""
        return f"[/{name}: up to {self.at_most} keys/]"

    def arrows(self) -> Iterator[tuple[str, str]]:
        """Draw the ways for keys and for silence."""
        yield "-->|keys|", self.then
        yield f"-.->|silent {self.silence.times}x|", self.silence.then

    def arrive(self, place: Place) -> Step:
        """Ask."""
        return Step(msgspec.structs.replace(place, ahead=""), self._ask())

    def after(self, place: Place, heard: Heard) -> Step | Onward:
        """Keep the keys and go on; ask again after silence."""
        if isinstance(heard, Pressed) and heard.keys:
            return Onward(msgspec.structs.replace(place, kept=heard.keys), self.then)
        again = msgspec.structs.replace(place, silent=place.silent + 1)
        return self.silence.try_again(again, again.silent, self._ask())

    def _ask(self) -> Speak:
        return Speak(self.say, self.wait_s, self.at_most)
