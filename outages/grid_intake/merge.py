"""The rows of all files together, and against what the database holds.

Rule: the first row about a thing is believed, a later one that tells it differently is refused
whole. An empty cell says nothing, so rows complete each other and an import changes only what it
tells.
"""

from collections.abc import Mapping

import msgspec

from core.sheet.faults import Counts
from outages.grid_intake.fields import COLUMNS, DEFAULTS, Thing, Values
from outages.grid_intake.report import MOST_TOLD, Change, Difference


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where something stands: a file's number among those read, and a row of it."""

    file: int
    row: int


class Source(msgspec.Struct, frozen=True):
    """A file: its name, and the title of the column that tells a thing's column."""

    name: str
    titles: Mapping[tuple[Thing, str], str]


class Told(msgspec.Struct, gc=False):
    """What the files tell of one thing, and the row that told it first."""

    values: Values
    place: Place


class Fact(msgspec.Struct, gc=False):
    """What one row tells of one thing; `is_own`: the row is about it, not only beside it."""

    thing: Thing
    code: str
    values: Values
    is_own: bool = True


class Merged:
    """All that the files tell."""

    def __init__(self) -> None:
        self.things: dict[Thing, dict[str, Told]] = {thing: {} for thing in COLUMNS}
        self.refused: dict[Thing, dict[str, Place]] = {thing: {} for thing in COLUMNS}

    def add(self, place: Place, facts: list[Fact]) -> tuple[str, Place] | Place | None:
        """Take in a row; give what it contradicts as (column, where), or where it is repeated."""
        known: list[Told | None] = []
        for fact in facts:
            before = self.things[fact.thing].get(fact.code)
            column = _differing(before, fact) if before else ""
            if before and column:
                return column, before.place
            known.append(before)
        repeated: Place | None = None
        for fact, before in zip(facts, known, strict=True):
            if before is None:
                self.things[fact.thing][fact.code] = Told(fact.values, place)
            else:
                if fact.is_own:
                    repeated = before.place
                before.values = tuple(
                    old if old is not None else new
                    for old, new in zip(before.values, fact.values, strict=True)
                )
        return repeated

    def refuse(self, thing: Thing, code: str) -> Told:
        """Take a thing out; its row is refused."""
        told = self.things[thing].pop(code)
        self.refused[thing][code] = told.place
        return told


def _differing(before: Told, fact: Fact) -> str:
    for column, old, new in zip(COLUMNS[fact.thing], before.values, fact.values, strict=True):
        if old is not None and new is not None and old != new:
            return column
    return ""


def overlaid(thing: Thing, code: str, told: Values, known: Values | None) -> Values:
    """Give a thing's values with what is told over what is known, or over the defaults.

    A new thing without a name is called by its code.
    """
    if None not in told:
        return told
    before = known or (code, *(DEFAULTS.get(column) for column in COLUMNS[thing][1:]))
    return tuple(old if new is None else new for new, old in zip(told, before, strict=True))


class Writes(msgspec.Struct):
    """What is to be written of one kind of thing: code and values."""

    added: list[tuple[str, Values]] = []
    changed: list[tuple[str, Values]] = []


def differ(
    thing: Thing, told: Mapping[str, Told], known: Mapping[str, Values]
) -> tuple[Writes, Difference]:
    """Compare what files tell with what is known."""
    writes = Writes()
    changes: list[Change] = []
    unchanged = 0
    for code, one in told.items():
        before = known.get(code)
        after = overlaid(thing, code, one.values, before)
        if before is None:
            writes.added.append((code, after))
        elif after == before:
            unchanged += 1
        else:
            writes.changed.append((code, after))
            if len(changes) < MOST_TOLD:
                changes += _changes(thing, code, before, after)
    kept = [code for code in known if code not in told]
    return writes, Difference(
        counts=Counts(len(writes.added), len(writes.changed), unchanged),
        added=tuple(code for code, _ in writes.added[:MOST_TOLD]),
        changes=tuple(changes),
        kept=tuple(sorted(kept)[:MOST_TOLD]),
        kept_count=len(kept),
    )


def _changes(thing: Thing, code: str, before: Values, after: Values) -> list[Change]:
    return [
        Change(code, column, old, new)
        for column, old, new in zip(COLUMNS[thing], before, after, strict=True)
        if old != new
    ]


def moved(writes: Writes, known: Mapping[str, Values]) -> dict[str, str]:
    """Give the transformers that move to another feeder, with the feeder."""
    at = COLUMNS["transformer"].index("feeder_code")
    return {
        code: str(values[at]) for code, values in writes.changed if values[at] != known[code][at]
    }


def new_homes(writes: Writes) -> dict[str, str]:
    """Give the transformers that are new, with their feeder."""
    at = COLUMNS["transformer"].index("feeder_code")
    return {code: str(values[at]) for code, values in writes.added}
