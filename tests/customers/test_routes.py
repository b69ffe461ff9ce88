"""The desk's questions about customers, over HTTP: what is answered, refused and audited."""

from collections.abc import AsyncGenerator

import httpx
import msgspec
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from core.phone import NumberPlan
from customers.budget import Budget
from customers.models import Account, Customer, CustomerPhone, Premise
from customers.public_id import PublicIds
from customers.routes import Keeping, Showing, routes

pytestmark = pytest.mark.border
IDS = PublicIds(b"a key of the tests")


async def _names(_: AsyncSession, __: object) -> dict[int, str]:
    return {7: "王涛"}


SHOWING = Showing(NumberPlan("CN"), "Asia/Shanghai", _names)


class Agent(msgspec.Struct, frozen=True):
    person_id: int = 7


def agent() -> Agent:
    return Agent()


class Desk:
    """The routes behind a client, with the audit log kept in a list."""

    def __init__(self, database: Database) -> None:
        self.audited: list[tuple[int | None, str, str, str]] = []
        self.before_them: set[int] = set()
        keeping = Keeping(IDS, Budget(3), Budget(4), lambda _, shown: shown in self.before_them)
        app = FastAPI()
        made = routes(database, viewer=agent, audit=self.audit, keeping=keeping, showing=SHOWING)
        app.include_router(made, prefix="/api")
        transport = httpx.ASGITransport(app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://desk")

    async def audit(
        self, session: AsyncSession, person_id: int | None, action: str, subject: str, detail: str
    ) -> None:
        assert session.in_transaction()
        self.audited.append((person_id, action, subject, detail))


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[Desk]:
    async with database.transaction() as session:
        session.add(Customer(id=1, number="330001", name="顾林"))
        session.add(Premise(id=1, code="P1", address="望湖区荷风路3号", feeder_code="F1"))
        await session.flush()
        session.add(Account(number="33011", customer_id=1, premise_id=1))
        session.add(CustomerPhone(e164=8613490003001, customer_id=1))
    made = Desk(database)
    yield made
    await made.client.aclose()


async def test_a_search_answers_and_is_audited_without_naming_anybody(desk: Desk) -> None:
    answer = await desk.client.get("/api/customers/search", params={"q": "顾林"})
    assert answer.status_code == 200
    (hit,) = answer.json()["customers"]
    assert (hit["address"], hit["customer_id"]) == ("望湖区荷风路3号", IDS.show(1))
    assert desk.audited == [(7, "customer.search", "customer", "1 found by name")]


async def test_a_customer_is_shown_whole_and_the_look_is_audited(desk: Desk) -> None:
    answer = await desk.client.get(f"/api/customers/{IDS.show(1)}")
    body = answer.json()
    assert body["customer_id"] == IDS.show(1)
    assert body["phones"] == [
        {"number": "13490003001", "extension": "", "role": "owner", "valid_until": None}
    ]
    assert body["accounts"][0]["premise"]["feeder_code"] == "F1"
    assert desk.audited == [(7, "customer.view", "customer:1", "")]


async def test_nobody_is_a_404_with_a_code(desk: Desk) -> None:
    answer = await desk.client.get("/api/customers/1")
    assert answer.status_code == 404
    assert answer.json()["detail"]["code"] == "customer_not_found"
    assert desk.audited == []


@pytest.mark.parametrize(
    "path", ["search?q=x", "search", "search?q=" + "9" * 61, "-1", "1e9", "9" * 30]
)
async def test_nonsense_is_refused(desk: Desk, path: str) -> None:
    answer = await desk.client.get(f"/api/customers/{path}")
    assert answer.status_code == 422


async def test_who_walks_the_files_is_stopped_and_told_of_once_and_a_callers_file_opens(
    desk: Desk,
) -> None:
    for wrong in range(1, 4):  # guesses count, and files of nobody
        assert (await desk.client.get(f"/api/customers/{wrong}")).status_code == 404
    path = f"/api/customers/{IDS.show(1)}"
    for _ in range(3):
        refused = await desk.client.get(path)
        assert refused.status_code == 429
        assert refused.json()["detail"]["code"] == "customer_files_spent"
        assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert desk.audited == [(7, "customer.budget_spent", "person:7", "files")]
    desk.before_them = {IDS.show(1)}
    assert (await desk.client.get(path)).status_code == 200


async def test_searches_have_a_budget_of_their_own(desk: Desk) -> None:
    for asked in ("顾林", "荷风", "33011", "望湖"):
        answer = await desk.client.get("/api/customers/search", params={"q": asked})
        assert answer.status_code == 200
    answer = await desk.client.get("/api/customers/search", params={"q": "荷风路"})
    assert answer.status_code == 429
    assert answer.json()["detail"]["code"] == "customer_searches_spent"
    assert (await desk.client.get(f"/api/customers/{IDS.show(1)}")).status_code == 200


_BILLED = """
insert into customers_bill (account_id, month, kwh, amount_fen, told_paid_at) select 1, month,
    null, 100, now() from generate_series(timestamp '2024-01-01', '2024-12-01', '1 month') month;
insert into customers_bill (account_id, month, kwh, peak_kwh, valley_kwh, amount_fen)
    values (1, '2025-01-01', 90, 60, 30, 4500);
insert into customers_payment (account_id, receipt, paid_at, amount_fen, channel)
    values (1, 'r1', '2025-01-09', 4000, '微信');
insert into customers_meter (id, number, account_id, multiplier) overriding system value
    values (1, 'M1', 1, 1);
create table customers_reading_all partition of customers_reading default;
insert into customers_reading (account_id, at, grain, meter_id, wh, stand_wh) select 1,
    date_trunc('month', now() at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai'
        + n * interval '1 day', 'day', 1, 1000, n * 1000 from generate_series(0, 1) n
"""


async def test_an_account_shows_its_money_its_use_by_month_and_what_its_meter_showed_last(
    desk: Desk, database: Database
) -> None:
    async with database.transaction() as session:
        for statement in _BILLED.split(";"):
            await session.execute(text(statement))
    path = f"/api/customers/{IDS.show(1)}/accounts"
    told = (await desk.client.get(f"{path}/1")).json()
    assert (told["balance_fen"], told["arrears_fen"]) == (-4500, 4500)
    assert (len(told["bills"]), told["bills"][0]["month"]) == (12, "2025-01-01")
    assert [one["channel"] for one in told["payments"]] == ["微信"]
    assert [(one["wh"], one["peak_wh"]) for one in told["uses"]] == [(90000, 60000), (2000, None)]
    (meter,) = told["meters"]
    assert (meter["number"], meter["stand_wh"]) == ("M1", 1000)
    assert desk.audited == [(7, "customer.money", "customer:1", "")]
    assert (await desk.client.get(f"{path}/2")).status_code == 404  # another's, or nobody's
