"""`kind: choose`: branch by what is known of the caller."""

from collections.abc import Iterator

from ivr.flow.flow import Node, Onward, Place, Vocabulary


class Choose(Node, frozen=True, tag="choose"):
    """Branch by the first fact that holds."""

    when: dict[str, str]  # fact → place, in order
    otherwise: str

    def unasked(self) -> tuple[str, ...]:
        """Name where the facts lead."""
        return (*self.when.values(), self.otherwise)

    def faults(self, vocabulary: Vocabulary) -> Iterator[str]:
        """Refuse facts that the runner does not know."""
        for fact in sorted(set(self.when) - vocabulary.facts):
            yield f"asks for the fact {fact!r}, which nobody knows"

    def shape(self, name: str) -> str:
        """Draw a diamond."""
        return f"{{{name}?}}"

    def arrows(self) -> Iterator[tuple[str, str]]:
        """Draw a way for each fact."""
        for fact, to in self.when.items():
            yield f"-.->|{fact}|", to
        yield "-.->|else|", self.otherwise

    def arrive(self, place: Place) -> Onward:
        """Pass through by the first fact that holds."""
        known = next((to for fact, to in self.when.items() if fact in place.facts), "")
        return Onward(place, known or self.otherwise)
