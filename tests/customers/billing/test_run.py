"""Files of bills into a real PostgreSQL, and what the caller hears of them."""

import asyncio
import csv
import io
import os
import shutil
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from core import locks
from core.db import Database
from core.language import Language
from core.phone import NumberPlan
from core.sheet.faults import Counts
from core.sheet.table import ImportRefused
from customers.billing.faults import BillingReport
from customers.billing.mapping import Mapping
from customers.billing.run import import_bills
from customers.caller.lookup import Lookup
from customers.models import Account, Customer, CustomerPhone, Premise
from customers.store import find_customer
from hotline import schema
from ivr.incoming.caller_facts import know
from ivr.incoming.sentences import words_for
from tests.until import until

pytestmark = pytest.mark.border

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "bills"
HEADER = "户号,电费年月,应收电费,实收电费,缴费日期,电量"
ONE, OTHER = "3301000012345678", "3301000087654321"
PLAN = NumberPlan("CN")


@pytest.fixture
async def city(database: Database) -> Database:
    """Two customers with an account and a telephone each; the second paid 200 yuan in advance."""
    async with database.transaction() as session:
        for n, number, told in ((1, ONE, -500), (2, OTHER, 20_000)):
            session.add_all(
                [
                    Customer(id=n, number=f"C{n}", name=f"住户{n}"),
                    Premise(id=n, code=f"P{n}", address=f"柳堤路{n}号"),
                ]
            )
            await session.flush()
            session.add_all(
                [
                    Account(id=n, number=number, customer_id=n, premise_id=n, balance_fen=told),
                    CustomerPhone(e164=8613490001000 + n, customer_id=n),
                ]
            )
    return database  # fmt: skip


async def load(
    database: Database, path: Path, mapping: Mapping | None = None, *, check: bool = False
) -> BillingReport:
    return await import_bills(
        path, mapping or Mapping(), database, timezone="Asia/Shanghai", is_check=check
    )


def put(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


async def ask(database: Database, sql: str) -> list[tuple[object, ...]]:
    async with database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(sql))]


async def snapshot(database: Database) -> list[tuple[object, ...]]:
    return await ask(
        database, "select t.*, t.xmin::text from customers_bill t order by account_id, month"
    )


def no_outage(_feeder: str, _transformer: str) -> None:
    """Know of no outage anywhere."""


async def heard(database: Database, number: str, language: Language = "zh") -> str:
    """Say what the caller from a number hears when they ask for their bill."""
    lookup = Lookup(database, plan=PLAN)
    try:
        match = await lookup.find(number)
    finally:
        await lookup.close()
    known = know(match, no_outage, no_outage)
    return words_for(known, lambda _: "", datetime.now(UTC), UTC)["bill"](language)


async def test_a_caller_hears_the_bill_of_their_own_file(city: Database, tmp_path: Path) -> None:
    folder = tmp_path / "bills"
    shutil.copytree(EXAMPLE, folder)
    report = await load(city, folder)
    assert [(one.kind, one.bad, one.counts, one.settled) for one in report.files] == [
        ("meter", 0, Counts(added=2), 0), ("bill", 0, Counts(added=3), 0),
        ("payment", 0, Counts(added=3), 3), ("reading", 0, Counts(added=4), 0),
    ]  # fmt: skip
    assert await heard(city, "13490001001") == (
        "您有欠费五百八十二元四角。十月的电费是一千零八十二元四角，还没有缴清。"
    )
    assert await heard(city, "13490001002", "en") == (
        "Your balance is two hundred yuan. "
        "Your bill for October was fifty-three point eight yuan, and it is paid."
    )
    assert await ask(
        city,
        "select kwh, peak_kwh, due_on, paid_at::text from customers_bill "
        "where month = '2026-09-01'",
    ) == [(180, 70, date(2026, 10, 25), "2026-10-11 16:00:00+00")]
    async with city.transaction() as session:
        seen = await find_customer(session, 1, PLAN)
    assert seen is not None
    assert seen.accounts[0].balance_fen == -58_240


async def test_the_same_file_again_writes_no_row_and_a_corrected_one_corrects(
    city: Database, tmp_path: Path
) -> None:
    path = put(tmp_path / "b.csv", HEADER, f"{ONE},202610,100,,,10", f"{ONE},202609,50,50,,5")
    first = await load(city, path)
    before = await snapshot(city)
    again = await load(city, path)
    assert (first.changes, again.changes, await snapshot(city)) == (2, 0, before)
    put(path, HEADER, f"{ONE},202610,100,100,2026-11-05,", f"{ONE},202609,50,20,,5")
    assert (await load(city, path)).files[0].counts == Counts(changed=2)
    assert await ask(
        city, "select kwh, open_fen, paid_at is null from customers_bill order by month"
    ) == [(5, 3_000, True), (10, 0, False)]
    assert "欠费三十元" in await heard(city, "13490001001")
    assert await ask(
        city, "select status, rows, bad, changes from customers_import order by started_at"
    ) == [("done", 2, 0, 2), ("done", 2, 0, 0), ("done", 2, 0, 2)]


async def test_refused_rows_are_named_kept_in_a_closed_file_and_the_good_stored(
    city: Database, tmp_path: Path
) -> None:
    path = put(
        tmp_path / "b.csv", "电费清单", HEADER,
        f"{ONE},202610,100,,,10",  # 3
        f"{ONE},202611,x,,,10",  # 4
        "A-STRANGER,202610,100,,,10",  # 5
        f"{ONE},202610,101,,,10",  # 6
        f"{ONE},202610,100,,,10",  # 7, again
        f"{OTHER},202610,-12.50,,,0",  # 8, a credit
        encoding="gb18030",
    )  # fmt: skip
    report = await load(city, path)
    (file,) = report.files
    assert (file.rows, file.good, file.bad, file.repeated) == (6, 3, 3, 1)
    assert [(one.row, one.column, one.code) for one in report.problems] == [
        (4, "应收电费", "number"), (5, "户号", "no_account"), (6, "应收电费", "conflict"),
    ]  # fmt: skip
    assert "A-STRANGER" in report.problems[1].reason
    rejects = Path(file.rejects_path)
    assert rejects.stat().st_mode & 0o777 == 0o600
    rows = list(csv.reader(io.StringIO(rejects.read_text("utf-8-sig"))))
    assert [row[0] for row in rows] == ["row", "4", "5", "6"]
    assert "二百一十二元五角" in await heard(city, "13490001002")


async def test_payments_settle_the_month_they_name_or_the_oldest_bill_in_any_order_of_files(
    city: Database, tmp_path: Path
) -> None:
    bills = put(
        tmp_path / "b.csv", HEADER,
        f"{ONE},202608,70,70,2026-09-10,1", f"{ONE},202609,100,,,1", f"{ONE},202610,100,,,1",
    )  # fmt: skip
    payments = put(
        tmp_path / "p.csv", "户号,缴费时间,缴费金额,电费年月",
        f"{ONE},2026-09-10 18:00,70,",  # the one that the bills' file knows of
        f"{ONE},2026-10-12 09:00,30,", f"{ONE},2026-11-12 09:00,90,",
        f"{ONE},2026-11-13 09:00,25,202610",
    )  # fmt: skip
    open_ = "select open_fen, paid_at::text from customers_bill order by month"
    settled = [(0, "2026-09-09 16:00:00+00"), (0, "2026-11-12 01:00:00+00"), (5_500, None)]
    for first, second in ((bills, payments), (payments, bills)):
        await load(city, first)
        await load(city, second)
        assert await ask(city, open_) == settled
        assert (await load(city, payments)).changes == 0
        assert "欠费五十五元" in await heard(city, "13490001001")
        async with city.transaction() as session:
            await session.execute(text("delete from customers_payment"))
            await session.execute(text("delete from customers_bill"))


async def test_a_payment_given_back_opens_its_bill_again(city: Database, tmp_path: Path) -> None:
    await load(city, put(tmp_path / "b.csv", HEADER, f"{ONE},202610,100,,,1"))
    title = "户号,流水号,缴费日期,缴费金额,电费年月"
    path = put(tmp_path / "p.csv", title, f"{ONE},R1,2026-11-12,100,202610")
    await load(city, path)
    assert "已经缴清" in await heard(city, "13490001001")
    put(path, title, f"{ONE},R2,2026-11-13,-100,202610")
    report = await load(city, path)
    assert (report.changes, report.files[0].settled) == (1, 1)
    assert "欠费一百元" in await heard(city, "13490001001")


async def test_readings_lie_in_partitions_by_month_and_complete_each_other(
    city: Database, tmp_path: Path
) -> None:
    await load(city, put(tmp_path / "m.csv", "表号,户号,倍率", f"M1,{ONE},30", f"M2,{ONE},1"))
    assert await ask(city, "select meter_number from customers_account order by id") == [
        ("M1",), ("",),
    ]  # fmt: skip
    days = put(
        tmp_path / "d.csv", "户号,表号,数据日期,费率,电量",
        f"{ONE},M1,2026-10-31,总,6.5", f"{ONE},M1,2026-10-31,峰,4", f"{ONE},M2,2026-10-31,总,1",
        ",M1,2026-11-30,总,7", f"{ONE},M9,2026-11-30,总,7", f"{OTHER},M1,2026-11-30,总,7",
        f"{ONE},M1,2026-10-31,峰,5", f"{OTHER},,2026-12-31,谷,2.5",
    )  # fmt: skip
    report = await load(city, days)
    assert [(one.row, one.column, one.code) for one in report.problems] == [
        (6, "表号", "no_meter"), (7, "表号", "other_account"), (8, "电量", "conflict"),
    ]  # fmt: skip
    assert report.files[0].counts == Counts(added=4)
    assert await ask(
        city,
        "select tableoid::regclass::text, account_id, meter_id, wh, peak_wh, valley_wh "
        "from customers_reading order by 1, 3",
    ) == [
        ("customers_reading_202610", 1, 1, 6_500, 4_000, None),
        ("customers_reading_202610", 1, 2, 1_000, None, None),
        ("customers_reading_202611", 1, 1, 7_000, None, None),
        ("customers_reading_202612", 2, 0, None, None, 2_500),
    ]
    assert (await load(city, days)).changes == 0
    put(days, "户号,表号,数据日期,电量", f"{ONE},M1,2026-10-31,6.6")
    assert (await load(city, days)).files[0].counts == Counts(changed=1)
    assert await schema.differences(city) == []
    await ask(city, "delete from customers_account where id = 1 returning 1")
    assert await ask(city, "select count(*) from customers_reading") == [(1,)]


async def test_quarters_of_an_hour_are_of_the_utilitys_clock(
    city: Database, tmp_path: Path
) -> None:
    path = put(
        tmp_path / "q.csv", "户号,采集时间,电量", f"{ONE},2026-11-01 07:45,0.2",
        f"{ONE},2026-11-01 24:00,0.3",
    )  # fmt: skip
    quarters = Mapping(grain="quarter")
    assert (await load(city, path, quarters, check=True)).changes == 2
    assert await ask(city, "select to_regclass('customers_reading_202610')") == [(None,)]
    assert (await load(city, path, quarters)).changes == 2
    assert await ask(
        city, "select tableoid::regclass::text, at::text from customers_reading order by at"
    ) == [
        ("customers_reading_202610", "2026-10-31 23:45:00+00"),
        ("customers_reading_202611", "2026-11-01 16:00:00+00"),
    ]


async def test_a_check_reports_the_same_and_stores_nothing(city: Database, tmp_path: Path) -> None:
    path = put(tmp_path / "b.csv", HEADER, f"{ONE},202610,100,,,10", "X,202610,1,,,1")
    report = await load(city, path, check=True)
    assert (report.bad, report.files[0].counts) == (1, Counts(added=1))
    assert await ask(city, "select count(*) from customers_bill") == [(0,)]
    assert await ask(city, "select count(*) from customers_import") == [(0,)]


async def test_a_workbook_with_excels_own_days_is_read(city: Database, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER.split(","), [ONE, date(2026, 10, 1), 96.84, 96.84, date(2026, 11, 3), 180]):
        sheet.append(row)
    book.create_sheet("说明").append(["应收电费以元计"])
    south = book.create_sheet("南区")
    south.append(HEADER.split(","))
    south.append(["X", 202610, 1, None, None, 1])
    book.save(tmp_path / "b.xlsx")
    report = await load(city, tmp_path / "b.xlsx")
    assert [(file.name, file.bad) for file in report.files] == [
        ("b.xlsx · Sheet", 0),
        ("b.xlsx · 南区", 1),
    ]
    assert [(one.file, one.row) for one in report.problems] == [("b.xlsx · 南区", 2)]
    assert report.unread_sheets == ("b.xlsx · 说明",)
    assert await ask(city, "select month, amount_fen, paid_at::text from customers_bill") == [
        (date(2026, 10, 1), 9_684, "2026-11-02 16:00:00+00")
    ]


async def test_what_is_no_file_of_bills_or_comes_while_another_runs_is_refused(
    city: Database, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused, match="lacks amount"):
        await load(city, put(tmp_path / "b.csv", "户号,电费年月", "A,202610"))
    with pytest.raises(ImportRefused, match="all mean amount"):
        await load(city, put(tmp_path / "b.csv", "户号,电费年月,应收电费,电费", "A,202610,1,2"))
    path = put(tmp_path / "b.csv", HEADER, f"{ONE},202610,100,,,10")
    holder = await city.hold()
    await holder.execute(f"select pg_advisory_lock({locks.IMPORT})")
    with pytest.raises(ImportRefused, match="another import"):
        await load(city, path)
    await holder.close()
    assert (await load(city, path)).changes == 1


_KILLED = """
import asyncio, sys
from pathlib import Path
from core.db import Database
from customers.billing.mapping import Mapping
from customers.billing.run import import_bills
asyncio.run(import_bills(Path(sys.argv[1]), Mapping(), Database(sys.argv[2]),
    timezone="Asia/Shanghai"))
"""


async def test_an_import_killed_while_it_writes_leaves_nothing_and_is_run_again(
    city: Database, database_url: str, tmp_path: Path
) -> None:
    path = put(tmp_path / "b.csv", HEADER, f"{ONE},202610,100,,,10", f"{OTHER},202610,1,,,1")
    blocker = await city.hold()
    try:
        await blocker.execute("begin; lock table customers_bill in share mode")
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _KILLED, str(path), database_url,
            cwd=Path(__file__).parents[3], env={**os.environ, "PYTHONPATH": "."},
        )  # fmt: skip

        async def waits() -> object:
            return await blocker.fetchval("select count(*) from pg_locks where not granted")

        await until(waits, "the import waits in its last statement")
        child.send_signal(signal.SIGKILL)
        await child.wait()
    finally:
        await blocker.close()
    assert await ask(city, "select count(*) from customers_bill") == [(0,)]

    async def runs_again() -> bool:
        try:
            return (await load(city, path)).changes == 2
        except ImportRefused:  # the server has not noticed the death yet
            return False

    await until(runs_again, "the same file is imported")
