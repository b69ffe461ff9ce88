"""The desk's questions about customers, over HTTP: what is answered, refused and audited."""

from collections.abc import AsyncGenerator

import httpx
import msgspec
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from customers.models import Account, Customer, CustomerPhone, Premise
from customers.routes import routes

pytestmark = pytest.mark.border


class Agent(msgspec.Struct, frozen=True):
    person_id: int = 7


def agent() -> Agent:
    return Agent()


class Desk:
    """The routes behind a client, with the audit log kept in a list."""

    def __init__(self, database: Database) -> None:
        self.audited: list[tuple[int | None, str, str, str]] = []
        app = FastAPI()
        app.include_router(routes(database, viewer=agent, audit=self.audit), prefix="/api")
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
    assert answer.json()["customers"][0]["address"] == "望湖区荷风路3号"
    assert desk.audited == [(7, "customer.search", "customer", "1 found by name")]


async def test_a_customer_is_shown_whole_and_the_look_is_audited(desk: Desk) -> None:
    answer = await desk.client.get("/api/customers/1")
    body = answer.json()
    assert body["phones"] == [{"number": "13490003001", "role": "owner", "valid_until": None}]
    assert body["accounts"][0]["premise"]["feeder_code"] == "F1"
    assert desk.audited == [(7, "customer.view", "customer:1", "")]


async def test_nobody_is_a_404_with_a_code(desk: Desk) -> None:
    answer = await desk.client.get("/api/customers/2")
    assert answer.status_code == 404
    assert answer.json()["detail"]["code"] == "customer_not_found"
    assert desk.audited == []


@pytest.mark.parametrize(
    "path", ["search?q=x", "search", "search?q=" + "9" * 61, "0", "1e9", "9" * 30]
)
async def test_nonsense_is_refused(desk: Desk, path: str) -> None:
    answer = await desk.client.get(f"/api/customers/{path}")
    assert answer.status_code == 422
