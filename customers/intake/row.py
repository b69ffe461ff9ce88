"""One row of a foreign table: taken apart and checked, or refused with every reason.

Rule: an empty cell says nothing, so it changes nothing. Nothing is repaired by guessing: what
a spreadsheet has shortened, a formula, or bytes that do not decode refuse the row.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import assert_never

import msgspec

from core import phone
from core.sheet.cells import (
    LONGEST_WORD,
    degrees,
    fit,
    fold,
    identifier,
    is_plain,
    plain,
    text_of,
    word_reader,
)
from core.sheet.faults import BadCell
from customers.intake.faults import Problem
from customers.intake.fields import COLUMNS, FIELDS, FieldName
from customers.intake.mapping import Mapping
from customers.intake.money import read_sum
from customers.intake.telephones import (
    LONGEST_EXTENSION,
    Telephone,
    read_cell,
    read_extension,
    with_extension,
)

_CUSTOMER, _NAME, _ACCOUNT, _PREMISE = (
    COLUMNS.index("customer_number"),
    COLUMNS.index("name"),
    COLUMNS.index("account_number"),
    COLUMNS.index("premise_code"),
)
Value = str | int | float | None


class CheckedRow(msgspec.Struct, frozen=True):
    """A good row: values in the order of COLUMNS (None: says nothing), and its numbers."""

    number: int
    values: tuple[Value, ...]
    phones: tuple[Telephone, ...]
    phone_role: str | None
    dropped: tuple[Problem, ...] = ()  # of bad telephones, when the mapping drops them


class RowCheck:
    """Checks rows of one file."""

    def __init__(
        self,
        titles: Sequence[str],
        fields: Sequence[FieldName | None],
        mapping: Mapping,
        plan: phone.NumberPlan,
    ) -> None:
        """`fields` says what each column means; numbers are read by `plan`, unless mapped so."""
        self._titles = titles
        self._mapping = mapping
        self._drops_phones = mapping.bad_phone == "drop_phone"
        self._plan = phone.NumberPlan(
            plan.region if mapping.region is None else mapping.region,
            plan.area_code if mapping.area_code is None else mapping.area_code,
        )
        used: dict[FieldName, int] = {
            field: place for place, field in enumerate(fields) if field is not None
        }
        self._phone_places = [place for place, field in enumerate(fields) if field == "phone"]
        self._role_place = used.get("phone_role")
        self._extension_place = used.get("phone_extension")
        self._read = [
            (COLUMNS.index(field), place, self._reader(field))
            for field, place in used.items()
            if FIELDS[field].of != "phone"
        ]
        self._role = self._word("phone_role")
        self._place_of = used

    def check(self, number: int, cells: Sequence[str]) -> CheckedRow | tuple[Problem, ...]:
        """Check a row; return it, or all that is wrong with it."""
        if len(cells) != len(self._titles):
            cells, surplus = fit(cells, len(self._titles))
            if surplus:
                details = (str(surplus), str(len(self._titles)))
                return (Problem(number, "", "cells", details),)
        cleaned, problems, dropped = self._clean(number, cells)
        return tuple(problems) or self._checked(number, cleaned, dropped)

    def _clean(
        self, number: int, cells: Sequence[str]
    ) -> tuple[list[str], list[Problem], list[Problem]]:
        """Find cells no field may hold: of the row, and of telephones that may be left out.

        The quick way is one look at the whole row.
        """
        if is_plain(cells):
            return list(cells), [], []
        cleaned = [""] * len(cells)
        problems: list[Problem] = []
        dropped: list[Problem] = []
        for place, cell in enumerate(cells):
            try:
                cleaned[place] = plain(cell)
            except BadCell as bad:
                may_go = self._drops_phones and place in self._phone_places
                problem = Problem(number, self._titles[place], bad.code, bad.details)
                (dropped if may_go else problems).append(problem)
        return cleaned, problems, dropped

    def _checked(
        self, number: int, cells: list[str], dropped: list[Problem]
    ) -> CheckedRow | tuple[Problem, ...]:
        values: list[Value] = [None] * len(COLUMNS)
        problems: list[Problem] = []
        for target, place, read in self._read:
            cell = cells[place]
            if cell:
                try:
                    values[target] = read(cell)
                except BadCell as bad:
                    problems.append(Problem(number, self._titles[place], bad.code, bad.details))
        phones, bad_phones = self._phones(number, cells)
        if not self._drops_phones:
            problems += bad_phones
        role: str | None = None
        if self._role_place is not None and cells[self._role_place].strip():
            try:
                role = self._role(cells[self._role_place])
            except BadCell as bad:
                title = self._titles[self._role_place]
                problems.append(Problem(number, title, bad.code, bad.details))
        problems += self._complete(number, values)
        if problems:
            return tuple(problems)
        return CheckedRow(number, tuple(values), phones, role, (*dropped, *bad_phones))

    def _complete(self, number: int, values: list[Value]) -> list[Problem]:
        """Fill in the numbers that follow from others; name what is missing."""
        customer, account, premise = _CUSTOMER, _ACCOUNT, _PREMISE
        if "customer_number" not in self._place_of:
            values[customer] = values[account]
        if values[account] is not None and values[premise] is None:
            values[premise] = values[account]
        missing: list[FieldName] = []
        if values[customer] is None:
            has_own = "customer_number" in self._place_of
            missing.append("customer_number" if has_own else "account_number")
        if values[_NAME] is None:
            missing.append("name")
        return [Problem(number, self._titles[self._place_of[one]], "missing") for one in missing]

    # telephones

    def _phones(self, number: int, cells: list[str]) -> tuple[tuple[Telephone, ...], list[Problem]]:
        found: dict[int, Telephone] = {}
        problems: list[Problem] = []
        for place in self._phone_places:
            for one in read_cell(cells[place], self._plan) if cells[place] else ():
                if isinstance(one, BadCell):
                    problems.append(Problem(number, self._titles[place], one.code, one.details))
                elif one.e164 not in found or one.extension:
                    found[one.e164] = one
        return self._extended(number, cells, list(found.values()), problems)

    def _extended(
        self, number: int, cells: list[str], found: list[Telephone], problems: list[Problem]
    ) -> tuple[tuple[Telephone, ...], list[Problem]]:
        """Add the extension that has a column of its own."""
        place = self._extension_place
        if place is None or not cells[place].strip():
            return tuple(found), problems
        try:
            extended = with_extension(found, read_extension(cells[place]))
            if extended is None:
                raise BadCell("extension", str(LONGEST_EXTENSION))
        except BadCell as bad:
            problems.append(Problem(number, self._titles[place], bad.code, bad.details))
            return tuple(found), problems
        return tuple(extended), problems

    # readers of one field

    def _reader(self, name: FieldName) -> Callable[[str], Value]:
        field = FIELDS[name]
        match field.read:
            case "identifier":
                read = identifier
            case "text":
                read = partial(text_of, longest=field.most)
            case "word":
                read = self._word(name)
            case "own_word":
                read = self._own_word(name)
            case "yes_no":
                read = self._yes_no(name)
            case "money":
                read = partial(read_sum, scale=100 if self._mapping.balance_unit == "yuan" else 1)
            case "degrees":
                read = partial(degrees, most=field.most)
            case _:
                assert_never(field.read)
        return read

    def _yes_no(self, name: FieldName) -> Callable[[str], int | None]:
        word = self._word(name)
        return lambda cell: {"yes": 1, "no": 0, None: None}[word(cell)]

    def _word(self, field: FieldName) -> Callable[[str], str | None]:
        return word_reader(self._mapping.meanings(field), FIELDS[field].allowed)

    def _own_word(self, name: FieldName) -> Callable[[str], str | None]:
        meanings = self._mapping.meanings(name)
        return lambda cell: meanings.get(fold(cell), text_of(cell, LONGEST_WORD))
