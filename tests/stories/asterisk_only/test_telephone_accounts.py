"""Telephones told to a real Asterisk: hired, changed and shut out; known without us."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from agents.desk import AgentDesk
from agents.house.wrap_up import WrapUp
from agents.sip_provisioning import TelephoneAccounts
from core.bus import Bus
from core.db import Database
from cti.events import CallArrived
from cti.telephones import Telephones
from hotline.demo.robots.sip_phone import SipPhone
from ivr.agi.server import AgiServer
from staff import store
from tests.asterisk.instances import Telephones as Phones
from tests.asterisk.instances import telephones as start_phones
from tests.until import until

pytestmark = pytest.mark.story


@pytest.fixture
async def phones(tmp_path: Path, database_url: str) -> AsyncIterator[Phones]:
    async with start_phones(tmp_path, database_url, low=22500) as running:
        yield running


@asynccontextmanager
async def telling(phones: Phones, database: Database) -> AsyncGenerator[list[CallArrived]]:
    """Keep Asterisk told, as the service does; give the calls that were seen meanwhile."""
    bus, seen = Bus(), list[CallArrived]()
    bus.on(CallArrived, seen.append, name="test")
    telephones = Telephones(phones.settings, bus, database)
    desk = AgentDesk(
        bus,
        telephones.commands,
        database,
        telephones.board,
        written_up=lambda _: WrapUp(seconds=20),
    )
    telephones.also_remember(desk.load)
    accounts = TelephoneAccounts(phones.settings, database, telephones, desk, bus)
    settings = phones.settings
    server = AgiServer(settings.agi_host, settings.agi_port, accounts.handle)
    async with asyncio.TaskGroup() as group:
        parts = (server, telephones, desk, accounts)
        tasks = [group.create_task(part.run()) for part in parts]
        yield seen
        for task in tasks:
            task.cancel()


async def registers(phones: Phones, extension: str, password: str, status: int = 200) -> None:
    """Wait until a telephone registers, or is refused, with a password."""
    phone = await SipPhone.open(extension, password, phones.sip)

    async def so() -> bool:
        return await phone.register() == status

    await until(so, f"REGISTER is answered with {status}", deadline_s=20)
    await phone.close()


async def hired_with_a_telephone(database: Database) -> str:
    """Hire an agent who telephones with a SIP telephone, 1001; give its password."""
    async with database.transaction() as session:
        hired = await store.add_person(session, "8001", "林晓", "agent", extension="1001")
        secret = await store.give_extension(session, hired.person_id, "1001", phone="sip")
    assert secret is not None
    return secret


async def on_disk(phones: Phones, extension: str) -> None:
    """Wait until Asterisk has written an endpoint to its database: it does so every second."""
    path = phones.hotline.home / "db" / "astdb.sqlite3"

    async def there() -> bool:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            key = f"/telephones/endpoint/{extension}"
            found = file.execute("select count(*) from astdb where key = ?", (key,)).fetchone()
        return found == (1,)

    await until(there, "the endpoint is in Asterisk's own database")


async def test_asterisk_is_told_who_was_hired_changed_and_shut_out(
    phones: Phones, database: Database
) -> None:
    async with telling(phones, database) as seen:
        async with database.transaction() as session:
            hired = await store.add_person(session, "8001", "林晓", "agent", extension="1001")
            await store.give_extension(session, hired.person_id, "1001", phone="sip")
            first = await store.give_extension(session, hired.person_id, "1001", phone="sip")
        await registers(phones, "1001", first or "")

        async with database.transaction() as session:
            second = await store.give_extension(session, hired.person_id, "1001", phone="sip")
        await registers(phones, "1001", second or "")
        await registers(phones, "1001", first or "", 401)

        async with database.transaction() as session:
            await store.change_person(session, hired.person_id, active=False)
        await registers(phones, "1001", second or "", 401)

        async def forgotten() -> bool:
            async with database.transaction() as session:
                told = await store.list_told_extensions(session)
            return not told and "telephones" not in await phones.hotline.command("database show")

        await until(forgotten, "nothing of the telephone is left")
    assert seen == [], "no call was seen: these visits are nobody's"
    records = phones.hotline.home / "log" / "cdr-csv" / "Master.csv"
    assert not records.exists() or "Local/" not in records.read_text()


async def test_telephones_ring_with_the_service_and_the_database_away_after_a_restart(
    phones: Phones, database: Database
) -> None:
    async with telling(phones, database):
        secret = await hired_with_a_telephone(database)
        await registers(phones, "1001", secret)
    await on_disk(phones, "1001")
    await phones.hotline.kill()
    await phones.hotline.start()
    phone = await SipPhone.open("1001", secret, phones.sip)
    assert await phone.register() == 200
    other = await SipPhone.open("1002", await phones.add_agent("1002"), phones.sip)
    assert await other.register() == 200
    calling = asyncio.create_task(other.call("1001"))
    ringing = await phone.rings(deadline_s=10)
    await phone.answer(ringing)
    status, dialog = await calling
    assert status == 200
    await other.hang_up(dialog)
    await phone.close()
    await other.close()


async def test_who_was_not_asked_to_visit_hears_of_no_telephone(
    phones: Phones, database: Database
) -> None:
    async with telling(phones, database):
        secret = await hired_with_a_telephone(database)
        await registers(phones, "1001", secret)
        reader, writer = await asyncio.open_connection("127.0.0.1", phones.settings.agi_port)
        writer.write(
            b"agi_network: yes\nagi_network_script: telephones\nagi_channel: Local/x\n"
            b"agi_arg_1: 00000000000000000000000000000000\n\n"
        )
        assert await asyncio.wait_for(reader.read(-1), 10) == b""
        writer.close()
