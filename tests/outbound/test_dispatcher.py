"""Two dialers, kills, stops, fences and hours on a real PostgreSQL."""

import asyncio
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from pathlib import Path

import pytest
from sqlalchemy import text

from core.bus import Bus
from core.clock import now
from core.config import Settings
from core.db import Database
from cti.events import AttemptEnded, LinkUp
from ivr.events import NoticeHeard
from outbound.attempts import claims
from outbound.campaign import store
from outbound.campaign.campaign import CampaignView
from outbound.campaign.events import CampaignChanged
from tests.outbound import rig
from tests.until import until

pytestmark = pytest.mark.border
KILLS = 60


async def _is_done(database: Database, made: CampaignView) -> bool:
    return await rig.status(database, made.campaign_id) == "done"


async def test_every_number_is_rung_once_and_the_campaign_ends(
    database: Database, tmp_path: Path
) -> None:
    bus, made = Bus(), rig.campaign()
    told: list[CampaignChanged] = []
    bus.on(CampaignChanged, told.append, name="test")
    await rig.add(database, made, 40)
    async with rig.dialling(
        *(rig.dialer(database, bus, rig.Noting(tmp_path / "orders", bus)) for _ in range(2))
    ):
        await until(lambda: _is_done(database, made))
        await asyncio.sleep(0.7)
    orders = rig.read_orders(tmp_path / "orders")
    assert len({number for _, number, _ in orders}) == len(orders) == 40
    assert await rig.outcomes(database, made.campaign_id) == {"busy": 40}
    assert (told[-1].status, told[-1].counts) == ("done", {"busy": 40})


async def test_two_dialers_killed_at_random_never_dial_an_attempt_twice(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    orders, made = tmp_path / "orders", rig.campaign(per_second=100.0, lines=2000)
    await rig.add(database, made, 3000)
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(Path(__file__).parent / "killed_dialers.py"),
        database_url, str(orders), str(KILLS), "95598",
        stdout=asyncio.subprocess.PIPE, env={"PYTHONPATH": str(Path.cwd()), "PATH": ""},
    )  # fmt: skip
    async with asyncio.timeout(120):
        out, _ = await process.communicate()
    assert out.decode().strip() == str(KILLS)
    dialled = rig.read_orders(orders)
    async with database.transaction() as session:
        rows = await session.execute(
            text("select id, committed_at, contact_id from outbound_attempt")
        )
        attempts = {row[0]: (row[1], row[2]) for row in rows}
    assert len(dialled) > 50
    assert Counter(attempt for attempt, _, _ in dialled).most_common(1)[0][1] == 1
    assert max(Counter(number for _, number, _ in dialled).values()) == 1
    waits = [at - attempts[attempt][0].timestamp() for attempt, _, at in dialled]
    assert max(waits) < 1.0  # fenced, also after SIGSTOP
    lost = len(attempts) - len(dialled)
    sys.stdout.write(f"{KILLS} kills, {len(dialled)} orders, {lost} committed and never dialled\n")

    # whoever comes after the crash takes what is open for lost, and dials none of it again
    await rig.run_sql(database, "update outbound_attempt set lost_at = now() - interval '1 s'")
    await rig.run_sql(database, "update outbound_campaign set status = 'paused'")
    bus = Bus()
    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus))):

        async def nothing_open() -> bool:
            async with database.transaction() as session:
                return not await claims.list_open(session)

        await until(nothing_open)
    counts = await rig.outcomes(database, made.campaign_id)
    assert len(rig.read_orders(orders)) == len(dialled)
    assert counts.get("lost", 0) >= lost >= len(dialled) // rig.LETHAL_EVERY > 0
    assert counts.get("dialling", 0) == 0


async def test_a_call_that_ended_while_no_service_ran_does_not_keep_its_campaign_open(
    database: Database, tmp_path: Path
) -> None:
    """Answered before the crash and over before the restart: nobody tells of its end."""
    bus, made, orders = Bus(), rig.campaign(), tmp_path / "orders"
    await rig.add(database, made, 3)

    async def all_reached() -> bool:
        async with database.transaction() as session:
            return sum(one.answered_at is not None for one in await claims.list_open(session)) == 3

    first = rig.Noting(orders, bus, reason=-1)
    async with rig.dialling(rig.dialer(database, bus, first)):
        await until(lambda: len(rig.read_orders(orders)) == 3, "all are rung")
        for attempt, _, _ in rig.read_orders(orders):
            bus.publish(
                AttemptEnded(at=now(), attempt_id=str(attempt), answered=True, reason=4, cause=0)
            )
        await until(all_reached, "all have answered")

    later = Bus()
    lives = str(rig.read_orders(orders)[0][0])
    second = rig.dialer(
        database, later, rig.Noting(orders, later), lives,
        at=lambda: now() + timedelta(seconds=30),
    )  # fmt: skip
    async with rig.dialling(second):
        later.publish(LinkUp(at=now() + timedelta(seconds=20), link="main", epoch="", version=""))

        async def only_one_open() -> bool:
            async with database.transaction() as session:
                return [str(one.attempt_id) for one in await claims.list_open(session)] == [lives]

        await until(only_one_open, "those that Asterisk has no more are over")
        assert await rig.status(database, made.campaign_id) == "running"
    counts = await rig.outcomes(database, made.campaign_id)
    assert (counts["unconfirmed"], counts["dialling"]) == (2, 1)
    assert len(rig.read_orders(orders)) == 3


async def test_a_dialer_that_slept_past_its_fence_gives_the_attempts_back(
    database: Database, tmp_path: Path
) -> None:
    bus, made, orders = Bus(), rig.campaign(), tmp_path / "orders"
    await rig.add(database, made, 5)
    jump = 0.0

    def clock() -> float:  # each look finds the machine a second later: it sleeps all the time
        nonlocal jump
        jump += 1.0
        return time.monotonic() + jump

    sleeper = rig.dialer(database, bus, rig.Noting(orders, bus), monotonic=clock)
    async with rig.dialling(sleeper):

        async def tried() -> bool:
            async with database.transaction() as session:
                found = await session.scalar(
                    text("select count(*) from outbound_attempt where outcome = 'not_dialled'")
                )
            return found == 5

        await until(tried)
    assert rig.read_orders(orders) == []
    async with database.transaction() as session:
        contacts = await store.list_contacts(session, made.campaign_id, Settings().number_plan)
    assert {(one.state, one.attempts) for one in contacts} == {("waiting", 0)}


async def _stop_when_ringing(
    database: Database, asterisk: rig.Noting, made: CampaignView, orders: int, bus: Bus | None
) -> float:
    """Let so many calls be ordered, stop the campaign (told on `bus`), wait for its calls' end.

    Give the moment of the stop, Unix time.
    """

    async def ringing() -> bool:
        return len(rig.read_orders(asterisk.file)) >= orders

    await until(ringing)
    async with database.transaction() as session:
        await store.find_campaign(session, made.campaign_id, lock=True)
        await store.change_campaign(session, made.campaign_id, {"status": "stopped"})
    stopped = time.time()
    if bus is not None:
        fact = CampaignChanged(at=now(), campaign_id=made.campaign_id, status="stopped", counts={})
        bus.publish(fact)

    async def all_hung_up() -> bool:
        counts = await rig.outcomes(database, made.campaign_id)
        ordered = len(rig.read_orders(asterisk.file))
        return counts.get("dialling", 0) == 0 and len(asterisk.hung_up) == ordered

    await until(all_hung_up)
    return stopped


@pytest.mark.parametrize("heard_on_the_bus", [True, False])
async def test_the_last_order_comes_within_a_second_of_the_stop(
    database: Database, tmp_path: Path, heard_on_the_bus: bool
) -> None:
    bus = Bus()
    made = rig.campaign(per_second=20.0)
    await rig.add(database, made, 400)
    asterisk = rig.Noting(tmp_path / "orders", bus, reason=-1)  # rings for ever
    async with rig.dialling(rig.dialer(database, bus, asterisk)):
        told = bus if heard_on_the_bus else None
        stopped = await _stop_when_ringing(database, asterisk, made, 20, told)
    dialled = rig.read_orders(asterisk.file)
    last_s = max(at for _, _, at in dialled) - stopped
    sys.stdout.write(f"last order {last_s * 1000:.0f} ms after the stop\n")
    assert last_s < 3  # a second by its own clock; the test's machine may be busy
    counts = await rig.outcomes(database, made.campaign_id)
    assert counts["cancelled"] == len(dialled)
    assert counts["cancelled"] + counts["waiting"] == 400


@pytest.mark.parametrize(("makes_s", "refuses"), [(0.4, 0), (0.0, 5)])
async def test_a_stop_reaches_calls_that_asterisk_could_not_hang_up_at_once(
    database: Database, tmp_path: Path, makes_s: float, refuses: int
) -> None:
    bus = Bus()
    made = rig.campaign(per_second=20.0)
    await rig.add(database, made, 100)
    asterisk = rig.Slow(tmp_path / "orders", bus, makes_s=makes_s, refuses=refuses)
    async with rig.dialling(rig.dialer(database, bus, asterisk)):
        await _stop_when_ringing(database, asterisk, made, 10, bus)
    assert asterisk.live == set()


async def test_nobody_is_rung_outside_their_hours_whatever_the_clock_does(
    database: Database, tmp_path: Path
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    made = rig.campaign(emergency=False, opens=hour(0), closes=hour(23, 59, 59))
    here = now().astimezone().astimezone(UTC)
    closed = rig.campaign(emergency=False, closed_days=tuple(
        (here + timedelta(days=n)).date() for n in (-1, 0, 1)
    ), opens=hour(0), closes=hour(23, 59, 59))  # fmt: skip
    await rig.add(database, made, 3)
    await rig.add(database, closed, 3, first=rig.FIRST + 100)

    def wrong() -> datetime:
        return now() + timedelta(hours=10)  # this machine's clock runs ahead of the database's

    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus), at=wrong)):
        await asyncio.sleep(0.6)
        assert rig.read_orders(orders) == []
    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus))):
        await until(lambda: _is_done(database, made))
    assert {int(number[-3:]) for _, number, _ in rig.read_orders(orders)} == {0, 1, 2}


async def test_a_house_that_rests_on_holidays_rings_nobody_then_but_in_an_emergency(
    database: Database, tmp_path: Path
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    made = rig.campaign(emergency=False, opens=hour(0), closes=hour(23, 59, 59))
    urgent = rig.campaign()
    await rig.add(database, made, 3)
    await rig.add(database, urgent, 3, first=rig.FIRST + 100)
    days = "select current_date + n, false, '节', 'feast' from generate_series(-1, 1) n"
    await rig.run_sql(database, f"insert into workdays_day {days}")
    resting = Settings(calling_on_holidays=False)
    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus), settings=resting)):
        await until(lambda: _is_done(database, urgent))
    assert {int(number[-3:]) for _, number, _ in rig.read_orders(orders)} == {100, 101, 102}
    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus))):
        await until(lambda: _is_done(database, made))


async def test_a_number_that_opts_out_during_the_run_is_not_rung(
    database: Database, tmp_path: Path
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    made = rig.campaign(per_second=20.0)
    await rig.add(database, made, 60)
    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus))):

        async def begun() -> bool:
            return len(rig.read_orders(orders)) >= 5

        await until(begun)
        wishes = {rig.FIRST + n for n in range(40, 60)}
        async with database.transaction() as session:
            for e164 in wishes:
                await claims.opt_out(session, e164, source="list", campaign_id=None, at=now())
        opted_out_at = time.time()
        await until(lambda: _is_done(database, made))
    late = {int(n[-2:]) for _, n, at in rig.read_orders(orders) if at > opted_out_at + 0.8}
    assert not late & set(range(40, 60))
    counts = await rig.outcomes(database, made.campaign_id)
    assert counts["busy"] + counts["excluded"] == 60
    assert counts["excluded"] >= 15


async def test_who_opts_out_while_the_telephone_rings_is_not_rung_again(
    database: Database, tmp_path: Path
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    made = rig.campaign(tries=3)
    await rig.add(database, made, 1)
    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus, reason=-1))):

        async def rings() -> bool:
            return len(rig.read_orders(orders)) == 1

        await until(rings)
        async with database.transaction() as session:
            await claims.opt_out(session, rig.FIRST, source="agent", campaign_id=None, at=now())
        ((attempt, _, _),) = rig.read_orders(orders)
        bus.publish(
            AttemptEnded(at=now(), attempt_id=str(attempt), answered=False, reason=5, cause=17)
        )
        await until(lambda: _is_done(database, made))
    assert await rig.outcomes(database, made.campaign_id) == {"excluded": 1}


async def test_a_wish_told_while_the_campaign_was_drafted_does_not_keep_it_from_ending(
    database: Database, tmp_path: Path
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    made = rig.campaign()
    await rig.run_sql(
        database,
        f"insert into outbound_opt_out (e164, at, source) values ({rig.FIRST}, now(), 'key')",
    )
    await rig.add(database, made, 3)
    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus))):
        await until(lambda: _is_done(database, made))
    assert await rig.outcomes(database, made.campaign_id) == {"busy": 2, "excluded": 1}
    assert {int(number[-1]) for _, number, _ in rig.read_orders(orders)} == {1, 2}


async def test_a_campaign_whose_trunk_answers_and_drops_pauses_itself(
    database: Database, tmp_path: Path
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    made = rig.campaign(per_second=40.0, lines=30)
    await rig.add(database, made, 500)
    async with rig.dialling(rig.dialer(database, bus, rig.Noting(orders, bus, reason=4))):

        async def paused() -> bool:
            return await rig.status(database, made.campaign_id) == "paused"

        await until(paused)
    async with database.transaction() as session:
        found = await store.find_campaign(session, made.campaign_id)
    assert found is not None
    assert found.status_reason == "trunk_drops"
    assert len(rig.read_orders(orders)) < 400


async def test_a_busy_number_is_tried_again_and_an_acknowledged_one_is_not(
    database: Database, tmp_path: Path
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    made = rig.campaign(tries=3)
    await rig.add(database, made, 2)
    asterisk = rig.Noting(orders, bus, reason=-1)
    async with rig.dialling(rig.dialer(database, bus, asterisk)):

        async def both() -> bool:
            return len(rig.read_orders(orders)) == 2

        await until(both)
        (first, _, _), (second, _, _) = rig.read_orders(orders)
        bus.publish(
            AttemptEnded(at=now(), attempt_id=str(first), answered=False, reason=5, cause=17)
        )
        bus.publish(
            NoticeHeard(
                at=now(), call_id=str(second), attempt_id=str(second), how="acknowledged",
                heard_share=1.0,
            )
        )  # fmt: skip

        async def settled() -> bool:
            return (await rig.outcomes(database, made.campaign_id)).get("dialling", 0) == 0

        await until(settled)
    async with database.transaction() as session:
        contacts = await store.list_contacts(session, made.campaign_id, Settings().number_plan)
    by_outcome = {one.outcome: one for one in contacts}
    assert by_outcome["acknowledged"].state == "done"
    assert by_outcome["busy"].state == "waiting"
    again_at = by_outcome["busy"].next_at
    assert again_at is not None
    assert again_at > now() + timedelta(minutes=4)


async def test_nobody_is_rung_by_two_campaigns_at_once(database: Database, tmp_path: Path) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    for _ in range(4):
        await rig.add(database, rig.campaign(per_second=100.0, lines=1000), 200)
    asterisk = rig.Noting(orders, bus, reason=-1)  # rings for ever
    async with rig.dialling(*(rig.dialer(database, bus, asterisk) for _ in range(4))):

        async def all_rung() -> bool:
            return len({number for _, number, _ in rig.read_orders(orders)}) == 200

        await until(all_rung)
    assert len(rig.read_orders(orders)) == 200


async def test_any_number_of_dialers_keep_one_campaigns_pace(
    database: Database, tmp_path: Path
) -> None:
    bus, orders = Bus(), tmp_path / "orders"
    made = rig.campaign(per_second=10.0, lines=6)
    await rig.add(database, made, 100)
    asterisk = rig.Noting(orders, bus, reason=-1)
    async with rig.dialling(*(rig.dialer(database, bus, asterisk) for _ in range(3))):
        await asyncio.sleep(0.9)
        for _ in range(8):
            await asyncio.sleep(0.1)
            assert len(rig.read_orders(orders)) <= 6
    assert len(rig.read_orders(orders)) == 6
