"""One row of a file of the grid: what it tells, or every reason why it is refused."""

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Map
from functools import partial
from typing import TypeAlias, assert_never

from core.sheet import row
from core.sheet.cells import degrees, is_shortened, text_of, word_reader
from core.sheet.faults import BadCell
from outages.grid_intake.faults import Problem
from outages.grid_intake.fields import (
    COLUMNS,
    FIELDS,
    LONGEST_CODE,
    LONGEST_NAME,
    NEEDED,
    SWITCH_KINDS,
    Field,
    FieldName,
    FileKind,
    Thing,
    Value,
)
from outages.grid_intake.header import GridHeader
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.merge import Fact

_CODE = re.compile(r"\w[\w\-_./()（）#+ ]*")
Refusal: TypeAlias = tuple[str, tuple[Problem, ...]]  # the row's code if it is known, and why


class RowReading:
    """Takes rows of one file apart."""

    def __init__(self, kind: FileKind, header: GridHeader, mapping: Mapping) -> None:
        self._kind: FileKind = kind
        self.own: Thing = "transformer" if kind == "flat" else kind
        readers: dict[FieldName, Callable[[str], Value]] = {
            name: _reader(kind, name, mapping) for name in FIELDS[kind]
        }
        self._cells = row.RowReading[FieldName, Problem](header, readers, NEEDED[kind], Problem)

    def take(self, number: int, cells: Sequence[str]) -> list[Fact] | Refusal:
        """Give what a row tells, the thing it is about last; or all that is wrong with it."""
        told, problems = self._cells.take(number, cells)
        code = str(told.get("code") or "")
        return (code, tuple(problems)) if problems else self._facts(number, told)

    def _facts(self, number: int, told: Map[FieldName, Value]) -> list[Fact] | Refusal:
        match self._kind:
            case "device":
                return self._device(number, told)
            case "flat":
                return self._flat(number, told)
            case "substation" | "feeder" | "transformer":
                by_name: Map[str, Value] = dict(told.items())
                values = tuple(by_name.get(column) for column in COLUMNS[self.own])
                return [Fact(self.own, str(told["code"]), values)]
            case _:
                assert_never(self._kind)

    def _device(self, number: int, told: Map[FieldName, Value]) -> list[Fact] | Refusal:
        code, begin, end = str(told["code"]), told["from_node"], told["to_node"]
        if begin == end:
            title = self._cells.title("to_node")
            return code, (Problem(number, title, "one_node", (str(begin),)),)
        kind, switch_kind = told.get("kind"), told.get("switch_kind")
        if kind in SWITCH_KINDS:
            kind, switch_kind = "switch", switch_kind or kind
        kind = kind or "switch"
        if kind == "section":
            switch_kind = ""
        state = told.get("normally")
        if state is None and kind == "switch":
            return code, (Problem(number, self._cells.title("normally"), "no_state", (code,)),)
        closed = None if state is None else state == "closed"
        rest = (told.get("feeder_code"), begin, end, closed, told.get("lon"), told.get("lat"), None)
        return [Fact("device", code, (told.get("name"), kind, switch_kind, *rest))]

    def _flat(self, number: int, told: Map[FieldName, Value]) -> list[Fact] | Refusal:
        """Make three of a row; what has no code is called by its name."""
        codes: list[str] = []
        names: tuple[tuple[FieldName, FieldName], ...] = (
            ("substation_code", "substation_name"), ("feeder_code", "feeder_name"),
            ("code", "name"),
        )  # fmt: skip
        for own, name in names:
            try:
                codes.append(str(told.get(own) or read_code(str(told[name]))))
            except BadCell as bad:
                title = self._cells.title(name)
                return "", (Problem(number, title, bad.code, bad.details),)
        substation, feeder, code = codes
        beside = (told["feeder_name"], substation, told.get("voltage"), None)
        own_values = (told.get("name"), feeder, told.get("node"), told.get("lon"), told.get("lat"))
        return [
            Fact("substation", substation, (told["substation_name"], None, None), is_own=False),
            Fact("feeder", feeder, beside, is_own=False),
            Fact("transformer", code, own_values),
        ]


def _reader(kind: FileKind, name: FieldName, mapping: Mapping) -> Callable[[str], Value]:
    field: Field = FIELDS[kind][name]
    match field.read:
        case "code":
            return read_code
        case "text":
            return partial(text_of, longest=LONGEST_NAME)
        case "word":
            return word_reader(mapping.meanings(kind, name), field.allowed)
        case "degrees":
            return partial(degrees, most=field.most)
        case _:
            assert_never(field.read)


def read_code(cell: str) -> str | None:
    """Read a code of the grid; raises `BadCell`."""
    text = text_of(cell, LONGEST_CODE)
    if text is None:
        return None
    if is_shortened(text):
        raise BadCell("shortened")
    if not _CODE.fullmatch(text):
        raise BadCell("code")
    return text
