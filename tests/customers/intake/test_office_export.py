"""A workbook as an office exports it: a clerk would refuse some rows, and no more are refused.

Made by rule: every third row has an oddity; the clerk keeps whatever names a customer and their
account, whatever stands in the telephone's cell.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from core.db import Database
from core.phone import NumberPlan
from customers.intake.faults import ImportReport
from customers.intake.mapping import Mapping
from customers.intake.run import import_file

pytestmark = pytest.mark.border

TITLES = ("客户编号", "户名", "重要等级", "联系电话", "户号", "用电地址", "用户状态", "账户余额")
ROWS, HEADER_ROW = 600, 4
PHONES = (  # as a clerk would read them: kept, or left out of a row that stands
    "0571-88{n:06}转8012", "0571-88{n:06}-801", "88{n:06} ext. 12", "江小满 1349{n:07}",
    "1349{n:07}（儿子）", "户主1349{n:07} 儿媳1348{n:07}", "1349{n:07} 1348{n:07}",
    "1349{n:07}、0571-88{n:06}", "134****{n:04}", "0571-", "110", "13490000", "1349{n:06}O", "无",
)  # fmt: skip
WORDS = (("特级", "正常", "12.5"), ("二级", "暂停用电", "欠费12.5元"), ("普通", "在用", "无欠费"))
WRONG = (  # what a clerk refuses, too: column → what stands there
    {1: ""}, {4: "1.2E+15"}, {1: "=CMD()"}, {0: ""}, {7: "很多"}, {6: "外星"},
)  # fmt: skip


async def _import(path: Path, mapping: Mapping, database: Database, **wanted: Any) -> ImportReport:
    """Import a file that has one table."""
    plan = NumberPlan("CN", "0571")
    (report,) = (await import_file(path, mapping, database, plan=plan, **wanted)).reports
    return report


def _row(n: int) -> list[object]:
    grade, status, balance = WORDS[n % len(WORDS)]
    phone = PHONES[n // 3 % len(PHONES)].format(n=n) if n % 3 == 0 else f"1347{n:07}"
    return [f"C{n}", f"示例户{n}", grade, phone, f"A{n}", f"柳堤路{n}号", status, balance]


def _rows() -> tuple[list[list[object]], int]:
    """Make the rows; of every fifteen, one is wrong for a clerk as well."""
    rows = [_row(n) for n in range(1, ROWS + 1)]
    wrong = range(14, ROWS, 15)
    for place in wrong:
        for column, told in WRONG[place // 15 % len(WRONG)].items():
            rows[place][column] = told
    return rows, len(wrong)


def _save(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["客户档案导出"])
    sheet.merge_cells("A1:H1")
    sheet.append([])
    sheet.append([])
    sheet.append(TITLES)
    for row in rows:
        sheet.append(list(row))
    for line in sheet.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    last = HEADER_ROW + len(rows)
    sheet.append(["C-many", "示例厂", "一级", "0571-87000001转1", "AM1", "闻涛路1号", "正常", 8])
    for n in (2, 3):
        sheet.append([None, None, None, None, f"AM{n}", f"闻涛路{n}号", "正常", None])
    for column in "ABCDH":
        sheet.merge_cells(f"{column}{last + 1}:{column}{last + 3}")
    book.save(path)
    return path


async def _ask(database: Database, sql: str) -> list[tuple[object, ...]]:
    async with database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(sql))]


async def test_no_more_rows_are_refused_than_a_clerk_would_refuse(
    database: Database, tmp_path: Path
) -> None:
    rows, wrong = _rows()
    report = await _import(_save(tmp_path / "office.xlsx", rows), Mapping(), database)
    assert report.rows == ROWS + 3
    assert wrong <= report.bad <= wrong * 1.05
    assert report.dropped_phones > 50
    told = [one.code for one in report.problems if one.column == "联系电话"]
    assert {*told} == {"masked", "phone", "emergency"}
    assert len(told) == report.dropped_phones
    extensions = await _ask(
        database, "select extension, count(*) > 9 from customers_phone group by 1 order by 1"
    )
    assert extensions == [("", True), ("1", False), ("12", True), ("801", True), ("8012", True)]
    again = await _import(tmp_path / "office.xlsx", Mapping(), database)
    assert again.changes == 0


async def test_merged_cells_are_as_above_but_a_sum_is_one_sum(
    database: Database, tmp_path: Path
) -> None:
    await _import(_save(tmp_path / "office.xlsx", []), Mapping(), database)
    many = "select a.number, c.number, a.balance_fen from customers_account a"
    many += " join customers_customer c on c.id = a.customer_id order by 1"
    assert await _ask(database, many) == [
        ("AM1", "C-many", 800), ("AM2", "C-many", 0), ("AM3", "C-many", 0),
    ]  # fmt: skip


async def test_a_csv_is_filled_down_where_the_mapping_says_so(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("客户编号,户名,户号,用电地址\nC1,示例厂,A1,柳堤路1号\n,,A2,柳堤路2号\n,,,\n")
    alone = await _import(path, Mapping(), database)
    assert (alone.good, alone.bad) == (1, 1)
    filled = await _import(path, Mapping(fill_down=("customer_number", "name")), database)
    assert (filled.good, filled.bad, filled.accounts.added) == (2, 0, 1)
