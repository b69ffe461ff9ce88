"""One row of a foreign table: what is read, what is refused, and why."""

from typing import get_args

import pytest

from core.phone import NumberPlan
from customers.intake.faults import Problem
from customers.intake.fields import COLUMNS, FieldName
from customers.intake.fields import FIELDS as FIELD_TABLE
from customers.intake.mapping import Mapping
from customers.intake.row import CheckedRow, RowCheck, Value
from customers.intake.telephones import Telephone
from customers.models import Account, Customer, CustomerPhone, Premise

PLAN = NumberPlan("CN", "0571")

STRICT: dict[str, object] = {"bad_phone": "refuse_row"}
TITLES = ("客户编号", "姓名", "电话")
FIELDS: tuple[FieldName, ...] = ("customer_number", "name", "phone")


def check_one(field: FieldName, cell: str, **mapping: object) -> Value:
    """Read one cell of one field; give its value, or the code of the first problem."""
    check = RowCheck(
        ("编号", "姓名", "列"),
        ("customer_number", "name", field),
        Mapping.model_validate(mapping),
        PLAN,
    )
    row = check.check(2, ["C1", "江小满", cell])
    if isinstance(row, CheckedRow):
        return row.values[COLUMNS.index(field)]
    return row[0].code


def phones(cell: str, **mapping: object) -> tuple[int, ...] | list[str]:
    check = RowCheck(TITLES, FIELDS, Mapping.model_validate(STRICT | mapping), PLAN)
    row = check.check(2, ["C1", "江小满", cell])
    return (
        tuple(one.e164 for one in row.phones)
        if isinstance(row, CheckedRow)
        else [one.code for one in row]
    )


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("kind", "居民", "resident"),
        ("kind", " 大工业 ", "industry"),
        ("kind", "Business", "business"),
        ("kind", "外星人", "value"),
        ("grade", "a", "A"),
        ("grade", "二级", "B"),
        ("grade", "", None),
        ("grade", "D", "value"),
        ("elderly", "是", 1),
        ("elderly", "No", 0),
        ("elderly", "也许", "value"),
        ("critical", "医院", "hospital"),
        ("critical", "无", ""),
        ("critical", "数据中心", "数据中心"),
        ("status", "销户", "closed"),
        ("status", "暂停用电", "active"),
        ("grade", "特级", "A"),
        ("balance", "1,234.50", 123450),
        ("balance", "-12.3", -1230),
        ("balance", "￥8", 800),
        ("balance", "１２", 1200),
        ("balance", "欠费12.5元", -1250),
        ("balance", "欠费：1,200元", -120000),
        ("balance", "余额：3元", 300),
        ("balance", "无欠费", 0),
        ("balance", "欠费", "number"),
        ("balance", "0.001", "number"),
        ("balance", "NaN", "number"),
        ("balance", "很多", "number"),
        ("balance", "9" * 20, "range"),
        ("lon", "120.5", 120.5),
        ("lat", "91", "range"),
        ("address", " 柳堤路\n3号 ", "柳堤路 3号"),
        ("address", "x" * 501, "too_long"),
        ("note", '="0571"', "0571"),
        ("note", "=HYPERLINK(1)", "formula"),
        ("note", "@SUM(1)", "formula"),
        ("note", "+cmd|' /C calc'!A0", "formula"),
        ("note", "-5", "-5"),
        ("note", "a\x07b", "control"),
        ("note", "a\x00b", "control"),
        ("note", "a\udcb0b", "undecodable"),
        ("note", "一\ufffd", "undecodable"),
        ("account_number", "3305000000001", "3305000000001"),
        ("account_number", "'0123", "0123"),
        ("account_number", "３３０５", "3305"),
        ("account_number", "3.305E+12", "shortened"),
        ("account_number", "户号1", "identifier"),
        ("meter_number", "1" * 61, "too_long"),
    ],
)
def test_a_cell_is_read_or_refused_by_its_field(field: FieldName, cell: str, value: Value) -> None:
    assert check_one(field, cell) == value


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("13490000001", (8613490000001,)),
        ("+86 134 9000 0001", (8613490000001,)),
        ("01349 0000001", (8613490000001,)),
        ("１３４９００００００１", (8613490000001,)),
        ('="13490000001"', (8613490000001,)),
        ("13490000001/13490000002", (8613490000001, 8613490000002)),
        ("13490000001、057101234567；13490000001", (8613490000001, 8657101234567)),
        ("81234567", (8657181234567,)),
        ("", ()),
        ("无", ()),
        ("-", ()),
        ("'+8613490000001", (8613490000001,)),
        ("'=1+1", ["formula"]),
        ("110", ["emergency"]),
        ("１２０", ["emergency"]),
        ("95598", ["service"]),
        ("1.349E+10", ["shortened"]),
        ("12345678901", ["phone"]),
        ("+12025550123", (12025550123,)),
        ("8613490000001", (8613490000001,)),
        ("13490000001/119", ["emergency"]),
        ("=1+1", ["formula"]),
    ],
)
def test_telephones_are_read_and_those_of_nobody_refused(
    cell: str, found: tuple[int, ...] | list[str]
) -> None:
    assert phones(cell) == found


def test_a_bad_telephone_is_left_out_and_told_and_its_row_stands() -> None:
    row = RowCheck(TITLES, FIELDS, Mapping(), PLAN).check(2, ["C1", "江小满", "13490000001/119/x"])
    assert isinstance(row, CheckedRow)
    assert row.phones == (Telephone(8613490000001),)
    assert [one.code for one in row.dropped] == ["emergency", "phone"]
    formula = RowCheck(TITLES, FIELDS, Mapping(), PLAN).check(2, ["C1", "江小满", "=1+1"])
    assert isinstance(formula, CheckedRow)
    assert [one.code for one in formula.dropped] == ["formula"]


def test_the_extension_of_its_own_column_stands_behind_the_first_fixed_line() -> None:
    titles = (*TITLES, "分机")
    fields: tuple[FieldName, ...] = (*FIELDS, "phone_extension")
    check = RowCheck(titles, fields, Mapping(), PLAN)
    row = check.check(2, ["C1", "江小满", "13490000001/88001234", "8012"])
    assert isinstance(row, CheckedRow)
    assert row.phones == (Telephone(8613490000001), Telephone(8657188001234, "8012"))
    for number, extension in (("13490000001", "8012"), ("88001234", "内线")):
        row = check.check(2, ["C1", "江小满", number, extension])
        assert isinstance(row, CheckedRow)
        assert [one.code for one in row.dropped] == ["extension"]


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    strict = Mapping(bad_phone="refuse_row")
    problems = RowCheck(TITLES, FIELDS, strict, PLAN).check(7, ["号 1", "", "119"])
    assert isinstance(problems, tuple)
    assert [(one.row, one.column, one.code) for one in problems] == [
        (7, "客户编号", "identifier"),
        (7, "电话", "emergency"),
        (7, "客户编号", "missing"),
        (7, "姓名", "missing"),
    ]


@pytest.mark.parametrize(
    ("cells", "ok"),
    [
        (["C1", "江小满"], True),
        (["C1", "江小满", "", "", ""], True),
        (["C1", "江小满", "", "x"], False),
    ],
)
def test_a_shifted_row_is_refused_and_empty_cells_at_the_end_are_not(
    cells: list[str], ok: bool
) -> None:
    row = RowCheck(TITLES, FIELDS, Mapping(), PLAN).check(2, cells)
    assert isinstance(row, CheckedRow) is ok


def test_an_account_stands_in_for_a_missing_customer_number_and_premise_code() -> None:
    check = RowCheck(
        ("户号", "户名", "地址"), ("account_number", "name", "address"), Mapping(), PLAN
    )
    row = check.check(2, ["3305", "江小满", "柳堤路3号"])
    assert isinstance(row, CheckedRow)
    assert row.values[COLUMNS.index("customer_number")] == "3305"
    assert row.values[COLUMNS.index("premise_code")] == "3305"


def test_a_mapping_adds_words_of_its_own() -> None:
    assert check_one("kind", "农排", values={"kind": {"农排": "business"}}) == "business"
    assert check_one("balance", "7", balance_unit="fen") == 7


def test_a_problem_says_why_in_both_languages() -> None:
    problem = Problem(3, "电话", "emergency")
    assert "emergency number" in problem.reason
    assert "紧急号码" in problem.reason_zh


def test_every_field_is_described_and_has_its_column_in_the_table_of_its_thing() -> None:
    tables = {"customer": Customer, "premise": Premise, "account": Account, "phone": CustomerPhone}
    assert tuple(FIELD_TABLE) == get_args(FieldName)
    columns: dict[FieldName, str] = {one: FIELD_TABLE[one].column or one for one in COLUMNS}
    missing = [
        one for one, column in columns.items()
        if column not in tables[FIELD_TABLE[one].of].__table__.columns
    ]  # fmt: skip
    assert missing == []


def test_a_word_that_a_file_may_tell_is_one_that_its_field_allows() -> None:
    fields = [field for field in FIELD_TABLE.values() if field.read in ("word", "yes_no")]
    assert all(set(field.words.values()) <= set(field.allowed) for field in fields)
