"""The header of a customers' file: found in its first rows, and what its columns mean."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from core.sheet.cells import fold
from core.sheet.table import HEADER_WITHIN, BrokenRow, Header, ImportRefused, NoHeader, NumberedRow
from customers.intake.fields import FIELDS, FieldName
from customers.intake.mapping import Mapping

CustomerHeader: TypeAlias = Header[FieldName]


def find_header(rows: Iterator[NumberedRow], mapping: Mapping, path: Path) -> CustomerHeader:
    """Find the header in the first rows, consuming them; raises `ImportRefused`."""
    known = mapping.fields_by_title()
    best: CustomerHeader | None = None
    for _ in range(HEADER_WITHIN):
        number, cells = next(rows, (0, BrokenRow()))
        if isinstance(cells, BrokenRow):
            continue
        fields: tuple[FieldName | None, ...] = tuple(known.get(fold(title)) for title in cells)
        header = CustomerHeader(number, tuple(title.strip() for title in cells), fields)
        if "name" in fields and ("customer_number" in fields or "account_number" in fields):
            _refuse_doubled(header, path)
            return header
        if best is None or _known(header) > _known(best):
            best = header
    raise NoHeader(_no_header(best, path))


def _known(header: CustomerHeader) -> int:
    return len(_titles(header))


def _titles(header: CustomerHeader) -> list[str]:
    """Give the titles that are known."""
    titles = zip(header.titles, header.fields, strict=True)
    return [title for title, field in titles if field is not None]


def _no_header(best: CustomerHeader | None, path: Path) -> str:
    seen = ", ".join(_titles(best)) if best else ""  # what else stands there may name a customer
    wanted = " / ".join(FIELDS["customer_number"].titles[:2] + FIELDS["account_number"].titles[:1])
    names = " / ".join(FIELDS["name"].titles[:3])
    return (
        f"{path} has no header within its first {HEADER_WITHIN} rows: a column for the number "
        f"({wanted}) and one for the name ({names}) are needed. Of the titles that are "
        f"known the nearest row has: {seen or 'none'}. Map the others in a mapping file (--mapping)"
    )


def _refuse_doubled(header: CustomerHeader, path: Path) -> None:
    for field in set(header.fields) - {None, "phone"}:
        assert field is not None
        places = header.places(field)
        if len(places) > 1:
            titles = ", ".join(header.titles[place] for place in places)
            raise ImportRefused(
                f"{path}, row {header.row}: the columns {titles} all mean {field}; say in a "
                "mapping file which of them counts"
            )
    if "account_number" in header.fields and not {"address", "premise_code"} & set(header.fields):
        raise ImportRefused(
            f"{path}, row {header.row}: a file with accounts needs the address or the premise "
            "code of each; export one of them, or map its title"
        )
