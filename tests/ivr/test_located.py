"""A known caller is located from memory while PostgreSQL hangs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from core.bus import Bus
from core.config import Settings
from core.db import Database
from core.phone import NumberPlan
from customers.caller.lookup import Lookup
from customers.models import Account, Customer, CustomerPhone, Premise
from hotline.laptop.postgres import Postgres
from ivr.events import TroubleReported
from ivr.incoming.runner import Runner
from ivr.speech.prompts import Prompts, Utterance
from outages.models import TroubleCall
from tests.freezing import frozen
from tests.ivr.callers import Darkness
from tests.ivr.peer import Peer, header

pytestmark = pytest.mark.border
OWNER, TENANT, LANDLORD = 8613490007001, 8613490007002, 8613490007003


class Written(Prompts):
    """Prompts whose path holds the text, so that a test reads what was said."""

    async def say(self, what: Utterance) -> str:
        return f"/{what.text}"


@pytest.fixture
async def street(database: Database) -> Database:
    """1 owns a home; 2 is rented by somebody whose number stands with 1 too; 3 owns two homes."""
    async with database.transaction() as session:
        session.add_all(Customer(id=n, number=f"C{n}", name=f"住户{n}") for n in (1, 2, 3))
        session.add_all(
            Premise(id=n, code=f"P{n}", address=f"河东区柳堤路{n}号", feeder_code=f"F{n}",
                    transformer_code=f"T{n}")
            for n in (1, 2, 3, 4)
        )  # fmt: skip
        await session.flush()
        session.add_all(
            Account(id=n, number=f"33000{n}", customer_id=min(n, 3), premise_id=n)
            for n in (1, 2, 3, 4)
        )
        session.add_all(
            CustomerPhone(e164=e164, customer_id=customer, role=role)
            for e164, customer, role in (
                (OWNER, 1, "owner"),
                (TENANT, 1, "contact"),
                (TENANT, 2, "tenant"),
                (LANDLORD, 3, "owner"),
            )
        )
    return database


@asynccontextmanager
async def _house(var: Path, database: Database) -> AsyncGenerator[tuple[Runner, Bus]]:
    lookup, bus = Lookup(database, plan=NumberPlan("CN")), Bus()
    await lookup.refresh()
    runner = Runner(Settings(var=var), bus, database, lookup, Darkness(), Written(var))
    runner.server.port = 0
    await runner.start()
    try:
        yield runner, bus
    finally:
        await runner.server.stop()
        await lookup.close()


async def _report(runner: Runner, number: int, *keys: str) -> Peer:
    peer = Peer(["1", "2", *keys])
    opening = header("main", f"call-{number}", str(number), "95598")
    await peer.call(runner.server.port, opening)
    return peer


async def test_owner_tenant_and_landlord_are_located_while_the_database_hangs(
    tmp_path: Path, street: Database, postgres: Postgres
) -> None:
    async with _house(tmp_path, street) as (runner, bus):
        told: list[TroubleReported] = []
        bus.on(TroubleReported, told.append, name="test")
        with frozen(postgres):
            async with asyncio.timeout(30):
                peers = await asyncio.gather(
                    _report(runner, OWNER),
                    _report(runner, TENANT),
                    _report(runner, LANDLORD, "2"),
                )
        assert all("已经登记" in "".join(peer.heard) for peer in peers)
        assert "柳堤路四号请按二。" in "".join(peers[2].heard)
        places = {OWNER: 1, TENANT: 2, LANDLORD: 4}
        assert {one.call_id: one.premise_id for one in told} == {
            f"call-{number}": place for number, place in places.items()
        }
        async with asyncio.timeout(10):
            await runner.spool.drain()
        async with street.transaction() as session:
            rows = list(await session.scalars(select(TroubleCall)))
        assert {(row.number, row.premise_id, row.feeder_code) for row in rows} == {
            (str(number), place, f"F{place}") for number, place in places.items()
        }
