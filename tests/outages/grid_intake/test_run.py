"""Files of a grid into a real PostgreSQL: all or nothing, twice changes nothing."""

import asyncio
import csv
import io
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from core import locks
from core.db import Database
from core.sheet.faults import Counts
from core.sheet.table import ImportRefused
from customers.caller.places_refresh import Recall
from customers.models import Account, Customer, Premise
from hotline.demo.city import CityRefused, clear_city
from outages.grid_intake.fields import FileKind
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.report import Change, GridReport
from outages.grid_intake.run import import_grid
from outages.grid_intake.store import find_lacking
from tests.until import until

pytestmark = pytest.mark.border

DOCS = Path(__file__).parents[3] / "docs"
TABLES = ("substation", "feeder", "transformer", "device")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example of the documents, to be changed at will."""
    home = tmp_path / "grid"
    shutil.copytree(DOCS / "examples" / "grid", home)
    return home


def put(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def replace(path: Path, old: str, new: str) -> None:
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new), "utf-8")


async def load(
    database: Database, path: Path, *, kind: FileKind | None = None, check: bool = False
) -> GridReport:
    return await import_grid(path, Mapping(), database, kind=kind, is_check=check)


async def ask(database: Database, sql: str) -> list[tuple[object, ...]]:
    async with database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(sql))]


async def snapshot(database: Database) -> list[list[tuple[object, ...]]]:
    return [
        await ask(database, f"select t.*, t.xmin::text from outages_{table} t order by code")
        for table in TABLES
    ]


def told(report: GridReport) -> list[tuple[str, int, str, str]]:
    return [(one.file, one.row, one.column, one.code) for one in report.refused]


def warned(report: GridReport) -> list[tuple[str, int, str, str]]:
    return [(one.file, one.row, one.column, one.code) for one in report.warnings]


async def live_at(database: Database, transformer: str, feeder: str) -> int:
    """Add a customer whose premise hangs there; give the customer's id."""
    async with database.transaction() as session:
        customer = Customer(number=f"C{transformer}{feeder}", name="江小满")
        premise = Premise(
            code=f"P{transformer}{feeder}", address="柳堤路1号", feeder_code=feeder,
            transformer_code=transformer,
        )  # fmt: skip
        session.add_all([customer, premise])
        await session.flush()
        session.add(Account(number=premise.code, customer_id=customer.id, premise_id=premise.id))
        await session.flush()
        return customer.id


async def test_the_documents_example_is_a_whole_grid(database: Database, folder: Path) -> None:
    report = await load(database, folder)
    assert (report.bad, report.refused, report.warnings) == (0, (), ())
    assert {file.name: (file.kind, file.rows) for file in report.files} == {
        "devices.csv": ("device", 7), "feeders.csv": ("feeder", 2),
        "substations.csv": ("substation", 2), "transformers.csv": ("transformer", 3),
    }  # fmt: skip
    assert await ask(
        database,
        "select code, kind, switch_kind, from_node, to_node, normally_closed from outages_device "
        "where code in ('LX-K9', 'LX-L1', 'YT-101') order by code",
    ) == [
        ("LX-K9", "switch", "load_break", "LX-N4", "YT-N2", False),
        ("LX-L1", "section", "", "LX-N1", "LX-N2", True),
        ("YT-101", "switch", "breaker", "YT-BUS", "YT-N1", True),
    ]
    assert await ask(
        database,
        "select t.name, t.node, t.lon, f.name, f.head_node, s.name from outages_transformer t "
        "join outages_feeder f on f.code = t.feeder_code "
        "join outages_substation s on s.code = f.substation_code where t.code = 'T-LX-2'",
    ) == [("柳堤花园2号配变", "LX-N4", 120.0921, "柳堤1号线", "LX-BUS", "柳溪变")]


async def test_the_same_files_again_write_no_row(database: Database, folder: Path) -> None:
    first = await load(database, folder)
    before = await snapshot(database)
    again = await load(database, folder)
    assert (first.changes, again.changes) == (14, 0)
    assert again.differences["device"].counts == Counts(unchanged=7)
    assert await snapshot(database) == before
    assert await ask(
        database, "select status, rows, bad, changes from customers_import order by started_at"
    ) == [("done", 14, 0, 14), ("done", 14, 0, 0)]


async def test_a_check_tells_the_difference_and_stores_nothing(
    database: Database, folder: Path
) -> None:
    assert (await load(database, folder, check=True)).differences["feeder"].added == (
        "F-LX-01", "F-YT-01",
    )  # fmt: skip
    assert await ask(database, "select count(*) from outages_substation") == [(0,)]
    await load(database, folder)
    before = await snapshot(database)
    replace(folder / "devices.csv", "LX-N4,YT-N2,常开", "LX-N4,YT-N1,常开")
    put(folder / "substations.csv", "变电站编号,变电站名称", "S-LX,柳溪变", "S-NEW,新港变")
    report = await load(database, folder, check=True)
    assert report.differences["device"].changes == (Change("LX-K9", "to_node", "YT-N2", "YT-N1"),)
    told = report.differences["substation"]
    assert (told.added, told.kept, told.counts) == (
        ("S-NEW",), ("S-YT",), Counts(added=1, unchanged=1),
    )  # fmt: skip
    assert await snapshot(database) == before
    assert await ask(database, "select count(*) from customers_import") == [(1,)]
    await load(database, folder)
    assert await ask(database, "select to_node from outages_device where code = 'LX-K9'") == [
        ("YT-N1",)
    ]


async def test_one_file_with_names_beside_each_transformer_makes_all_three(
    database: Database,
) -> None:
    report = await load(database, DOCS / "examples" / "grid-flat.csv")
    assert (report.files[0].kind, report.bad, report.files[0].repeated) == ("flat", 0, 0)
    assert await ask(
        database,
        "select t.code, f.code, f.name, s.code from outages_transformer t "
        "join outages_feeder f on f.code = t.feeder_code "
        "join outages_substation s on s.code = f.substation_code order by t.code",
    ) == [
        ("TQ0001", "东风线", "东风线", "城东变"),
        ("TQ0002", "东风线", "东风线", "城东变"),
        ("TQ0003", "铁塔线", "铁塔线", "城东变"),
    ]


async def test_faults_name_file_row_column_and_mend_and_good_rows_are_kept(
    database: Database, folder: Path
) -> None:
    with (folder / "feeders.csv").open("a", encoding="utf-8") as file:
        file.write("F-XX-01,无主线,S-XX,10kV,N\n")  # row 4: no such substation
        file.write("F-LX-01,改名线,S-LX,10kV,LX-BUS\n")  # row 5: told otherwise in row 2
        file.write("F-LX-01,柳堤1号线,S-LX,10kV,LX-BUS\n")  # row 6: row 2 again
    with (folder / "transformers.csv").open("a", encoding="utf-8") as file:
        file.write("T-XX-1,孤儿配变,F-XX-01,N,,\n")  # row 5: of the refused feeder
        file.write("T-BAD,远方配变,F-LX-01,LX-N2,500,30\n")  # row 6
        file.write("1.38E+10,缩写,F-LX-01,LX-N2,,\n")  # row 7
    with (folder / "devices.csv").open("a", encoding="utf-8") as file:
        file.write("LX-K3,无态,开关,,F-LX-01,LX-N4,LX-N5,,,\n")  # row 9
        file.write("LX-K4,自环,开关,,F-LX-01,LX-N4,LX-N4,常闭,,\n")  # row 10
        file.write("LX-K5,怪物,飞机,,F-LX-01,LX-N4,LX-N6,常闭,,\n")  # row 11
    report = await load(database, folder)
    assert sorted(told(report)) == [
        ("devices.csv", 9, "常态", "no_state"),
        ("devices.csv", 10, "终点", "one_node"),
        ("devices.csv", 11, "设备类型", "value"),
        ("feeders.csv", 4, "变电站编号", "unknown"),
        ("feeders.csv", 5, "馈线名称", "conflict"),
        ("transformers.csv", 5, "Feeder Code", "orphan"),
        ("transformers.csv", 6, "Longitude", "range"),
        ("transformers.csv", 7, "Transformer Code", "shortened"),
    ]
    reasons = {one.code: one.reason for one in report.refused}
    assert "feeders.csv:2" in reasons["conflict"]
    assert "feeders.csv:4" in reasons["orphan"]
    assert "S-XX" in reasons["unknown"]
    assert {file.name: (file.good, file.bad, file.repeated) for file in report.files} == {
        "devices.csv": (7, 3, 0), "feeders.csv": (3, 2, 1), "substations.csv": (2, 0, 0),
        "transformers.csv": (3, 3, 0),
    }  # fmt: skip
    assert await ask(database, "select count(*) from outages_device") == [(7,)]
    written = (folder / "transformers.csv.rejects.csv").read_text("utf-8-sig")
    rejects = list(csv.reader(io.StringIO(written)))
    assert [row[0] for row in rejects] == ["row", "5", "6", "7"]
    assert rejects[2][4] == "T-BAD"
    # mended, the rejects file itself is imported
    replace(folder / "transformers.csv.rejects.csv", ",500,", ",120.1,")
    mended = await load(database, folder / "transformers.csv.rejects.csv")
    assert (mended.files[0].good, mended.files[0].bad) == (1, 2)


async def test_a_loop_is_named_whole_and_the_device_that_closes_it_refused(
    database: Database, folder: Path
) -> None:
    with (folder / "devices.csv").open("a", encoding="utf-8") as file:
        file.write("LX-K7,多余,开关,,F-LX-01,LX-N4,LX-N1,常闭,,\n")
    report = await load(database, folder)
    assert told(report) == [("devices.csv", 9, "常态", "loop")]
    assert report.refused[0].details == ("LX-K7", "LX-L1, LX-K2, LX-L2")
    assert "LX-K2" in report.refused[0].reason_zh
    assert await ask(database, "select count(*) from outages_device") == [(7,)]


async def test_a_loop_with_what_the_database_holds_refuses_the_file_and_keeps_the_database(
    database: Database, folder: Path
) -> None:
    await load(database, folder)
    one = put(
        folder.parent / "one.csv",
        "设备编号,设备类型,馈线编号,起点,终点,常态",
        "LX-K8,开关,F-LX-01,LX-N3,LX-N1,常闭",
        "LX-K9,开关,F-LX-01,LX-N4,LX-N2,常闭",
    )
    report = await load(database, one)
    assert [(row, code) for _, row, _, code in told(report)] == [(2, "loop"), (3, "loop")]
    assert await ask(
        database, "select to_node, normally_closed from outages_device where code = 'LX-K9'"
    ) == [("YT-N2", False)]


async def test_islands_are_named_and_stored_since_their_feeder_is_known(
    database: Database, folder: Path
) -> None:
    replace(folder / "devices.csv", "LX-N2,LX-N3,常闭", "LX-N2,LX-N3,常开")
    replace(folder / "transformers.csv", "F-YT-01,YT-N2", "F-YT-01,")
    report = await load(database, folder)
    assert told(report) == []
    assert warned(report) == [
        ("devices.csv", 5, "起点", "island"),
        ("devices.csv", 6, "起点", "island"),
        ("transformers.csv", 3, "Node", "island"),
        ("transformers.csv", 4, "Node", "no_node"),
    ]
    assert await ask(database, "select count(*) from outages_transformer") == [(3,)]


async def test_a_head_that_nothing_touches_and_one_that_is_missing_are_told_once(
    database: Database, folder: Path
) -> None:
    replace(folder / "feeders.csv", "LX-BUS", "LX-BUSS")
    replace(folder / "feeders.csv", "YT-BUS", "")
    report = await load(database, folder)
    assert warned(report) == [
        ("feeders.csv", 2, "首端节点", "head_apart"),
        ("feeders.csv", 3, "首端节点", "no_head"),
    ]


async def test_two_feeders_joined_by_closed_devices_and_two_substations_of_one_name_are_told(
    database: Database, folder: Path
) -> None:
    replace(folder / "devices.csv", "LX-N4,YT-N2,常开", "LX-N4,YT-N2,常闭")
    replace(folder / "substations.csv", "云台变", "柳溪变")
    report = await load(database, folder)
    assert warned(report) == [
        ("devices.csv", 8, "常态", "joined"),
        ("substations.csv", 3, "变电站名称", "same_name"),
    ]
    assert report.warnings[0].details == ("YT-N2", "F-LX-01", "LX-K9", "F-YT-01", "YT-L1")


async def test_premises_follow_a_transformer_to_another_feeder_and_memory_notices(
    database: Database, folder: Path
) -> None:
    await load(database, folder)
    customer = await live_at(database, "T-LX-2", "F-LX-01")
    other = await live_at(database, "T-LX-1", "F-LX-01")
    memory = Recall(database)

    async def feeders() -> list[str]:
        await memory.refresh()
        known = [memory.places.find(one, "owner") for one in (customer, other)]
        return [one.premises[0].feeder_code for one in known if one]

    assert await feeders() == ["F-LX-01", "F-LX-01"]
    replace(folder / "transformers.csv", "F-LX-01,LX-N4", "F-YT-01,YT-N2")
    checked = await load(database, folder, check=True)
    assert (checked.moved_transformers, checked.rehung_premises) == (1, 1)
    report = await load(database, folder)
    assert (report.moved_transformers, report.rehung_premises) == (1, 1)
    assert await ask(
        database, "select transformer_code, feeder_code from customers_premise order by 1"
    ) == [("T-LX-1", "F-LX-01"), ("T-LX-2", "F-YT-01")]

    async def has_followed() -> bool:
        return await feeders() == ["F-YT-01", "F-LX-01"]

    await until(has_followed, "memory knows the new feeder")
    assert (await load(database, folder)).changes == 0


async def test_premises_learn_their_feeder_and_codes_nobody_has_are_counted(
    database: Database, folder: Path
) -> None:
    await live_at(database, "T-LX-1", "")
    await live_at(database, "T-LX-2", "F-WRONG")
    await live_at(database, "T-NONE", "F-LX-01")
    await live_at(database, "T-NONE", "")
    report = await load(database, folder)
    assert report.learnt_premises == 1
    assert (report.unknown_feeders.codes, report.unknown_feeders.named) == (1, ("F-WRONG",))
    strange = report.unknown_transformers
    assert (strange.codes, strange.premises, strange.named) == (1, 2, ("T-NONE",))
    assert report.disagreeing_premises == 1
    assert await ask(
        database, "select feeder_code from customers_premise where transformer_code = 'T-LX-2'"
    ) == [("F-WRONG",)]
    connection = await database.hold()
    told = await find_lacking(connection, "transformer", ["T-NONE", "T-LX-1"])
    await connection.close()
    assert told == ("T-NONE",)  # an import of customers names it


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
async def test_the_encodings_of_offices_are_read(
    database: Database, tmp_path: Path, encoding: str
) -> None:
    path = put(tmp_path / "s.csv", "变电站编号;变电站名称", "S1;柳溪变", encoding=encoding)
    assert (await load(database, path)).bad == 0
    assert await ask(database, "select name from outages_substation") == [("柳溪变",)]


async def test_a_workbook_is_read_and_its_numbers_are_codes(
    database: Database, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("台账", None, None), ("变电站编号", "变电站名称", "经度"), (101, "柳溪变", 120.5)):
        sheet.append(row)
    feeders = book.create_sheet("馈线")
    for row in (("馈线编号", "馈线名称", "变电站编号"), ("F1", "一线", 101)):
        feeders.append(row)
    book.create_sheet("说明")
    book.save(tmp_path / "s.xlsx")
    report = await load(database, tmp_path / "s.xlsx")
    assert [(file.name, file.kind) for file in report.files] == [
        ("s.xlsx · Sheet", "substation"),
        ("s.xlsx · 馈线", "feeder"),
    ]
    assert report.unread_sheets == ("s.xlsx · 说明",)
    assert await ask(database, "select code, lon from outages_substation") == [("101", 120.5)]


async def test_a_mapping_names_foreign_titles_and_words(database: Database, tmp_path: Path) -> None:
    put(tmp_path / "1s.csv", "变电站编号,变电站名称", "S1,柳溪变")
    put(tmp_path / "2f.csv", "馈线编号,馈线名称,变电站编号,首端节点", "F1,一线,S1,A")
    put(tmp_path / "3d.csv", "PSRID,KLX,XL,QD,ZD,ZT", "D1,柱开,F1,A,B,I")
    with pytest.raises(ImportRefused, match=r"3d\.csv has no header"):
        await load(database, tmp_path)
    assert await ask(database, "select count(*) from outages_substation") == [(0,)]
    mapping = Mapping.model_validate(
        {
            "columns": {"device": {"code": "PSRID", "kind": "KLX", "feeder_code": "XL",
                                   "from_node": "QD", "to_node": "ZD", "normally": "ZT"}},
            "values": {"kind": {"柱开": "breaker"}, "normally": {"I": "closed"}},
        }
    )  # fmt: skip
    await import_grid(tmp_path, mapping, database)
    assert await ask(
        database, "select name, kind, switch_kind, normally_closed from outages_device"
    ) == [("D1", "switch", "breaker", True)]


async def test_titles_that_fit_several_kinds_ask_for_the_kind(
    database: Database, tmp_path: Path
) -> None:
    path = put(tmp_path / "x.csv", "编号,名称,经度,纬度", "S1,柳溪变,120,30")
    assert (await load(database, path)).files[0].kind == "substation"
    path = put(tmp_path / "y.csv", "编号,名称,馈线,变电站编号", "T1,一号,F1,S1")
    with pytest.raises(ImportRefused, match="may be of kind feeder or transformer"):
        await load(database, path)
    assert (await load(database, path, kind="transformer")).refused[0].code == "unknown"


async def test_two_imports_at_once_are_refused(database: Database, folder: Path) -> None:
    holder = await database.hold()
    try:
        await holder.execute(f"select pg_advisory_lock({locks.IMPORT})")
        with pytest.raises(ImportRefused, match="another import is running"):
            await load(database, folder)
    finally:
        await holder.close()


async def test_a_demo_city_is_not_taken_out_of_a_database_with_a_grid_of_files(
    database: Database, folder: Path
) -> None:
    await load(database, folder)
    with pytest.raises(CityRefused):
        await clear_city(database)


_KILLED = """
import asyncio, sys
from pathlib import Path
from core.db import Database
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.run import import_grid
def told(share, text):
    print(text, flush=True)
asyncio.run(import_grid(Path(sys.argv[1]), Mapping(), Database(sys.argv[2]), told))
"""


async def test_an_import_killed_while_it_writes_leaves_nothing_and_is_run_again(
    database: Database, database_url: str, folder: Path
) -> None:
    await live_at(database, "T-LX-1", "")
    blocker = await database.hold()
    try:  # holds the last statement that writes
        await blocker.execute("begin; lock table customers_premise in share mode")
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _KILLED, str(folder), database_url,
            stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONPATH": "."},
        )  # fmt: skip
        assert child.stdout is not None
        while b"storing" not in await child.stdout.readline():
            assert not child.stdout.at_eof()
        waiting = "select count(*) from pg_locks where not granted"

        async def waits() -> object:
            return await blocker.fetchval(waiting)

        await until(waits, "the import waits in its last statement")
        child.send_signal(signal.SIGKILL)
        await child.wait()
    finally:
        await blocker.close()
    assert await ask(database, "select count(*) from outages_device") == [(0,)]

    async def runs_again() -> bool:
        try:
            return (await load(database, folder)).learnt_premises == 1
        except ImportRefused:  # the server has not noticed the death yet
            return False

    await until(runs_again, "the same files are imported")
    assert await ask(database, "select count(*) from outages_device") == [(7,)]
