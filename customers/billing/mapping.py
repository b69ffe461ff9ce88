"""Which column of a file of bills means what: a small YAML over the defaults of `fields.py`."""

from pathlib import Path
from typing import Literal

from pydantic import Field as Default

from core.sheet import mapping as sheet_mapping
from core.sheet.header import Kind
from core.sheet.mapping import SheetMapping, Titles
from core.sheet.table import Dialect
from customers.billing.fields import FIELDS, NEEDED, FieldName, FileKind, Grain

PAPER = "docs/bills-import.md"


class Mapping(SheetMapping):
    """How to read files of bills. Titles given here replace a field's defaults, words add."""

    columns: dict[FileKind, dict[FieldName, Titles]] = Default(default_factory=dict)
    values: dict[FieldName, dict[str, str]] = Default(default_factory=dict)
    money_unit: Literal["yuan", "fen"] = "yuan"
    grain: Grain = "day"  # of readings, where no column says it and no month stands for the day

    def known_as(self, kind: FileKind) -> Kind[FieldName]:
        """Say what a kind of file is known by."""
        usual: dict[FieldName, tuple[str, ...]] = {
            name: field.titles for name, field in FIELDS[kind].items()
        }
        own = self.columns.get(kind, {})
        return Kind(sheet_mapping.fields_by_title(own, usual), usual, NEEDED[kind])

    def meanings(self, kind: FileKind, name: FieldName) -> dict[str, str]:
        """Give the value that each folded word in a column of this field stands for."""
        field = FIELDS[kind][name]
        return sheet_mapping.meanings(field.allowed, field.words, self.values.get(name, {}))

    def how(self) -> Dialect:
        """Say how to read a file of any kind."""
        return self.dialect(title for kind in FIELDS for title in self.known_as(kind).known)


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises `MappingRefused`."""
    names = dict.fromkeys(name for fields in FIELDS.values() for name in fields)
    return sheet_mapping.load(path, Mapping, names, PAPER)
