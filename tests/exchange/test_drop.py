"""Files of other systems in the drop folder, imported into a real PostgreSQL by real processes."""

import os
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from core.config import Settings
from customers.import_lock import only_import
from exchange.drop.watcher import DropWatcher
from tests.console.conftest import Site

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
        self.watcher = DropWatcher(
            self.settings, self.database, site.deps.keeper.audit, settled_s=0
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
    (folder.root / "customers" / "mapping.yaml").symlink_to(secret)
    os.mkfifo(folder.root / "customers" / "pipe.csv")
    assert await folder.watcher.look()
    assert await folder.ask("select count(*) from customers_account") == [(0,)]
    assert len(folder.away("refused")) == 6  # three, each with its report
    assert secret.read_text() == _CUSTOMERS


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
    site: Site, settings: Settings, folder: Folder
) -> None:
    folder.put("customers/a.csv", _CUSTOMERS)
    assert await folder.watcher.look()
    folder.put("readings/later.csv", "")
    site.deps.settings.drop_dir = folder.root
    shown = Site(site.deps)
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
