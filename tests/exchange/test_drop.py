"""Files of other systems in the drop folder, imported into a real PostgreSQL by real processes."""

import asyncio
import os
import shutil
import threading
from pathlib import Path

import msgspec
import pytest
from openpyxl import Workbook
from sqlalchemy import text

from customers.import_lock import only_import
from exchange.drop.door import DropDoor, DropFault
from exchange.drop.folder import FolderRefused
from exchange.drop.store import begin
from exchange.drop.watcher import DropWatcher
from tests.console.conftest import Site
from tests.until import until

pytestmark = pytest.mark.border
DOCS = Path(__file__).parents[2] / "docs"
_CUSTOMERS = "户号,户名,用电地址,电话\n3300,李明,文三路 1 号,13800000001\n,无号,文三路 2 号,\n"


class Folder:
    """A drop folder and who follows it."""

    def __init__(self, site: Site, root: Path) -> None:
        self.root = root
        self.database = site.deps.database
        self.settings = site.deps.settings.model_copy(
            update={"drop_dir": root, "database_url": self.database.url}
        )
        self.door = DropDoor(root)
        self.watcher = DropWatcher(
            self.settings, self.database, site.deps.keeper.audit, self.door, settled_s=0
        )

    def put(self, name: str, told: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, "utf-8")
        return path

    def away(self, where: str) -> list[str]:
        """Name what was put away, by its sub-folder and name."""
        places = sorted((self.root / where).iterdir())
        return [f"{one.name.split('-')[0]}/{file.name}" for one in places for file in one.iterdir()]

    async def ask(self, sql: str) -> list[tuple[object, ...]]:
        async with self.database.transaction() as session:
            return [tuple(row) for row in await session.execute(text(sql))]


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Folder:
    root = tmp_path / "drop"
    root.mkdir()
    return Folder(site, root)


async def test_files_are_imported_by_themselves_and_put_away_with_their_reports(
    folder: Folder,
) -> None:
    folder.put("customers/a.csv", _CUSTOMERS)
    folder.put("customers/b.csv.part", _CUSTOMERS)
    for one in (DOCS / "examples" / "grid").iterdir():
        shutil.copy(one, folder.put(f"grid/{one.name}", ""))
    folder.put("bills/x.csv", "nothing,of,ours\n1,2,3\n")
    assert await folder.watcher.look()
    grid = sorted(one.name for one in (DOCS / "examples" / "grid").iterdir())
    assert sorted(folder.away("done")) == sorted([
        "customers/a.csv", "customers/a.csv.rejects.csv", "customers/import.report.txt",
        *(f"grid/{name}" for name in (*grid, "import.report.txt")),
    ])  # fmt: skip
    assert sorted(folder.away("refused")) == ["bills/import.report.txt", "bills/x.csv"]
    assert [one.name for one in (folder.root / "customers").iterdir()] == ["b.csv.part"]
    (rejects,) = (folder.root / "done").glob("customers-*/*.rejects.csv")
    assert rejects.stat().st_mode & 0o777 == 0o600
    assert await folder.ask("select number from customers_account") == [("3300",)]
    told = await folder.ask(
        "select kind, state, rows, refused_rows, why <> '' from exchange_drop order by id"
    )
    assert told[1:] == [("customers", "done", 2, 1, False), ("bills", "refused", 0, 0, True)]
    assert told[0][:2] == ("grid", "done")
    audited = await folder.ask("select action, detail from staff_audit_entry order by number")
    assert ("drop.done", "drop folder: a.csv: 2 rows, 1 refused") in audited


async def test_every_sheet_of_a_workbook_of_customers_is_imported_and_the_cover_is_named(
    folder: Folder,
) -> None:
    book = Workbook()
    book.worksheets[0].title = "封面"
    for district, number in (("北区", "3300"), ("南区", "3301")):
        sheet = book.create_sheet(district)
        sheet.append(["户号", "户名", "用电地址"])
        sheet.append([number, "李明", "文三路 1 号"])
        sheet.append(["", "无号", "文三路 2 号"])
    book.save(folder.put("customers/a.xlsx", ""))
    assert await folder.watcher.look()
    assert await folder.ask("select number from customers_account order by number") == [
        ("3300",),
        ("3301",),
    ]
    assert await folder.ask("select rows, refused_rows from exchange_drop") == [(4, 2)]
    (report,) = (folder.root / "done").glob("customers-*/import.report.txt")
    told = report.read_text("utf-8")
    assert "a.xlsx · 南区:3" in told
    assert "a.xlsx · 封面" in told


async def test_links_are_never_followed(folder: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(_CUSTOMERS)
    (folder.root / "customers").mkdir()
    (folder.root / "customers" / "link.csv").symlink_to(secret)
    os.link(secret, folder.root / "customers" / "other.csv")
    os.mkfifo(folder.root / "customers" / "pipe.csv")
    assert await folder.watcher.look()
    assert await folder.ask("select count(*) from customers_account") == [(0,)]
    assert len(folder.away("refused")) == 6  # three, each with its report
    assert secret.read_text() == _CUSTOMERS


async def test_a_mapping_that_is_no_file_of_its_own_holds_up_its_sub_folder_alone(
    folder: Folder,
) -> None:
    path = folder.put("customers/a.csv", _CUSTOMERS)
    folder.put("bills/x.csv", "nothing,of,ours\n1,2,3\n")
    mapping = folder.root / "customers" / "mapping.yaml"
    os.mkfifo(mapping)
    with pytest.raises(FolderRefused, match="put the file itself there"):
        await folder.watcher.look()
    assert folder.door.fault_now() == DropFault(code="mapping", place=str(mapping))
    assert path.exists()
    assert len(folder.away("refused")) == 2
    mapping.unlink()
    assert await folder.watcher.look()
    assert folder.door.fault_now() is None
    assert await folder.ask("select state from exchange_drop order by id") == [
        ("refused",),
        ("done",),
    ]


async def test_names_that_are_no_utf_8_are_imported_and_shown_readable(folder: Folder) -> None:
    path = folder.put("customers/x", _CUSTOMERS)
    path.rename(os.fsdecode(os.fsencode(path.parent) + "/客户.csv".encode("gb18030")))
    path = folder.put("bills/x.csv.part", "")
    path.rename(os.fsdecode(os.fsencode(path.parent) + b"/\xff\xff.csv"))
    assert await folder.watcher.look()
    assert await folder.ask("select files, state from exchange_drop") == [(["客户.csv"], "done")]
    assert [one.name for one in folder.door.waiting()] == ["\\xff\\xff.csv"]


async def test_refused_rows_that_were_mended_are_taken_when_they_are_put_in_again(
    folder: Folder,
) -> None:
    folder.put("customers/a.csv", _CUSTOMERS)
    assert await folder.watcher.look()
    (rejects,) = (folder.root / "done").glob("customers-*/a.csv.rejects.csv")
    told = rejects.read_text("utf-8-sig").replace(",无号,", "3302,无号,")
    mended = folder.put("customers/a.csv.rejects.csv", told)
    assert await folder.watcher.look()
    assert not mended.exists()
    assert await folder.ask("select number from customers_account order by number") == [
        ("3300",),
        ("3302",),
    ]
    assert await folder.ask("select files, state, refused_rows from exchange_drop") == [
        (["a.csv"], "done", 1),
        (["a.csv.mended.csv"], "done", 0),
    ]


async def test_a_disk_that_takes_no_papers_repeats_no_import(folder: Folder) -> None:
    assert await folder.watcher.look()
    place = "customers-20261128T000000-1"
    folder.put(f".work/{place}/a.csv", _CUSTOMERS)
    (folder.root / ".work" / place / "import.report.txt").mkdir()  # no report can be written
    assert await folder.watcher.look()
    assert await folder.ask("select state, tries from exchange_drop") == [("done", 1)]
    away = folder.root / "done" / place
    away.rename(folder.root / ".work" / place)  # as if it could not be put away
    assert await folder.watcher.look()
    assert away.exists()
    assert await folder.ask("select count(*) from customers_import") == [(1,)]


async def test_a_file_that_ends_the_service_each_time_is_refused_and_what_it_stored_is_told(
    folder: Folder,
) -> None:
    assert await folder.watcher.look()
    place = "customers-20261128T000000-1"
    folder.put(f".work/{place}/a.csv", _CUSTOMERS)
    async with folder.database.transaction() as session:
        for _ in range(3):
            await begin(session, place, "customers", ["a.csv"], 1)
        await session.execute(
            text(
                "insert into customers_import (id, file_name, sha256, started_at, changes)"
                " values (gen_random_uuid(), 'a.csv', '', now(), 1200)"
            )
        )
    assert await folder.watcher.look()
    assert await folder.ask("select state, code, changes from exchange_drop") == [
        ("refused", "failed", 1200)
    ]
    (report,) = (folder.root / "refused").glob("customers-*/import.report.txt")
    assert "1,200 things" in report.read_text("utf-8")


async def test_what_was_being_taken_when_the_service_ended_is_put_back_and_taken_whole(
    folder: Folder,
) -> None:
    assert await folder.watcher.look()
    folder.put(".work/.new-customers-20261128T000000-1/mapping.yaml", "{}")
    folder.put(".work/.new-customers-20261128T000000-1/a.csv", _CUSTOMERS)
    folder.put("customers/a.csv", _CUSTOMERS)
    assert await folder.watcher.look()
    assert await folder.ask("select files from exchange_drop order by files") == [
        (["20261128T000000-1.a.csv"],),
        (["a.csv"],),
    ]
    assert list((folder.root / ".work").iterdir()) == []


async def test_a_share_that_gives_no_answer_holds_up_nobody_else(folder: Folder) -> None:
    hung, ended = threading.Event(), threading.Event()

    def never() -> None:
        hung.set()
        ended.wait()

    asking = asyncio.create_task(folder.door.ask(never))
    await until(hung.is_set, "the disk is asked")
    assert folder.door.waiting() == []
    assert await folder.door.open_paper("done", "x", "y") is None
    ended.set()
    await asking


async def test_what_was_cut_is_done_again_and_what_meets_another_import_waits(
    folder: Folder,
) -> None:
    assert await folder.watcher.look()
    folder.put(".work/customers-20261128T000000-1/a.csv", _CUSTOMERS)
    async with only_import(folder.database):
        assert not await folder.watcher.look()
    assert await folder.ask("select state from exchange_drop") == [("importing",)]
    assert await folder.watcher.look()
    assert await folder.ask("select state, rows from exchange_drop") == [("done", 2)]
    assert list((folder.root / ".work").iterdir()) == []


async def test_administrators_see_what_came_and_read_its_reports(
    site: Site, folder: Folder
) -> None:
    folder.put("customers/a.csv", _CUSTOMERS)
    assert await folder.watcher.look()
    folder.put("readings/later.csv", "")
    assert await folder.watcher.look()
    watched = msgspec.structs.replace(site.deps.watched, drop=folder.door)
    shown = Site(msgspec.structs.replace(site.deps, watched=watched))
    async with shown.browser("9001") as admin:
        view = (await admin.get("/api/exchange/drop")).json()
        (line,) = view["imports"]
        assert view["waiting"] == [{"kind": "readings", "name": "later.csv"}]
        assert (line["state"], line["rows"], line["refused_rows"]) == ("done", 2, 1)
        papers = f"/api/exchange/drop/{line['id']}/papers"
        rejects = await admin.get(f"{papers}/a.csv.rejects.csv")
        assert "无号" in rejects.text
        assert (await admin.get(f"{papers}/a.csv")).status_code == 404
    audited = await folder.ask("select count(*) from staff_audit_entry where action = 'drop.read'")
    assert audited == [(1,)]
