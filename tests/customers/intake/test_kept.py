"""An import tells otherwise than an agent corrected: the agent's stands, the difference is told."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.bus import Bus
from core.db import Database
from core.phone import NumberPlan
from customers.acts import CustomerActs
from customers.corrections.correction import FileChange
from customers.intake.faults import ImportReport
from customers.intake.mapping import Mapping
from customers.intake.run import import_file

pytestmark = pytest.mark.border
PLAN = NumberPlan("CN", "0571")
HEAD = "客户编号,姓名,备注,语言,电话,电话关系"
FILE = (
    f"{HEAD}\nC1,江小满,门在后院,中文,13490001001,户主\nC2,沈桂芳,,,13490001002,户主\n"
    "C3,顾林,,,13490001003,户主\nC4,龚岚,,,13490001004,户主\n"
)


async def _import(path: Path, mapping: Mapping, database: Database, **wanted: Any) -> ImportReport:
    """Import a file that has one table."""
    (report,) = (await import_file(path, mapping, database, plan=PLAN, **wanted)).reports
    return report


async def _nobody(session: AsyncSession, who: int | None, *told: str) -> None:
    assert session.in_transaction()


async def _ask(database: Database, sql: str) -> list[tuple[object, ...]]:
    async with database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(sql))]


async def _correct(database: Database) -> None:
    acts = CustomerActs(database, Bus(), _nobody, PLAN, ZoneInfo("Asia/Shanghai"))
    ids = {str(number): int(str(one)) for one, number in await _ask(
        database, "select id, number from customers_customer"
    )}  # fmt: skip
    await acts.edit(ids["C1"], FileChange(note="门在前院", language="en"), 7)
    await acts.link(ids["C1"], "13490001001", "contact", 7)
    await acts.mark_wrong(ids["C2"], "13490001002", 7)
    await acts.link(ids["C3"], "13490001009", "owner", 7)


@pytest.mark.parametrize("missing", ["keep", "close"])
async def test_what_an_agent_corrected_stands_and_the_difference_is_told(
    database: Database, tmp_path: Path, missing: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(FILE)
    mapping = Mapping.model_validate({"missing_phones": missing})
    await _import(path, mapping, database)
    await _correct(database)
    path.write_text(f"{FILE}C5,林晓,,,13490001009,户主\n")
    report = await _import(path, mapping, database)
    told = [(one.row, one.column) for one in report.problems if one.code == "corrected"]
    assert told == [(2, "备注"), (2, "语言"), (2, "电话"), (3, "电话"), (6, "电话")]
    assert (report.conflicts, report.bad) == (5, 0)
    assert await _ask(
        database, "select note, language from customers_customer where number = 'C1'"
    ) == [("门在前院", "en")]
    assert await _ask(
        database,
        "select c.number, p.e164 % 10, p.role from customers_phone p "
        "join customers_customer c on c.id = p.customer_id order by 1, 2",
    ) == [
        ("C1", 1, "contact"), ("C2", 2, "former"), ("C3", 3, "owner"), ("C3", 9, "owner"),
        ("C4", 4, "owner"), ("C5", 9, "owner"),
    ]  # fmt: skip
    again = await _import(path, mapping, database)
    assert again.changes == 0
