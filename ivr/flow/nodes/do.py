"""`kind: do`: run an action outside the flow, as storing a report."""

from collections.abc import Iterator

import msgspec

from ivr.flow.flow import Done, Heard, Node, Onward, Perform, Place, Step, Vocabulary


class Do(Node, frozen=True, tag="do"):
    """Run an action outside the flow; branch by its outcome."""

    action: str
    then: dict[str, str]  # outcome → place

    def unasked(self) -> tuple[str, ...]:
        """Name where the outcomes lead."""
        return tuple(self.then.values())

    def faults(self, vocabulary: Vocabulary) -> Iterator[str]:
        """Refuse an action or outcomes that the runner does not know."""
        outcomes = vocabulary.actions.get(self.action)
        if outcomes is None:
            yield f"asks for the action {self.action!r}, which nobody does"
        elif outcomes != frozenset(self.then):
            yield f"must lead on for exactly these outcomes: {', '.join(sorted(outcomes))}"

    def shape(self, name: str) -> str:
        """Draw a box with double sides and the action's name."""
        return f"[[{self.action}]]"

    def arrows(self) -> Iterator[tuple[str, str]]:
        """Draw a way for each outcome."""
        for outcome, to in self.then.items():
            yield f"-.->|{outcome}|", to

    def arrive(self, place: Place) -> Step:
        """Ask for the action."""
        return Step(place, Perform(self.action))

    def after(self, place: Place, heard: Heard) -> Onward:
        """Branch by the outcome; take over its facts and language."""
        overrun = place.flow.overrun
        if not isinstance(heard, Done):
            return Onward(place, overrun)
        known = place.facts if heard.facts is None else heard.facts
        spoken = heard.language if heard.language in place.flow.languages else place.language
        there = msgspec.structs.replace(place, facts=known, language=spoken)
        return Onward(there, self.then.get(heard.outcome, overrun))
