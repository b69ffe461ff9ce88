"""Which column of a foreign file means what: a small YAML over the defaults of `fields.py`."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from core.sheet import mapping as sheet_mapping
from core.sheet.cells import fold
from core.sheet.mapping import SheetMapping, Titles
from core.sheet.table import Dialect
from customers.intake.fields import FIELDS, FieldName


class Mapping(SheetMapping):
    """How to read a file. Titles and values given here replace the defaults of their field."""

    columns: dict[FieldName, Titles] = Field(default_factory=dict)
    values: dict[FieldName, dict[str, str]] = Field(default_factory=dict)
    balance_unit: Literal["yuan", "fen"] = "yuan"
    # Of numbers without country code, of local numbers; None: as the hotline is set.
    region: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    area_code: str | None = Field(default=None, pattern="^[0-9]*$")
    bad_phone: Literal["drop_phone", "refuse_row"] = "drop_phone"
    # Fields whose empty cells in a file without merged cells (CSV) mean “as above”.
    fill_down: tuple[FieldName, ...] = ()
    # What a customer's numbers that the file does not list any more become.
    missing_phones: Literal["keep", "close"] = "keep"

    def fields_by_title(self) -> dict[str, FieldName]:
        """Give the field of each folded title."""
        found: dict[str, FieldName] = {}
        for field in FIELDS:
            for title in self.columns.get(field, FIELDS[field].titles):
                found.setdefault(fold(title), field)
        return found

    def how(self) -> Dialect:
        """Say how to read a file."""
        return self.dialect(self.fields_by_title())

    def meanings(self, field: FieldName) -> dict[str, str]:
        """Give the value that each folded word in a column of this field stands for."""
        known = FIELDS[field]
        return sheet_mapping.meanings(known.allowed, known.words, self.values.get(field, {}))


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises `MappingRefused`."""
    return sheet_mapping.load(path, Mapping, FIELDS, "docs/customers-import.md")
