"""Which column of a file of the grid means what: a small YAML over the defaults of `fields.py`."""

from pathlib import Path

from pydantic import Field as Default

from core.sheet import mapping as sheet_mapping
from core.sheet.mapping import SheetMapping, Titles
from core.sheet.table import Dialect
from outages.cim.grid import CodeBy
from outages.grid_intake.fields import FIELDS, FieldName, FileKind


class Mapping(SheetMapping):
    """How to read files of the grid. Titles given here replace a field's defaults, words add."""

    columns: dict[FileKind, dict[FieldName, Titles]] = Default(default_factory=dict)
    cim_code: CodeBy = "id"  # what a thing of a CIM file is known by
    values: dict[FieldName, dict[str, str]] = Default(default_factory=dict)

    def fields_by_title(self, kind: FileKind) -> dict[str, FieldName]:
        """Give the field of each folded title in a file of this kind."""
        usual: dict[FieldName, tuple[str, ...]] = {
            name: field.titles for name, field in FIELDS[kind].items()
        }
        return sheet_mapping.fields_by_title(self.columns.get(kind, {}), usual)

    def meanings(self, kind: FileKind, name: FieldName) -> dict[str, str]:
        """Give the value that each folded word in a column of this field stands for."""
        field = FIELDS[kind][name]
        return sheet_mapping.meanings(field.allowed, field.words, self.values.get(name, {}))

    def how(self) -> Dialect:
        """Say how to read a file of any kind."""
        return self.dialect(title for kind in FIELDS for title in self.fields_by_title(kind))


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises `MappingRefused`."""
    names = dict.fromkeys(name for fields in FIELDS.values() for name in fields)
    return sheet_mapping.load(path, Mapping, names, "docs/grid-import.md")
