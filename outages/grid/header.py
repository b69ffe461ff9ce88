"""The header of a file of the grid: found in its first rows, and by it the kind of the file."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from core.sheet.cells import fold
from core.sheet.table import HEADER_WITHIN, BrokenRow, Header, ImportRefused, NumberedRow
from outages.grid.fields import FIELDS, NEEDED, FieldName, FileKind, Thing
from outages.grid.mapping import Mapping

GridHeader: TypeAlias = Header[FieldName]


def find_header(
    rows: Sequence[NumberedRow], mapping: Mapping, kind: FileKind | None, path: Path
) -> tuple[FileKind, GridHeader]:
    """Find the header, and by it the kind: that of which most columns are known."""
    kinds: list[FileKind] = [kind] if kind else list(FIELDS)
    known = {one: mapping.fields_by_title(one) for one in kinds}
    nearest: tuple[int, FileKind, GridHeader] | None = None
    for number, cells in rows:
        if isinstance(cells, BrokenRow):
            continue
        titles = tuple(title.strip() for title in cells)
        found: list[tuple[int, FileKind, GridHeader]] = []
        for one in kinds:
            fields: tuple[FieldName | None, ...] = tuple(
                known[one].get(fold(title)) for title in titles
            )
            count = len(set(fields) - {None})
            header = GridHeader(number, titles, fields)
            if nearest is None or count > nearest[0]:
                nearest = (count, one, header)
            if all(set(group) & set(fields) for group in NEEDED[one]):
                found.append((count, one, header))
        if found:
            return _choose(found, path)
    raise ImportRefused(_no_header(nearest, path))


def _choose(
    found: Sequence[tuple[int, FileKind, GridHeader]], path: Path
) -> tuple[FileKind, GridHeader]:
    most = max(count for count, _, _ in found)
    best: list[tuple[FileKind, GridHeader]] = [
        (one, header) for count, one, header in found if count == most
    ]
    if len(best) > 1:
        kinds = " or ".join(one for one, _ in best)
        raise ImportRefused(f"{path} may be of kind {kinds}; say which by --kind")
    kind, header = best[0]
    for field in sorted(set(header.fields) - {None}, key=str):
        assert field is not None
        places = header.places(field)
        if len(places) > 1:
            titles = ", ".join(header.titles[place] for place in places)
            raise ImportRefused(
                f"{path}, row {header.row}: the columns {titles} all mean {field}; say in a "
                "mapping file (--mapping) which of them counts"
            )
    return kind, header


def _no_header(nearest: tuple[int, FileKind, GridHeader] | None, path: Path) -> str:
    begin = f"{path} has no header within its first {HEADER_WITHIN} rows"
    if nearest is None or not nearest[0]:
        return (
            f"{begin}: no title there is known. See docs/grid-import.md for the titles, or map "
            "yours in a mapping file (--mapping)"
        )
    _, kind, header = nearest
    lacking = [
        " or ".join(f"{name} ({' / '.join(FIELDS[kind][name].titles[:3])})" for name in group)
        for group in NEEDED[kind]
        if not set(group) & set(header.fields)
    ]
    seen = ", ".join(title for title in header.titles if title)[:300]
    return (
        f"{begin}: as a file of kind {kind}, row {header.row} lacks {'; '.join(lacking)}. It "
        f"holds: {seen}. Map its titles in a mapping file (--mapping), or say --kind"
    )


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
