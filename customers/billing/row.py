"""One row of a file of billing: the values to stage, or every reason why it is refused."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, assert_never

import msgspec

from core.sheet import row
from core.sheet.cells import LONGEST_WORD, energy, factor, identifier, money, text_of, word_reader
from core.sheet.dates import day, moment, month
from core.sheet.faults import BadCell
from core.sheet.table import Header
from customers.billing import mapping as columns
from customers.billing import metering
from customers.billing.faults import Problem
from customers.billing.fields import FIELDS, NEEDED, FieldName, FileKind, Grain, Reading

BillingHeader: TypeAlias = Header[FieldName]
Told = Mapping[FieldName, Any]
Values = tuple[Any, ...]  # in the order of COLUMNS


_READERS: dict[Reading, Callable[[str], Any]] = {
    "identifier": identifier, "kwh": energy, "month": month, "day": day, "moment": moment,
    "text": partial(text_of, longest=LONGEST_WORD), "wh": partial(energy, parts=1000),
    "factor": factor,
}  # fmt: skip


class RowCheck:
    """Checks the rows of one file."""

    def __init__(
        self, kind: FileKind, header: BillingHeader, mapping: columns.Mapping, name: str
    ) -> None:
        """`name` is the file's, for its problems."""
        self._kind: FileKind = kind
        self._name = name
        self._grain: Grain = mapping.grain
        readers: dict[FieldName, Callable[[str], Any]] = {
            field: _reader(kind, field, mapping) for field in FIELDS[kind]
        }
        self._cells = row.RowReading[FieldName, Problem](header, readers, NEEDED[kind], Problem)

    def check(self, number: int, cells: Sequence[str]) -> Values | list[Problem]:
        """Check a row; return its values, or all that is wrong with it."""
        told, problems = self._cells.take(number, cells)
        if problems:
            return [msgspec.structs.replace(one, file=self._name) for one in problems]
        match self._kind:
            case "bill":
                return self._bill(number, told)
            case "payment":
                return _payment(told)
            case "meter":
                return (told["account_number"], told["meter_number"], told.get("meter_kind"),
                        told.get("multiplier"))  # fmt: skip
            case "reading":
                return self._reading(number, told)
            case _:
                assert_never(self._kind)

    def problem(self, number: int, code: str, *details: str, at: Sequence[FieldName]) -> Problem:
        """Say what is wrong with a row, in the column of the first of these fields that it has."""
        return Problem(number, self._cells.title(*at), code, details, self._name)

    def _bill(self, number: int, told: Told) -> Values | list[Problem]:
        state, arrears = told.get("state"), told.get("arrears")
        if arrears is not None and _disagree(state, arrears, told["amount"]):
            details = (str(state), self._cells.title("arrears"), f"{arrears / 100:.2f}")
            return [self.problem(number, "disagree", *details, at=("state",))]
        if state == "part" and arrears is None and told.get("paid") is None:
            return [self.problem(number, "part", at=("state",))]
        paid_fen, is_paid = paid_of(told)
        return (
            told["account_number"], told["month"], told["amount"], paid_fen, is_paid,
            told.get("paid_on") if is_paid else None, told.get("due_on"), told.get("kwh"),
            told.get("sharp_kwh"), told.get("peak_kwh"), told.get("flat_kwh"),
            told.get("valley_kwh"),
        )  # fmt: skip

    def _reading(self, number: int, told: Told) -> Values | list[Problem]:
        try:
            at, grain = metering.when(told, self._grain)
        except BadCell as bad:
            return [self.problem(number, bad.code, *bad.details, at=("at", "month"))]
        try:
            sums = metering.used(told)
        except BadCell as bad:
            return [self.problem(number, bad.code, *bad.details, at=("stand",))]
        return (told.get("account_number"), told.get("meter_number"), at, grain, *sums)


def _payment(told: Told) -> Values:
    at, amount = told["paid_on"], told["amount"]
    receipt = told.get("receipt") or f"{at:%Y%m%d%H%M%S}/{amount}"
    return (told["account_number"], receipt, at, amount, told.get("month"), told.get("channel"))


def _disagree(state: str | None, arrears: int, amount: int) -> bool:
    return (state == "paid" and arrears != 0) or (state == "unpaid" and not arrears and amount > 0)


def paid_of(told: Told) -> tuple[int | None, int | None]:
    """Say how much of a bill is paid, and whether all is (1, 0); None where a row does not say.

    Rule: what is still owed is believed before a word, a word before what was taken in, since
    penalties may be in that too; a day of payment alone means that all is paid.
    """
    amount, arrears, paid = told["amount"], told.get("arrears"), told.get("paid")
    state: str | None = told.get("state")
    if arrears is not None:
        return amount - arrears, int(arrears == 0)
    if state == "paid":
        return paid, 1
    if state is not None:
        return paid or 0, 0
    if paid is not None:
        return paid, int(paid >= amount if amount > 0 else paid == amount)
    return None, (1 if told.get("paid_on") is not None else None)


def _reader(kind: FileKind, name: FieldName, mapping: columns.Mapping) -> Callable[[str], Any]:
    field = FIELDS[kind][name]
    match field.read:
        case "money":
            return partial(money, scale=100 if mapping.money_unit == "yuan" else 1)
        case "word":
            return word_reader(mapping.meanings(kind, name), field.allowed)
        case _:
            return _READERS[field.read]
