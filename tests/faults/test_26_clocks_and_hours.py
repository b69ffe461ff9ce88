"""A campaign on a real PostgreSQL by the real clock: zones, closing time, closed days, jumps."""

import asyncio
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from core.bus import Bus
from core.clock import now
from core.db import Database
from core.phone import Phone, kind_of
from outbound.callees.audience import Addressee, NumberRules, sort_out
from outbound.campaign import store
from outbound.campaign.campaign import CampaignView
from tests.outbound import rig
from tests.until import until

pytestmark = pytest.mark.border

_HOME = "Asia/Shanghai"
_ABROAD = (447400123456, 64211234567, 56961234567, 12132345678, 8613800000000, 61412345678)
_EVERYWHERE = NumberRules(
    region="CN",
    zone=_HOME,
    kinds=frozenset({"mobile", "fixed", "other"}),
    countries=frozenset(kind_of(number)[1] for number in _ABROAD),
)
_OPENS, _CLOSES = time(9), time(20)
_RINGS = timedelta(seconds=60)  # a telephone may ring that long


def _is_open(zones: str, at: datetime) -> bool:
    """Tell by the wall clocks there, told in words the rule does not share."""
    clocks = [at.astimezone(ZoneInfo(zone)) for zone in zones.split("|")]
    return all(9 <= clock.hour < 20 and (clock + _RINGS).hour < 20 for clock in clocks)


async def _rung(database: Database, orders: Path) -> set[int]:
    ordered = rig.read_orders(orders)  # before the attempts are read: each is in the database then
    async with database.transaction() as session:
        rows = await session.execute(text("select id, contact_id from outbound_attempt"))
        contacts = {row.id: row.contact_id for row in rows}
        found = await session.execute(text("select id, e164 from outbound_contact"))
        numbers = {row.id: row.e164 for row in found}
    return {numbers[contacts[attempt]] for attempt, _, _ in ordered}


async def test_a_number_is_rung_only_where_it_is_day_for_whoever_may_hold_it(
    database: Database, tmp_path: Path
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    made = rig.campaign(emergency=False, opens=_OPENS, closes=_CLOSES)
    people = [Addressee(number=Phone(number)) for number in _ABROAD]
    async with database.transaction() as session:
        await store.add_campaign(session, made)
        contacts = list(sort_out(people, set(), set(), _EVERYWHERE))
        await store.add_contacts(session, made.campaign_id, contacts, now())
        rows = await session.execute(text("select e164, zone from outbound_contact"))
        zones = {row.e164: row.zone or _HOME for row in rows}
    assert len(zones) == len(_ABROAD)
    before = now()
    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus))):
        sure = {number for number, zone in zones.items() if _is_open(zone, before)}
        async with asyncio.timeout(20):
            while not sure <= await _rung(database, orders):
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.6)  # whoever is not to be rung has had two more turns
    rung = await _rung(database, orders)
    sys.stdout.write(f"rung {len(rung)} of {len(zones)} numbers in {set(zones.values())}\n")
    later = {number for number, zone in zones.items() if _is_open(zone, now())}
    assert sure <= rung <= sure | later


def _today_everywhere() -> tuple[date, ...]:
    return tuple((now() + timedelta(days=n)).date() for n in (-1, 0, 1))


@pytest.mark.parametrize("why", ["closing", "holiday"])
async def test_nobody_is_rung_a_moment_before_closing_or_on_a_closed_day(
    database: Database, tmp_path: Path, why: str
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    soon = (now().astimezone(ZoneInfo(_HOME)) + timedelta(seconds=30)).time()
    hours: dict[str, object] = {"opens": time(0), "closes": soon}
    if why == "holiday":
        hours = {"opens": time(0), "closes": time(23, 59, 59), "closed_days": _today_everywhere()}
    await rig.add(database, rig.campaign(emergency=False, **hours), 5)
    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus))):
        await asyncio.sleep(0.8)
    assert rig.read_orders(orders) == []


async def test_a_clock_that_jumps_to_and_fro_rings_nobody_while_it_is_wrong_and_nobody_twice(
    database: Database, tmp_path: Path
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    made: CampaignView = rig.campaign(per_second=20.0)
    await rig.add(database, made, 40)
    off = timedelta(0)
    async with rig.dialling(
        rig.dialer(database, bus, rig.Noting(orders, bus), at=lambda: now() + off)
    ):

        async def rung(at_least: int) -> None:
            await until(lambda: len(rig.read_orders(orders)) >= at_least, deadline_s=20)

        for jump in (timedelta(hours=10), timedelta(days=-3), timedelta(days=400)):
            await rung(len(rig.read_orders(orders)) + 5)
            off = jump
            await asyncio.sleep(0.3)  # what was claimed before the jump is dialled
            settled = rig.read_orders(orders)
            await asyncio.sleep(0.5)
            assert rig.read_orders(orders) == settled, jump
            off = timedelta(0)
        await rung(40)
    numbers = [number for _, number, _ in rig.read_orders(orders)]
    assert len(set(numbers)) == len(numbers) == 40
