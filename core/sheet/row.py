"""One row of a foreign table: its cells read as values, or every reason why it is refused."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from core.sheet.cells import fit, is_plain, plain
from core.sheet.faults import BadCell, Problem
from core.sheet.table import Header

F = TypeVar("F", bound=str)
P = TypeVar("P", bound=Problem)


class RowReading(Generic[F, P]):
    """Takes the rows of one file apart."""

    def __init__(
        self,
        header: Header[F],
        readers: Mapping[F, Callable[[str], Any]],
        needed: Sequence[Sequence[F]],
        problem: type[P],
    ) -> None:
        """`readers` give a cell's value, None where it says nothing, or raise `BadCell`.

        Of each group of `needed` a row must tell one field.
        """
        self._titles = header.titles
        self._problem = problem
        self._needed = needed
        self._place = {
            field: place for place, field in enumerate(header.fields) if field is not None
        }
        self._read = [(field, place, readers[field]) for field, place in self._place.items()]

    def title(self, *fields: F) -> str:
        """Give the title of the first of these fields that the file has."""
        places = [self._place[field] for field in fields if field in self._place]
        return self._titles[places[0]] if places else ""

    def take(self, number: int, cells: Sequence[str]) -> tuple[dict[F, Any], list[P]]:
        """Give what a row tells by its fields, and all that is wrong with it."""
        if len(cells) != len(self._titles):
            cells, surplus = fit(cells, len(self._titles))
            if surplus:
                details = (str(surplus), str(len(self._titles)))
                return {}, [self._problem(number, "", "cells", details)]
        problems: list[P] = []
        told: dict[F, Any] = {}
        is_clean = is_plain(cells)
        for field, place, read in self._read:
            cell = cells[place]
            if cell:
                try:
                    told[field] = read(cell if is_clean else plain(cell))
                except BadCell as bad:
                    title = self._titles[place]
                    problems.append(self._problem(number, title, bad.code, bad.details))
        return told, problems + self._missing(number, told, problems)

    def _missing(self, number: int, told: Mapping[F, Any], problems: Sequence[P]) -> list[P]:
        found: list[P] = []
        for group in self._needed:
            if all(told.get(name) is None for name in group):
                titles = {self.title(name) for name in group} - {""}
                if not titles & {one.column for one in problems}:
                    found.append(self._problem(number, self.title(*group), "missing"))
        return found
