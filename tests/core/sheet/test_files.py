"""The sheets of a workbook that are tables, and those that are not, by the real child."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.sheet.files import TableFile, open_tables, rejects_beside
from core.sheet.table import Dialect, NoHeader, NumberedRow, read_rows, scan

pytestmark = pytest.mark.border

ROWS = {
    "北区": [["编号", "名称"], ["1", "甲"]],
    "南区": [["编号", "名称"], ["2", "乙"], ["3", "丙"]],
}


def save(path: Path, sheets: Mapping[str, list[list[str]]], hidden: str = "") -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    book.save(path)
    return path


def read(table: TableFile) -> tuple[str, list[NumberedRow]]:
    how = table.how(Dialect())
    number, *rows = read_rows(table.path, scan(table.path, how), how)
    if number[1] != ["编号", "名称"]:
        raise NoHeader(f"{table.name} has no header")
    return table.name, rows


def test_every_sheet_with_the_header_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    cover = [["供电局用户档案"], ["2026 年"]]
    path = save(tmp_path / "a.xlsx", {"封面": cover, **ROWS, "旧表": ROWS["北区"]}, "旧表")
    tables, unread = open_tables(path, "", read)
    assert tables == [
        ("a.xlsx · 北区", [(2, ["1", "甲"])]),
        ("a.xlsx · 南区", [(2, ["2", "乙"]), (3, ["3", "丙"])]),
    ]
    assert unread == ("a.xlsx · 封面", "a.xlsx · 旧表 (hidden)")


def test_a_workbook_of_one_sheet_and_the_sheet_of_a_mapping_are_as_a_file(tmp_path: Path) -> None:
    one = save(tmp_path / "a.xlsx", {"北区": ROWS["北区"]})
    assert open_tables(one, "", read) == ([("a.xlsx", [(2, ["1", "甲"])])], ())
    several = save(tmp_path / "b.xlsx", ROWS)
    assert open_tables(several, "南区", lambda table: table.name) == (["b.xlsx"], ())
    text = tmp_path / "c.csv"
    text.write_text("编号,名称\n")
    assert open_tables(text, "", lambda table: table.name) == (["c.csv"], ())


def test_where_no_sheet_has_a_header_the_first_ones_refusal_is_told(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"封面": [["一"]], "说明": [["二"]]})
    with pytest.raises(NoHeader, match="封面"):
        open_tables(path, "", read)


def test_each_sheet_has_a_scan_and_rejects_of_its_own(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", ROWS)
    scans = {scan(path, Dialect(sheet=sheet)).sha256 for sheet in ROWS}
    assert len(scans) == 2
    assert rejects_beside(path, "北区").name == "a.xlsx.北区.rejects.csv"
