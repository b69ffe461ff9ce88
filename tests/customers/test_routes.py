"""The desk's questions about customers, over HTTP: what is answered, refused and audited."""

from collections.abc import AsyncGenerator

import httpx
import msgspec
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from core.phone import NumberPlan
from customers.budget import Budget
from customers.models import Account, Customer, CustomerPhone, Premise
from customers.public_id import PublicIds
from customers.routes import Keeping, routes

pytestmark = pytest.mark.border
IDS = PublicIds(b"a key of the tests")


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
        made = routes(
            database, viewer=agent, audit=self.audit, keeping=keeping, plan=NumberPlan("CN")
        )
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
    for text in ("顾林", "荷风", "33011", "望湖"):
        answer = await desk.client.get("/api/customers/search", params={"q": text})
        assert answer.status_code == 200
    answer = await desk.client.get("/api/customers/search", params={"q": "荷风路"})
    assert answer.status_code == 429
    assert answer.json()["detail"]["code"] == "customer_searches_spent"
    assert (await desk.client.get(f"/api/customers/{IDS.show(1)}")).status_code == 200
