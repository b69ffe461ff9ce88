"""Which column of a file of the grid means what: a small YAML over the defaults of `fields.py`."""

from pathlib import Path

from pydantic import Field as Default

from core.sheet import mapping as sheet_mapping
from core.sheet.cells import fold
from core.sheet.mapping import SheetMapping, Titles
from core.sheet.table import Dialect
from outages.grid.fields import FIELDS, FieldName, FileKind


class Mapping(SheetMapping):
    """How to read files of the grid. Titles given here replace a field's defaults, words add."""

    columns: dict[FileKind, dict[FieldName, Titles]] = Default(default_factory=dict)
    values: dict[FieldName, dict[str, str]] = Default(default_factory=dict)

    def fields_by_title(self, kind: FileKind) -> dict[str, FieldName]:
        """Give the field of each folded title in a file of this kind."""
        own = self.columns.get(kind, {})
        found: dict[str, FieldName] = {}
        for name, titles in own.items():  # first: one may be another field's by default
            for title in titles:
                found.setdefault(fold(title), name)
        for name, field in FIELDS[kind].items():
            for title in () if name in own else field.titles:
                found.setdefault(fold(title), name)
        return found

    def meanings(self, kind: FileKind, name: FieldName) -> dict[str, str]:
        """Give the value that each folded word in a column of this field stands for."""
        field = FIELDS[kind][name]
        words = {fold(word): word for word in field.allowed}
        words |= {fold(word): value for word, value in field.words.items()}
        return words | {fold(word): value for word, value in self.values.get(name, {}).items()}

    def how(self) -> Dialect:
        """Say how to read a file of any kind."""
        return self.dialect(title for kind in FIELDS for title in self.fields_by_title(kind))


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises `MappingRefused`."""
    names = dict.fromkeys(name for fields in FIELDS.values() for name in fields)
    return sheet_mapping.load(path, Mapping, names, "docs/grid-import.md")
