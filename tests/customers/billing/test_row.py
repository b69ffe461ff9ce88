"""A row of bills: how much of it is paid, and what refuses it."""

from datetime import date, datetime

import pytest

from customers.billing.fields import COLUMNS, FIELDS, FieldName
from customers.billing.mapping import Mapping
from customers.billing.models import Bill
from customers.billing.row import BillingHeader, RowCheck


def check(**cells: str) -> dict[str, object] | list[str]:
    """Check a bill with these cells; give its staged values by column, or the codes."""
    told = {"account_number": "A1", "month": "202610", "amount": "100"} | cells
    fields = tuple[FieldName, ...](field for field in FIELDS["bill"] if field in told)
    header = BillingHeader(1, tuple(FIELDS["bill"][field].titles[0] for field in fields), fields)
    found = RowCheck("bill", header, Mapping(), "bills.csv").check(
        2, [told[field] for field in fields]
    )
    if isinstance(found, tuple):
        return dict(zip(COLUMNS["bill"], found, strict=True))
    return [f"{one.column}: {one.code}" for one in found]


@pytest.mark.parametrize(
    ("cells", "paid_fen", "is_paid"),
    [
        ({}, None, None),
        ({"paid": "100"}, 10_000, 1),
        ({"paid": "40.5"}, 4_050, 0),
        ({"paid": "0"}, 0, 0),
        ({"arrears": "12.50元"}, 8_750, 0),
        ({"arrears": "0", "paid": "103.20"}, 10_000, 1),
        ({"state": "已结清"}, None, 1),
        ({"state": "未缴"}, 0, 0),
        ({"state": "部分缴费", "paid": "30"}, 3_000, 0),
        ({"paid_on": "2026-11-03"}, None, 1),
        ({"amount": "-25.00"}, None, None),
        ({"amount": "0", "state": "未缴", "arrears": "0"}, 0, 1),
    ],
)
def test_what_is_owed_goes_before_a_word_and_a_word_before_what_was_taken_in(
    cells: dict[str, str], paid_fen: int | None, is_paid: int | None
) -> None:
    found = check(**cells)
    assert isinstance(found, dict)
    assert (found["told_paid_fen"], found["is_paid"]) == (paid_fen, is_paid)


def test_periods_days_and_moments_come_into_their_columns() -> None:
    found = check(
        amount="1,234.5", paid_on="20261103", paid="1234.5", due_on="2026/11/25", kwh="180.5度",
        sharp_kwh="1", peak_kwh="2", flat_kwh="3", valley_kwh="4",
    )  # fmt: skip
    assert found == {
        "account_number": "A1", "month": date(2026, 10, 1), "amount_fen": 123_450,
        "told_paid_fen": 123_450, "is_paid": 1, "paid_on": datetime.fromisoformat("2026-11-03"),
        "due_on": date(2026, 11, 25), "kwh": 181, "sharp_kwh": 1, "peak_kwh": 2, "flat_kwh": 3,
        "valley_kwh": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"amount": ""}, ["应收电费: missing"]),
        ({"amount": "12.345"}, ["应收电费: number"]),
        ({"amount": "=A1"}, ["应收电费: formula"]),
        ({"month": "2026-13", "amount": "x"}, ["账期: month", "应收电费: number"]),
        ({"account_number": "3.301E+15"}, ["户号: shortened"]),
        ({"paid_on": "3/11/2026"}, ["缴费日期: day"]),
        ({"state": "也许"}, ["缴费状态: value"]),
        ({"state": "已缴", "arrears": "5"}, ["缴费状态: disagree"]),
        ({"state": "未缴", "arrears": "0"}, ["缴费状态: disagree"]),
        ({"state": "部分"}, ["缴费状态: part"]),
    ],
)
def test_a_refused_row_names_each_column_and_why(cells: dict[str, str], faults: list[str]) -> None:
    assert check(**cells) == faults


def test_a_payment_without_a_receipt_is_named_by_moment_and_amount() -> None:
    fields: tuple[FieldName, ...] = ("account_number", "paid_on", "amount")
    header = BillingHeader(1, ("户号", "缴费时间", "金额"), fields)
    reading = RowCheck("payment", header, Mapping(), "p.csv")
    found = reading.check(2, ["A1", "2026-11-03 18:15", "5"])
    assert found[:2] == ("A1", "20261103181500/500")


def reading(**cells: str) -> dict[str, object] | list[str]:
    """Check a reading with these cells; give what it tells by column, or the codes."""
    told = {"account_number": "A1"} | cells
    fields = tuple[FieldName, ...](field for field in FIELDS["reading"] if field in told)
    header = BillingHeader(1, tuple(FIELDS["reading"][one].titles[0] for one in fields), fields)
    check = RowCheck("reading", header, Mapping(), "r.csv")
    found = check.check(2, [told[field] for field in fields])
    if isinstance(found, tuple):
        pairs: dict[str, object] = dict(zip(COLUMNS["reading"], found, strict=True))
        return {name: value for name, value in pairs.items() if value is not None}
    return [f"{one.column}: {one.code}" for one in found]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"at": "2026-11-03", "kwh": "6.25"}, {"grain": "day", "wh": 6_250}),
        ({"month": "202611", "kwh": "180度", "peak_kwh": "70"},
         {"grain": "month", "wh": 180_000, "peak_wh": 70_000}),
        ({"at": "2026-11-03 18:15", "grain": "15分钟", "kwh": "0.235"},
         {"grain": "quarter", "wh": 235}),
        ({"at": "2026-11-03", "register": "谷", "kwh": "2"}, {"grain": "day", "valley_wh": 2_000}),
        ({"at": "2026-11-03", "stand": "1250.5", "last_stand": "1200", "multiplier": "30"},
         {"grain": "day", "wh": 1_515_000, "stand_wh": 1_250_500}),
        ({"at": "2026-11-03", "stand": "1250.5", "last_stand": "1200"},
         {"grain": "day", "stand_wh": 1_250_500}),
    ],
)  # fmt: skip
def test_a_reading_tells_what_was_used_or_two_readings_and_the_multiplier_do(
    cells: dict[str, str], told: dict[str, object]
) -> None:
    found = reading(**cells)
    assert isinstance(found, dict)
    del found["account_number"], found["at"]
    assert found == told


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"at": "2026-11-03 18:15", "kwh": "1"}, ["抄表日期: grain"]),
        ({"at": "2026-11-03 18:10", "grain": "15", "kwh": "1"}, ["抄表日期: grain"]),
        ({"at": "2026-11-03", "kwh": ""}, ["电量: missing"]),
        ({"at": "2026-11-03", "kwh": "-"}, ["电量: number"]),
        ({"at": "2026-11-03", "stand": "5", "last_stand": "9", "multiplier": "1"},
         ["示数: backwards"]),
        ({"at": "2026-11-03", "kwh": "1", "multiplier": "0"}, ["倍率: range"]),
    ],
)  # fmt: skip
def test_a_reading_that_does_not_fit_is_refused_with_its_column(
    cells: dict[str, str], faults: list[str]
) -> None:
    assert reading(**cells) == faults


def test_what_is_not_worked_out_fills_a_column_of_its_table() -> None:
    columns = set(Bill.__table__.columns.keys())
    assert set(COLUMNS["bill"]) - columns == {"account_number", "is_paid", "paid_on"}
