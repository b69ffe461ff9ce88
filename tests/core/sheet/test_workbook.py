"""Workbooks that are honest, careless or hostile, read by the real child."""

import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.sheet.workbook import SheetRefused, read_sheet

pytestmark = pytest.mark.border

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _book(path: Path, *cells: tuple[str, str | float]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名单"
    for place, value in cells:
        sheet[place] = value
    book.save(path)
    return path


def _read(path: Path, sheet: str = "") -> list[list[str]]:
    with path.open("rb") as file:
        return list(read_sheet(file, sheet))


def _swap(path: Path, part: str, content: Iterator[bytes]) -> Path:
    """Write a workbook again with another content of one part."""
    made = path.with_name("swapped.xlsx")
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.infolist():
            if entry.filename != part:
                new.writestr(entry, old.read(entry))
        with new.open(part, "w", force_zip64=True) as file:
            for piece in content:
                file.write(piece)
    return made


@pytest.mark.parametrize("far", ["XFD1048576", "XFD6000", "ABC1048576"])
def test_a_cell_at_the_edge_is_refused_at_once_with_its_place_and_the_mend(
    tmp_path: Path, far: str
) -> None:
    path = _book(tmp_path / "a.xlsx", ("A1", "电话"), ("A2", 13490001001), (far, "x"))
    begun = time.monotonic()
    with pytest.raises(SheetRefused, match=rf"'名单': {far}.*delete the empty columns") as refusal:
        _read(path)
    assert (refusal.value.code, refusal.value.place) == ("far_cell", f"名单!{far}")
    assert time.monotonic() - begun < 10


def test_a_column_and_a_row_that_lie_far_apart_are_both_named(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ("ZZ1", "x"), ("A1048576", "y"))
    with pytest.raises(SheetRefused, match="ZZ1 or A1048576"):
        _read(path)


def test_a_stray_cell_within_bounds_is_only_an_empty_column(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ("A1", "电话"), ("A2", 13490001001), ("ZZ3", "x"))
    rows = _read(path)
    assert [row[0] for row in rows] == ["电话", "13490001001", ""]
    assert rows[2][701] == "x"


def test_a_stray_cell_in_the_last_row_is_only_many_empty_rows(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ("A1", "电话"), ("C1048576", "x"))
    assert len(_read(path)) == 1_048_576


def test_another_sheet_may_be_named_and_a_far_cell_beside_it_does_not_matter(
    tmp_path: Path,
) -> None:
    book = Workbook()
    book.create_sheet("second")["A1"] = "here"
    book["Sheet"]["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    assert _read(tmp_path / "a.xlsx", "second") == [["here"]]
    with pytest.raises(SheetRefused, match="has no sheet 'third'; it has Sheet, second"):
        _read(tmp_path / "a.xlsx", "third")


def test_cells_become_text_as_a_person_reads_them(tmp_path: Path) -> None:
    path = _book(
        tmp_path / "a.xlsx", ("A1", 13490001001), ("B1", 1.5), ("C1", True), ("D1", 1.5e17),
        ("E1", "=1+1"), ("F1", "江小满"),
    )  # fmt: skip
    (cells,) = _read(path)
    assert cells == ["13490001001", "1.5", "yes", "1.50000000000000E+17", "", "江小满"]


def test_many_rows_come_in_order(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(30_000):
        sheet.append([number, f"住户{number}" * 3])
    book.save(tmp_path / "a.xlsx")
    rows = _read(tmp_path / "a.xlsx")
    assert [row[0] for row in rows] == [str(number) for number in range(30_000)]


def test_a_bomb_of_shared_words_ends_only_the_child(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ("A1", "x"))
    piece = b"a" * 1_000_000

    def bomb() -> Iterator[bytes]:
        yield f'<sst xmlns="{_MAIN}"><si><t>'.encode()
        for _ in range(1_200):
            yield piece
        yield b"</t></si></sst>"

    made = _swap(path, "xl/sharedStrings.xml", bomb())
    with pytest.raises(
        SheetRefused, match=r"needs more than 1\.5 GiB of memory or 120 s"
    ) as refusal:
        _read(made)
    assert refusal.value.code == "too_large"


def test_a_bomb_that_says_its_size_is_not_unpacked(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ("A1", "x"))
    made = _swap(path, "xl/media/big.bin", iter([b"x"]))
    content = bytearray(made.read_bytes())
    entry = content.rindex(b"PK\x01\x02")  # the last in the archive's directory: that part
    content[entry + 24 : entry + 28] = (2_010_000_000).to_bytes(4, "little")
    made.write_bytes(content)
    with pytest.raises(SheetRefused, match="unpacks to 2,01"):
        _read(made)


def test_a_bomb_within_a_bomb_and_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ("A1", "x"))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(50_000_000))
    nested = _swap(path, "xl/worksheets/sheet1.xml", iter([inner.getvalue()]))
    with pytest.raises(SheetRefused):
        _read(nested)
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE x [<!ENTITY l0 "lol">{levels}]><workbook>&l11;</workbook>'
    with pytest.raises(SheetRefused):
        _read(_swap(path, "xl/workbook.xml", iter([laughs.encode()])))


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"0" * 100, b"", b"no workbook"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(SheetRefused) as refusal:
        _read(tmp_path / "a.xlsx")
    assert refusal.value.code == "unreadable"


def test_a_reader_who_has_seen_enough_leaves_no_child_behind(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(50_000):
        sheet.append([number, "x" * 100])
    book.save(tmp_path / "a.xlsx")
    with (tmp_path / "a.xlsx").open("rb") as file:
        rows = read_sheet(file)
        next(rows)
        rows.close()  # pyright: ignore[reportAttributeAccessIssue]
    children = Path("/proc/thread-self/children").read_text().split()
    commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in children]
    assert not any("sheet_child" in command for command in commands)
