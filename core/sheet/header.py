"""The header of a file that is of one of several kinds: found in its first rows, and the kind."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from core.sheet.cells import fold
from core.sheet.table import HEADER_WITHIN, BrokenRow, Header, ImportRefused, NoHeader, NumberedRow

K = TypeVar("K", bound=str)
F = TypeVar("F", bound=str)


class Kind(msgspec.Struct, Generic[F], frozen=True):
    """What a kind of file is known by."""

    known: Mapping[str, F]  # the field of each folded title
    titles: Mapping[F, tuple[str, ...]]  # the usual ones of each field
    needed: tuple[tuple[F, ...], ...]  # fields it cannot do without; one of several is enough


def find_header(
    rows: Sequence[NumberedRow], kinds: Mapping[K, Kind[F]], path: Path, paper: str
) -> tuple[K, Header[F]]:
    """Find the header, and by it the kind: that of which most columns are known.

    Raises `ImportRefused` (`NoHeader`), which names the paper that lists the titles.
    """
    nearest: tuple[int, K, Header[F]] | None = None
    for number, cells in rows:
        if isinstance(cells, BrokenRow):
            continue
        titles = tuple(title.strip() for title in cells)
        found: list[tuple[int, K, Header[F]]] = []
        for one, kind in kinds.items():
            fields: tuple[F | None, ...] = tuple(kind.known.get(fold(title)) for title in titles)
            count = len(set(fields) - {None})
            header = Header(number, titles, fields)
            if nearest is None or count > nearest[0]:
                nearest = (count, one, header)
            if all(set(group) & set(fields) for group in kind.needed):
                found.append((count, one, header))
        if found:
            return _choose(found, path)
    raise NoHeader(_no_header(nearest, kinds, path, paper))


def _choose(found: Sequence[tuple[int, K, Header[F]]], path: Path) -> tuple[K, Header[F]]:
    most = max(count for count, _, _ in found)
    best = [(one, header) for count, one, header in found if count == most]
    if len(best) > 1:
        kinds = " or ".join(one for one, _ in best)
        raise ImportRefused(f"{path} may be of kind {kinds}; say which by --kind")
    kind, header = best[0]
    for field in sorted({field for field in header.fields if field is not None}):
        places = header.places(field)
        if len(places) > 1:
            titles = ", ".join(header.titles[place] for place in places)
            raise ImportRefused(
                f"{path}, row {header.row}: the columns {titles} all mean {field}; say in a "
                "mapping file (--mapping) which of them counts"
            )
    return kind, header


def _no_header(
    nearest: tuple[int, K, Header[F]] | None, kinds: Mapping[K, Kind[F]], path: Path, paper: str
) -> str:
    begin = f"{path} has no header within its first {HEADER_WITHIN} rows"
    if nearest is None or not nearest[0]:
        return (
            f"{begin}: no title there is known. See {paper} for the titles, or map "
            "yours in a mapping file (--mapping)"
        )
    _, one, header = nearest
    kind = kinds[one]
    lacking = [
        " or ".join(f"{name} ({' / '.join(kind.titles[name][:3])})" for name in group)
        for group in kind.needed
        if not set(group) & set(header.fields)
    ]
    titles = zip(header.titles, header.fields, strict=True)
    seen = ", ".join(title for title, field in titles if field is not None)  # others: may be data
    return (
        f"{begin}: as a file of kind {one}, row {header.row} lacks {'; '.join(lacking)}. Of "
        f"the titles that are known it has: {seen}. Map the others in a mapping file (--mapping), "
        "or say --kind"
    )
