"""`kind: end`: say goodbye and end the call."""

from typing import ClassVar

from ivr.flow.flow import Heard, Leave, Node, Place, Speak, Step


class End(Node, frozen=True, tag="end"):
    """Say goodbye and end the call."""

    final: ClassVar[bool] = True
    say: tuple[str, ...] = ()

    def spoken(self) -> tuple[str, ...]:
        """Name the prompts of the farewell."""
        return self.say

    def shape(self, name: str) -> str:
        """Draw a rounded box."""
        return f"([{name}: end])"

    def arrive(self, place: Place) -> Step:
        """Speak if there is something to say, else leave at once."""
        return Step(place, Speak(self.say) if self.say else Leave("end"))

    def after(self, place: Place, heard: Heard) -> Step:
        """Leave."""
        return Step(place, Leave("end"))
