"""The header of a file of the grid, and which title tells a thing's column."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from core.sheet import header as sheet_header
from core.sheet.table import Header, NumberedRow
from outages.grid_intake.fields import FIELDS, NEEDED, FieldName, FileKind, Thing
from outages.grid_intake.mapping import Mapping

GridHeader: TypeAlias = Header[FieldName]


def find_header(
    rows: Sequence[NumberedRow], mapping: Mapping, kind: FileKind | None, path: Path
) -> tuple[FileKind, GridHeader]:
    """Find the header, and by it the kind; raises `ImportRefused`."""
    kinds: list[FileKind] = [kind] if kind else list(FIELDS)
    known: dict[FileKind, sheet_header.Kind[FieldName]] = {
        one: sheet_header.Kind(
            mapping.fields_by_title(one),
            {name: field.titles for name, field in FIELDS[one].items()},
            NEEDED[one],
        )
        for one in kinds
    }
    return sheet_header.find_header(rows, known, path, "docs/grid-import.md")


def titles_of_things(kind: FileKind, titles: Map[FieldName, str]) -> dict[tuple[Thing, str], str]:
    """Give the titles of things' columns in a file of this kind."""

    def first(*names: FieldName) -> str:
        return next((titles[name] for name in names if name in titles), "")

    if kind != "flat":
        found: dict[tuple[Thing, str], str] = {
            (kind, field): title for field, title in titles.items()
        }
        if kind == "device":
            found["device", "normally_closed"] = first("normally")
        return found
    return {
        ("transformer", "name"): first("name", "code"),
        ("transformer", "feeder_code"): first("feeder_code", "feeder_name"),
        ("transformer", "node"): first("node"),
        ("transformer", "lon"): first("lon"),
        ("transformer", "lat"): first("lat"),
        ("feeder", "name"): first("feeder_name"),
        ("feeder", "substation_code"): first("substation_code", "substation_name"),
        ("feeder", "voltage"): first("voltage"),
        ("substation", "name"): first("substation_name"),
    }
