"""Dirty files into a real PostgreSQL: good rows kept, bad ones told, twice changes nothing."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from core import locks
from core.db import Database
from core.phone import NumberPlan
from core.sheet.faults import Counts
from core.sheet.mapping import MappingRefused
from core.sheet.table import ImportRefused
from customers.intake.conflicts import MOST_CONTRADICTIONS
from customers.intake.faults import ImportReport
from customers.intake.mapping import Mapping, load_mapping
from customers.intake.run import import_file

pytestmark = pytest.mark.border

HEADER = "客户编号,姓名,客户类型,等级,电话,户号,表号,用电地址,馈线编号,台区编号,余额"
GOOD = (
    "C1,江小满,居民,C,13490001001,A1,M1,河东区柳堤路1号,F-001-01,T-001-01-01,12.50",
    "C2,沈桂芳,居民,B,13490001002/057101001002,A2,M2,河东区柳堤路2号,F-001-01,T-001-01-01,-3",
    "C2,沈桂芳,居民,B,,A3,M3,河东区柳堤路3号,F-001-01,T-001-01-01,0",
)
BAD = (
    "C4,,居民,C,13490001004,A4,M4,x,F,T,0",
    "C5,林晓,居民,C,110,A5,M5,x,F,T,0",
    "C6,=CMD(1),居民,C,13490001006,A6,M6,x,F,T,0",
    "C7,林晓,居民,Z,13490001007,A7,M7,x,F,T,0",
    "C8,林晓,居民,C,1.349E+10,A8,M8,x,F,T,0",
    "C9,林晓,居民,C,13490001009,A9,M9,x,F,T,0,多,出",
)


def _noting(shares: list[float]) -> Callable[[float, str], None]:
    def note(share: float, _: str) -> None:
        shares.append(share)

    return note


async def _import(path: Path, mapping: Mapping, database: Database, **wanted: Any) -> ImportReport:
    """Import a file that has one table."""
    plan = NumberPlan("CN")
    (report,) = (await import_file(path, mapping, database, plan=plan, **wanted)).reports
    return report


def write(path: Path, lines: Sequence[str], encoding: str = "utf-8") -> Path:
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


async def ask(database: Database, sql: str) -> list[tuple[object, ...]]:
    async with database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(sql))]


async def snapshot(database: Database) -> list[list[tuple[object, ...]]]:
    return [
        await ask(database, f"select t.*, t.xmin::text from customers_{table} t order by id")
        for table in ("customer", "premise", "account", "phone")
    ]


STRICT = Mapping(bad_phone="refuse_row")


async def test_good_rows_are_kept_and_bad_ones_told_with_row_column_and_reason(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path / "dirty.csv", [HEADER, GOOD[0], *BAD, *GOOD[1:]])
    report = await _import(path, STRICT, database)
    assert (report.rows, report.good, report.bad) == (9, 3, 6)
    assert [(one.row, one.column, one.code) for one in report.problems] == [
        (3, "姓名", "missing"),
        (4, "电话", "emergency"),
        (5, "姓名", "formula"),
        (6, "等级", "value"),
        (7, "电话", "shortened"),
        (8, "", "cells"),
    ]
    assert report.customers == Counts(added=2)
    assert report.accounts == Counts(added=3)
    assert report.phones == Counts(added=3)
    assert await ask(
        database,
        "select c.number, a.number, a.balance_fen, p.feeder_code from customers_account a "
        "join customers_customer c on c.id = a.customer_id "
        "join customers_premise p on p.id = a.premise_id order by 2",
    ) == [
        ("C1", "A1", 1250, "F-001-01"),
        ("C2", "A2", -300, "F-001-01"),
        ("C2", "A3", 0, "F-001-01"),
    ]


async def test_codes_of_the_grid_are_told_of_good_rows_also_by_a_dry_run(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path / "dirty.csv", [HEADER, *GOOD, *BAD])
    told = await import_file(path, STRICT, database, plan=NumberPlan("CN"), dry_run=True)
    assert (told.feeder_codes, told.transformer_codes) == (("F-001-01",), ("T-001-01-01",))


async def test_refused_rows_come_back_as_a_file_that_no_spreadsheet_runs(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path / "dirty.csv", [HEADER, *GOOD, *BAD])
    report = await _import(path, STRICT, database)
    rejects = Path(report.rejects_path)
    rows = list(csv.reader(io.StringIO(rejects.read_text("utf-8-sig"))))
    assert rows[0][:5] == ["row", "column", "reason", "原因", "客户编号"]
    assert [row[0] for row in rows[1:]] == ["5", "6", "7", "8", "9", "10"]
    assert rows[3][5] == "'=CMD(1)"
    assert "emergency" in rows[2][2]
    assert not list(tmp_path.glob("*.part"))
    assert rejects.stat().st_mode & 0o777 == 0o600


async def test_the_same_file_twice_changes_no_row(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [HEADER, *GOOD])
    first = await _import(path, Mapping(), database)
    before = await snapshot(database)
    second = await _import(path, Mapping(), database)
    assert (first.was_imported_before, second.was_imported_before) == (False, True)
    assert second.changes == 0
    assert second.accounts == Counts(unchanged=3)
    assert await snapshot(database) == before
    assert await ask(
        database,
        "select status, rows, good, bad, changes from customers_import order by started_at",
    ) == [("done", 3, 3, 0, first.changes), ("done", 3, 3, 0, 0)]


async def test_a_dry_run_tells_the_same_and_leaves_nothing(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", [HEADER, *GOOD, *BAD])
    dry = await _import(path, Mapping(), database, dry_run=True)
    assert dry.is_dry_run
    assert await ask(database, "select count(*) from customers_customer") == [(0,)]
    assert await ask(database, "select count(*) from customers_import") == [(0,)]
    real = await _import(path, Mapping(), database)
    assert (dry.customers, dry.phones, dry.bad) == (real.customers, real.phones, real.bad)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
async def test_the_encodings_of_offices_are_told_apart(
    database: Database, tmp_path: Path, encoding: str
) -> None:
    report = await _import(
        write(tmp_path / "a.csv", [HEADER, *GOOD], encoding), Mapping(), database
    )
    assert report.good == 3
    assert ("江小满",) in await ask(database, "select name from customers_customer")


async def test_an_english_header_over_chinese_names_from_a_chinese_excel(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", ["Customer No;Name;Phone", "C1;龚岚;13490001001"], "gb18030")
    await _import(path, Mapping(), database)
    assert await ask(database, "select name from customers_customer") == [("龚岚",)]


async def test_a_broken_byte_refuses_its_row_only(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [line.encode() for line in (HEADER, *GOOD)]
    lines[2] = lines[2].replace("沈".encode(), b"\xe6\xb2")
    path.write_bytes(b"\n".join(lines))
    report = await _import(path, Mapping(), database)
    assert [(one.row, one.code) for one in report.problems] == [(3, "undecodable")]
    assert report.good == 2


async def test_a_workbook_is_read_with_its_numbers_and_formula_cells(
    database: Database, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([])
    sheet.append(["客户档案导出"])
    sheet.append(["客户编号", "姓名", "手机", "户号", "用电地址", "余额"])
    sheet.append([1001, "江小满", 13490001001, 3305000000001, "柳堤路1号", 12.5])
    sheet.append(["1002", "沈桂芳", "13490001002", 1.2345678901234567e17, "柳堤路2号", 0])
    sheet.append(["1003", '=HYPERLINK("http://x")', "13490001003", "3", "柳堤路3号", 0])
    sheet["B7"] = "=evil()"
    sheet["B7"].data_type = "s"
    sheet["A7"] = "1004"
    path = tmp_path / "a.xlsx"
    book.save(path)
    report = await _import(path, Mapping(), database)
    assert report.encoding == "xlsx"
    codes = {(one.row, one.code) for one in report.problems}
    assert (5, "shortened") in codes
    assert (6, "missing") in codes  # a formula whose value was never computed
    assert (7, "formula") in codes
    assert await ask(database, "select number, balance_fen from customers_account") == [
        ("3305000000001", 1250)
    ]
    assert await ask(database, "select e164 from customers_phone") == [(8613490001001,)]


async def test_sheets_with_a_header_are_imported_one_after_the_other_and_the_cover_is_named(
    database: Database, tmp_path: Path
) -> None:
    book = Workbook()
    book.worksheets[0].title = "封面"
    book.worksheets[0].append(["供电局用户档案"])
    for district, number in (("北区", "1001"), ("南区", "1002")):
        sheet = book.create_sheet(district)
        sheet.append(["客户编号", "姓名"])
        sheet.append([number, "江小满"])
        sheet.append([f"{number}9", ""])
    book.save(tmp_path / "a.xlsx")
    plan = NumberPlan("CN", "0571")
    imported = await import_file(tmp_path / "a.xlsx", Mapping(), database, plan=plan)
    reports = imported.reports
    assert [(one.file_name, one.good, one.was_imported_before) for one in reports] == [
        ("a.xlsx · 北区", 1, False),
        ("a.xlsx · 南区", 1, False),
    ]
    assert [[problem.row for problem in one.problems] for one in reports] == [[3], [3]]
    assert {Path(one.rejects_path).name for one in reports} == {
        "a.xlsx.北区.rejects.csv",
        "a.xlsx.南区.rejects.csv",
    }
    assert imported.unread_sheets == ("a.xlsx · 封面",)
    assert await ask(database, "select number from customers_customer order by number") == [
        ("1001",),
        ("1002",),
    ]


def _districts(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


async def test_numbers_that_another_sheet_lists_are_neither_closed_nor_moved(
    database: Database, tmp_path: Path
) -> None:
    titles = ["客户编号", "姓名", "电话"]
    first = [titles, ["1001", "江小满", "13490001001"], ["1003", "顾林", "13490001003"]]
    second = [titles, ["1001", "江小满", "13490001002"], ["1002", "沈桂芳", "13490001003"]]
    path = _districts(tmp_path / "a.xlsx", {"北区": first, "南区": second})
    mapping = Mapping(missing_phones="close")
    for _ in range(2):
        await import_file(path, mapping, database, plan=NumberPlan("CN", "0571"))
        assert await ask(
            database,
            "select c.number, p.e164 % 10, p.role from customers_phone p"
            " join customers_customer c on c.id = p.customer_id order by 1, 2",
        ) == [
            ("1001", 1, "owner"), ("1001", 2, "owner"), ("1002", 3, "owner"), ("1003", 3, "owner"),
        ]  # fmt: skip


async def test_sheets_that_contradict_each_other_are_told_by_sheet_and_row(
    database: Database, tmp_path: Path
) -> None:
    titles = ["客户编号", "姓名"]
    first, second = [titles, ["1001", "江小满"]], [titles, ["1002", "沈桂芳"], ["1001", "顾林"]]
    path = _districts(tmp_path / "a.xlsx", {"北区": first, "南区": second})
    imported = await import_file(path, Mapping(), database, plan=NumberPlan("CN", "0571"))
    north, south = imported.reports
    assert (north.good, south.good, south.bad) == (1, 1, 1)
    (problem,) = south.problems
    assert (problem.row, problem.code, problem.details[0]) == (3, "conflict", "a.xlsx · 北区:2")
    assert "顾林" in Path(south.rejects_path).read_text("utf-8-sig")


async def test_a_workbook_with_a_sheet_that_is_refused_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    first = [["客户编号", "姓名"], ["1001", "江小满"]]
    second = [["客户编号", "姓名", "户名"], ["1002", "沈桂芳", "沈桂芳"]]
    path = _districts(tmp_path / "a.xlsx", {"北区": first, "南区": second})
    with pytest.raises(ImportRefused, match="all mean name"):
        await import_file(path, Mapping(), database, plan=NumberPlan("CN", "0571"))
    assert await ask(database, "select number from customers_customer") == []


async def test_a_stray_cell_at_the_sheets_edge_is_named_and_the_service_lives(
    database: Database, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["客户编号", "姓名"])
    sheet["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ImportRefused, match=r"a\.xlsx has a cell far .* 'Sheet': XFD1048576"):
        await _import(tmp_path / "a.xlsx", Mapping(), database)


async def test_rows_that_repeat_are_counted_and_rows_that_contradict_refused(
    database: Database, tmp_path: Path
) -> None:
    lines = [
        HEADER,
        *GOOD,
        GOOD[0],
        "C1,江大满,居民,C,,A7,M7,河东区柳堤路7号,F,T,0",
        "C1,江小满,居民,C,,A1,M9,河东区柳堤路1号,F-001-01,T-001-01-01,12.50",
    ]
    report = await _import(write(tmp_path / "a.csv", lines), Mapping(), database)
    told = [(one.row, one.column, one.code, one.details) for one in report.problems]
    assert told == [
        (5, "", "duplicate", ("2",)),
        (6, "姓名", "conflict", ("2", "客户编号")),
        (7, "表号", "conflict", ("2", "户号")),
    ]
    assert (report.good, report.bad, report.duplicates) == (4, 2, 1)
    assert ("A7",) not in await ask(database, "select number from customers_account")
    assert "江大满" in Path(report.rejects_path).read_text("utf-8-sig")


async def test_a_file_whose_rows_all_contradict_each_other_is_refused_as_read_wrongly(
    database: Database, tmp_path: Path
) -> None:
    lines = [f"C1,户{number}" for number in range(MOST_CONTRADICTIONS + 2)]
    path = write(tmp_path / "wrong.csv", ["客户编号,姓名", *lines])
    with pytest.raises(ImportRefused, match="tell the same 客户编号 differently"):
        await _import(path, Mapping(), database)
    assert await ask(database, "select count(*) from customers_customer") == [(0,)]


async def test_a_number_that_moves_is_formerly_the_old_customers(
    database: Database, tmp_path: Path
) -> None:
    head = "客户编号,姓名,电话"
    first = write(tmp_path / "1.csv", [head, "C1,江小满,13490001001", "C2,沈桂芳,13490001002"])
    moved = write(tmp_path / "2.csv", [head, "C2,沈桂芳,13490001001"])
    await _import(first, Mapping(), database)
    report = await _import(moved, Mapping(), database)
    assert (report.phones.added, report.closed_phones) == (1, 1)
    roles = (
        "select c.number, p.e164, p.role, p.valid_until is null from customers_phone p "
        "join customers_customer c on c.id = p.customer_id order by 1, 2"
    )
    assert await ask(database, roles) == [
        ("C1", 8613490001001, "former", False),
        ("C2", 8613490001001, "owner", True),
        ("C2", 8613490001002, "owner", True),
    ]
    assert (await _import(moved, Mapping(), database)).changes == 0
    back = await _import(first, Mapping(), database)  # it moves back
    assert (back.phones.changed, back.closed_phones) == (1, 1)


async def test_a_family_listed_together_shares_its_number(
    database: Database, tmp_path: Path
) -> None:
    head = "客户编号,姓名,电话"
    path = write(tmp_path / "1.csv", [head, "C1,江小满,13490001001", "C2,江大满,13490001001"])
    report = await _import(path, Mapping(), database)
    assert (report.phones.added, report.closed_phones) == (2, 0)


async def test_numbers_no_longer_listed_are_closed_where_the_mapping_says_so(
    database: Database, tmp_path: Path
) -> None:
    head = "客户编号,姓名,电话"
    old = write(tmp_path / "1.csv", [head, "C1,江小满,13490001001"])
    new = write(tmp_path / "2.csv", [head, "C1,江小满,13490001002"])
    await _import(old, Mapping(), database)
    kept = await _import(new, Mapping(), database)
    assert kept.closed_phones == 0
    closed = await _import(new, Mapping(missing_phones="close"), database)
    assert closed.closed_phones == 1


async def test_empty_cells_change_nothing(database: Database, tmp_path: Path) -> None:
    await _import(write(tmp_path / "1.csv", [HEADER, *GOOD]), Mapping(), database)
    report = await _import(
        write(tmp_path / "2.csv", [HEADER, "C2,沈桂芳,,,,A2,,,,,"]), Mapping(), database
    )
    assert report.premises == Counts(unchanged=1)
    assert report.customers == Counts(unchanged=1)
    assert await ask(database, "select grade from customers_customer where number = 'C2'") == [
        ("B",)
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "no header within its first 20 rows"),
        ("户号,户名\n1,x\n".encode(), "address"),
        ("户号,姓名,户名,地址\n".encode(), "all mean name"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "old .xls"),
        (b"PK\x03\x04" + b"0" * 100, "no workbook"),
    ],
)
async def test_a_file_that_is_no_table_of_customers_is_refused_by_name(
    database: Database, tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=says):
        await _import(path, Mapping(), database)
    with pytest.raises(ImportRefused, match="cannot be read"):
        await _import(tmp_path / "none.csv", Mapping(), database)


async def test_a_quote_that_is_never_closed_is_told(database: Database, tmp_path: Path) -> None:
    lines = [HEADER, GOOD[0], 'C5,"林晓,居民', "x" * 140_000, *GOOD[1:]]
    report = await _import(write(tmp_path / "a.csv", lines), Mapping(), database)
    assert "quote" in {one.code for one in report.problems}
    assert report.customers.added >= 1


async def test_a_foreign_file_in_the_rejects_place_is_not_written_over(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", [HEADER, *BAD])
    precious = tmp_path / "precious.csv"
    precious.write_text("mine")
    with pytest.raises(ImportRefused, match="precious"):
        await _import(path, Mapping(), database, rejects=precious)
    assert precious.read_text() == "mine"


async def test_two_imports_at_once_are_refused(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [HEADER, *GOOD])
    connection = await database.hold()
    await connection.execute(f"select pg_advisory_lock({locks.IMPORT})")
    with pytest.raises(ImportRefused, match="another import"):
        await _import(path, Mapping(), database)
    await connection.close()


async def test_a_mapping_names_foreign_titles_and_words(database: Database, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "columns:\n  customer_number: KUNNR\n  name: [NAME1]\n  phone: [TEL1, TEL2]\n"
        "  kind: SPARTE\nvalues:\n  kind: {H: resident}\n"
    )
    path = write(
        tmp_path / "a.csv",
        ["KUNNR\tNAME1\tTEL1\tTEL2\tSPARTE\tX", "1\tOliver\t13490001001\t13490001002\tH\t?"],
    )
    report = await _import(path, load_mapping(mapping), database)
    assert report.phones == Counts(added=2)
    assert report.unused_columns == ("X",)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("columns: {nme: x}", "columns → nme"),
        ("a: [", "not YAML"),
        ("encoding: latin1", "encoding"),
        ("!!python/object/apply:os.system [id]", "not YAML"),
        ("x" * 100_001, "no mapping"),
    ],
)
def test_a_wrong_mapping_is_refused_by_place(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(content)
    with pytest.raises(MappingRefused, match=says):
        load_mapping(path)


def measure_memory(*, restart: bool = False) -> float:
    """Give this process's highest memory since the last restart, in MB (man 5 proc)."""
    if restart:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1000


async def test_a_hundred_thousand_rows_stream_in_bounded_memory(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        for n in range(100_000):
            file.write(
                f"C{n},住户{n},居民,C,{13490100000 + n},A{n},M{n},柳堤路{n}号,F-{n % 50},T,0\n"
            )
    shares: list[float] = []
    before = measure_memory(restart=True)
    report = await _import(path, Mapping(), database, progress=_noting(shares))
    assert report.customers == Counts(added=100_000)
    assert measure_memory() - before < 60
    assert shares == sorted(shares)
    assert shares[-1] == 1


async def test_a_mended_rejects_file_can_be_imported_as_it_is(
    database: Database, tmp_path: Path
) -> None:
    lines = [HEADER, "C1,江小满,居民,Z,+8613490001001,A1,M1,河东区柳堤路1号,F,T,-3"]
    report = await _import(write(tmp_path / "a.csv", lines), Mapping(), database)
    rejects = Path(report.rejects_path)
    assert "'+8613490001001" in rejects.read_text("utf-8-sig")
    mended = tmp_path / "mended.csv"
    mended.write_text(rejects.read_text("utf-8-sig").replace(",Z,", ",A,"), "utf-8-sig")
    again = await _import(mended, Mapping(), database)
    assert (again.bad, again.phones.added) == (0, 1)
    assert await ask(database, "select balance_fen from customers_account") == [(-300,)]
