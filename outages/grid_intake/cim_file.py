"""Files of one CIM model (outages/cim) into what all files tell.

The files of a model complete each other, so its things are added when all are read.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from core.sheet.cells import plain, text_of
from core.sheet.faults import BadCell
from core.sheet.files import rejects_beside
from core.sheet.rejects import Rejects
from core.sheet.table import ImportRefused, Scan
from outages.cim.grid import CodeBy, Row, read
from outages.cim.model import Model
from outages.cim.stream import CimRefused, Reading, digest
from outages.grid_intake.faults import Problem
from outages.grid_intake.fields import COLUMNS, LONGEST_NAME, Value
from outages.grid_intake.merge import Fact, Merged, Place, Source
from outages.grid_intake.place import shape_text
from outages.grid_intake.reader import Progress
from outages.grid_intake.row import read_code

ENDINGS = (".xml", ".rdf")
_MOST_BYTES = 2 << 30
_NAMED = 5  # things of a warning
_PROPERTIES = {
    "name": "IdentifiedObject.name", "substation_code": "Feeder.NormalEnergizingSubstation",
    "head_node": "Feeder.NormalHeadTerminal", "feeder_code": "Equipment.EquipmentContainer",
    "node": "Terminal.ConnectivityNode", "from_node": "Terminal.ConnectivityNode",
    "to_node": "Terminal.ConnectivityNode", "normally_closed": "Switch.normalOpen",
}  # fmt: skip
_TEXTS = frozenset({"name", "voltage", "kind", "switch_kind"})
_COLUMN_OF_FAULT = {
    "two_ends": "from_node", "no_state": "normally_closed", "no_beginning": "substation_code",
}  # fmt: skip


class CimFile:
    """One file: what was read of it; a row is a line of it, at which a thing begins."""

    kind: Literal["cim"] = "cim"

    def __init__(self, path: Path, model: Model, code_by: CodeBy) -> None:
        """Look at a file of a model. Raises `ImportRefused`."""
        self.model = model
        self.code_by: CodeBy = code_by
        self.path = path
        self.name = path.name
        self.rejects = rejects_beside(path)
        self.rows = self.repeated = 0
        self.refused: dict[int, list[Problem]] = {}
        self.unused: tuple[str, ...] = ()
        try:
            if (size := path.stat().st_size) > _MOST_BYTES:
                raise ImportRefused(
                    f"{path} has {size / 2**30:,.1f} GiB, and {_MOST_BYTES >> 30} are taken; "
                    "export it in parts, by substation"
                )
            self.scanned = Scan(digest(path), 0, "xml")
        except OSError as error:
            raise ImportRefused(f"{path} cannot be read: {error.strerror or error}") from error

    def source(self) -> Source:
        """Say which property tells a thing's column."""
        return Source(self.path.name, {
            (thing, column): name
            for thing, columns in COLUMNS.items()
            for column, name in _PROPERTIES.items() if column in columns
        })  # fmt: skip

    def read(
        self, number: int, _merged: Merged, _sources: Sequence[Source], tell: Progress
    ) -> None:
        """Read the file into the model, as file `number`. Raises `ImportRefused`."""
        things, before = self.model.things, len(self.model.things)
        reading = Reading(self.path, lambda element: self.model.take(element, number))
        try:
            for _ in reading.run():
                tell(len(things) - before)
        except CimRefused as why:
            raise ImportRefused(f"{self.path} {why}") from why
        self.rows = len(things) - before
        self.unused = tuple(sorted(reading.skipped))

    def refuse(self, problem: Problem) -> None:
        """Note that a thing is refused."""
        self.refused.setdefault(problem.row, []).append(problem)

    def write_rejects(self) -> str:
        """List what was refused; give the list's path, empty when nothing was."""
        with Rejects(self.rejects, ()) as out:
            for row in sorted(self.refused):
                out.add((), self.refused[row])
        return str(self.rejects) if self.refused else ""


def settle(files: Sequence[object], merged: Merged, sources: Sequence[Source]) -> list[Problem]:
    """Add the model of the CIM files among these to what all tell; give what to warn of.

    Raises `ImportRefused` for a model that has no feeder.
    """
    ours = {number: file for number, file in enumerate(files) if isinstance(file, CimFile)}
    if not ours:
        return []
    first, name = next(iter(ours.values())), ", ".join(file.path.name for file in ours.values())
    _refuse_unfit(first.model, name)
    grid = read(first.model, first.code_by)
    for row in grid.rows:
        if problem := _add(row, merged, sources):
            ours[row.spot.file].refuse(problem)
    warnings: list[Problem] = []
    if grid.left_out:
        details = (f"{len(grid.left_out):,}", ", ".join(grid.left_out[:_NAMED]))
        warnings.append(Problem(1, "", "left_out", details, name))
    if grid.elsewhere:
        warnings.append(Problem(1, "", "elsewhere", (", ".join(grid.elsewhere)[:200],), name))
    return warnings


def _refuse_unfit(model: Model, name: str) -> None:
    if not any(thing.kind == "Feeder" for thing in model.things.values()):
        raise ImportRefused(
            f"{name} has no Feeder, so nothing says which line is whose; export the distribution "
            "network with its feeders (a class of CIM17 and later)"
        )
    if model.buses and not model.terminals:
        raise ImportRefused(
            f"{name} joins equipment at TopologicalNodes, in which switches are gone; export it "
            "with ConnectivityNodes (node-breaker)"
        )


def _add(row: Row, merged: Merged, sources: Sequence[Source]) -> Problem | None:
    """Add a thing; give what refuses it."""
    place = Place(row.spot.file, row.spot.row)
    source, thing = sources[place.file], row.kind

    def problem(column: str, code: str, *details: str) -> Problem:
        title = source.titles.get((thing, column), "")
        merged.refused[thing].setdefault(row.code, place)
        return Problem(place.row, title, code, details, source.name)

    if row.fault:
        return problem(_COLUMN_OF_FAULT[row.fault], row.fault, *row.details)
    columns: dict[str, Value] = {"shape": shape_text(row.way)} if row.way else {}
    for column, value in {"code": row.code, **row.columns}.items():
        try:
            columns[column] = _checked(column, value)
        except BadCell as bad:
            return problem(column, bad.code, *bad.details)
    fact = Fact(
        thing, str(columns["code"]), tuple(columns.get(column) for column in COLUMNS[thing])
    )
    match merged.add(place, [fact]):
        case (column, before):
            where = f"{sources[before.file].name}:{before.row}"
            return problem(column, "conflict", where, row.code)
        case _:
            return None


def _checked(column: str, value: Value) -> Value:
    """Give a value as a row of a table may hold it; raises `BadCell`."""
    if not isinstance(value, str):
        return value
    return text_of(plain(value), LONGEST_NAME) if column in _TEXTS else read_code(plain(value))
