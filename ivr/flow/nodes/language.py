"""`kind: language`: speak the flow's next language from here on."""

from collections.abc import Iterator

import msgspec

from ivr.flow.flow import Node, Onward, Place


class Language(Node, frozen=True, tag="language"):
    """Speak the flow's next language from here on."""

    then: str

    def unasked(self) -> tuple[str, ...]:
        """Name the place that follows."""
        return (self.then,)

    def shape(self, name: str) -> str:
        """Draw a box that tells what happens."""
        return f"[{name}: next language, back to the menu]"

    def arrows(self) -> Iterator[tuple[str, str]]:
        """Draw the way on."""
        yield "-.->", self.then

    def arrive(self, place: Place) -> Onward:
        """Pass through with the next language; after the last comes the first."""
        languages = place.flow.languages
        spoken = languages[(languages.index(place.language) + 1) % len(languages)]
        return Onward(msgspec.structs.replace(place, language=spoken), self.then)
