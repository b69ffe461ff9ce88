"""Callers in the voice menu of a real Asterisk, heard by what really reached their ears."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.bus import Bus
from core.db import Database
from cti.events import LinkUp, MenuEnded
from cti.state.board import Board
from cti.telephones import Telephones as TelephonesService
from cti.witness import Witness
from customers.caller.match import Match
from hotline.demo.robots.sip_phone import SipPhone
from ivr.agi.call import AgiCall
from ivr.announcements.acts import AnnouncementActs
from ivr.announcements.announcement import AnnouncementText
from ivr.announcements.book import AnnouncementBook
from ivr.flow.flow import Done, Leave, Place, Vocabulary, begin
from ivr.flow.load import load
from ivr.flow.walk import Walk
from ivr.incoming.runner import Runner
from ivr.rating.models import Rating
from ivr.speech.prompts import Prompts, Utterance
from outages.outage import OutageView
from outages.wording.sentences import spoken
from staff.people import SignedIn
from tests.asterisk.instances import Telephones, loudness, telephones
from tests.ivr.callers import OUTAGE, RESIDENT, Darkness, Numbers
from tests.ivr.peer import Peer, header
from tests.stories.prompt_in_recording import begins_at_s, hears
from tests.until import until

pytestmark = pytest.mark.story
_MUSIC = """
flow: music
languages: [zh]
start: music
overrun: over
prompts: {}
places:
  music: {kind: hold, seconds: 30, then: over}
  over: {kind: end}
"""
BILL = "您的电费余额是一百二十三元四角五分。十月的电费是八十二元四角，已经缴清。"

DANGER = (
    "如果有电线掉落、起火、有人触电，或者家里有人离不开用电的医疗设备，请按一。都没有，请按二。"
)
LEADER = SignedIn(
    person_id=1, staff_number="2001", name="", role="supervisor", extension=None, language="zh",
    queues=(), session_id="",
)  # fmt: skip


async def _unaudited(session: AsyncSession, who: int | None, *what: str) -> None:
    """Write nothing down: nobody has signed in here."""


def _until_tomorrow(sentence: str) -> AnnouncementText:
    now = clock.now()
    return AnnouncementText(
        text_zh=sentence,
        text_en="",
        feeder_codes=(),
        starts_at=now,
        ends_at=now + timedelta(days=1),
    )


@dataclass
class House:
    """A running Asterisk pair and the voice menu that serves it."""

    phones: Telephones
    runner: Runner
    ended: list[MenuEnded]

    async def said(self, text: str, language: str = "zh") -> str:
        return await self.runner.prompts.say(Utterance(text, language))

    async def agent(self, extension: str = "1001") -> SipPhone:
        password = await self.phones.add_agent(extension)
        phone = await SipPhone.open(extension, password, self.phones.sip)
        assert await phone.register() == 200
        queue = self.phones.settings.default_queue
        await self.phones.hotline.command(f"queue add member PJSIP/{extension} to {queue}")
        return phone


@asynccontextmanager
async def _serving(
    phones: Telephones, database: Database, lookup: Numbers, *outages: OutageView
) -> AsyncGenerator[House]:
    bus = Bus()
    prompts = Prompts(phones.settings.var)
    runner = Runner(phones.settings, bus, database, lookup, Darkness(*outages), prompts)
    ended: list[MenuEnded] = []
    bus.on(MenuEnded, ended.append, name="test")
    await runner.start()
    assert await runner.warm_up() == 0
    try:
        yield House(phones, runner, ended)
    finally:
        await runner.server.stop()
        await prompts.close()


@pytest.fixture
async def phones(tmp_path: Path, database_url: str) -> AsyncIterator[Telephones]:
    async with telephones(tmp_path, database_url, low=23000) as running:
        yield running


async def test_a_known_caller_hears_greeting_and_outage_and_keeps_his_place(
    phones: Telephones, database: Database
) -> None:
    known = Numbers(Match("exact", (RESIDENT,)))
    async with _serving(phones, database, known, OUTAGE) as house:
        caller = await phones.carrier.call("13800138000", script="wait 20; press 0; wait 5; hangup")
        joined = time.time()
        queue = phones.settings.default_queue
        async with asyncio.timeout(40):
            while not (
                found := re.search(
                    r"prio: (\d+)", await phones.hotline.command(f"queue show {queue}")
                )
            ):
                await asyncio.sleep(0.2)
        await caller.ended()
        assert caller.heard_path is not None
        greeting = await house.said("您好，供电服务热线。")
        told = await house.said(spoken(OUTAGE, "zh", OUTAGE.started_at, house.runner.zone))
        star = await house.said("For English, press star.", "en")
        said = [begins_at_s(caller.heard_path, one) for one in (greeting, told)]
        assert None not in said
        assert said == sorted(said, key=lambda at: at or 0.0)
        assert hears(caller.heard_path, told)
        assert not hears(caller.heard_path, star), "the other language is offered after the news"
        assert hears(caller.heard_path, await house.said("正在为您转人工座席，请稍等。"))
        bill = await house.said("您共有两个户号。电费余额合计三百元。")
        assert not hears(caller.heard_path, bill)
    assert abs(int(found[1]) - (2_000_000_000 - (joined - 60))) < 5
    assert house.ended[0].path[-2:] == ("outage_here", "person")


async def test_the_bill_is_heard_by_the_owner_who_knows_its_digits(
    phones: Telephones, database: Database
) -> None:
    async with _serving(phones, database, Numbers(Match("exact", (RESIDENT,)))) as house:
        caller = await phones.carrier.call(
            "13800138000",
            script="wait 6; press 2; wait 4; press 0000; wait 6; press 5678; wait 9; hangup",
        )
        await caller.ended()
        assert caller.heard_path is not None
        assert hears(caller.heard_path, await house.said("号码不对。"))
        assert hears(caller.heard_path, await house.said(BILL))
    assert house.ended[0].path[-1] == "bill_one"


async def _ring(house: House, script: str) -> Path:
    """Let somebody ring; give what they heard."""
    caller = await house.phones.carrier.call("13800138000", script=script)
    await caller.ended()
    assert caller.heard_path is not None
    return caller.heard_path


async def test_an_announcement_is_heard_by_the_next_caller_until_it_is_ended(
    phones: Telephones, database: Database
) -> None:
    sentence = "城南营业厅今天装修停业，请您到城北营业厅办理业务，给您带来不便请谅解。"
    async with _serving(phones, database, Numbers(Match("unknown"))) as house:
        book = AnnouncementBook(database, house.runner.prompts)
        house.runner.announced_by(book.told)
        acts = AnnouncementActs(database, _unaudited, book.load)
        menu = await house.said("停电报修请按一。查询电费请按二。人工服务请按零。")
        question = await house.said(DANGER)
        (kept,) = await acts.publish(_until_tomorrow(sentence), LEADER)
        told = await house.said(sentence)
        in_haste = await _ring(house, "wait 9; press 1; wait 6; hangup")
        assert begins_at_s(in_haste, told) is not None
        assert begins_at_s(in_haste, question), "key 1 counts while the announcement is spoken"
        assert not hears(in_haste, menu)
        listens = await _ring(house, "wait 24; press 0; wait 2; hangup")
        assert hears(listens, told)
        assert hears(listens, menu)
        await acts.end(kept.announcement_id, LEADER)
        later = await _ring(house, "wait 14; press 0; wait 2; hangup")
        assert not hears(later, told)
        assert hears(later, menu)
    assert [ended.path[-2:] for ended in house.ended[:2]] == [
        *(("announcements", "hazard_question"), ("main_menu", "person")),
    ]


async def test_a_silent_caller_reaches_an_agent_after_the_last_try(
    phones: Telephones, database: Database
) -> None:
    async with _serving(phones, database, Numbers(Match("unknown"))) as house:
        agent = await house.agent()
        caller = await phones.carrier.call("13800138000", script="wait 60; hangup")
        ringing = await agent.rings(deadline_s=50)
        await agent.answer(ringing)
        await caller.hang_up()
        await caller.ended()
        await agent.close()
        assert caller.heard_path is not None
        assert hears(caller.heard_path, await house.said("没有听到您按键。"))
    assert house.ended[0].path[-1] == "person"


class _Mute:
    """Speaks and does nothing, for a flow that asks for neither."""

    def utterance(self, place: Place, prompt: str) -> Utterance:
        raise AssertionError(prompt)

    async def perform(self, action: str, place: Place) -> Done:
        raise AssertionError(action)


async def _hear_music(house: House, path: Path) -> None:
    """Play a flow of nothing but music to a caller who hangs up in it."""
    path.write_text(_MUSIC, encoding="utf-8")
    ends: list[Leave] = []

    async def play(call: AgiCall) -> None:
        walk = Walk(call, house.runner.prompts, _Mute(), clock=time.monotonic)
        ends.append(await walk.run(begin(load(path, Vocabulary()), "zh")))

    house.runner.register("music/main", play, of_call=False)
    served = f"agi://127.0.0.1:{house.phones.settings.agi_port}"
    await house.phones.hotline.command(f"dialplan set global AGI {served}/music")
    caller = await house.phones.carrier.call("13800138000", script="wait 4; hangup")
    await caller.ended()
    await house.phones.hotline.command(f"dialplan set global AGI {served}")
    assert caller.heard_path is not None
    loud = [second > 100 for second in loudness(caller.heard_path)]
    assert loud.count(True) >= 2, loud
    await until(lambda: ends, deadline_s=5)
    assert ends == [Leave("hung_up")], "no queue with music of its own was reached"


async def test_star_switches_the_language(
    phones: Telephones, database: Database, tmp_path: Path
) -> None:
    async with _serving(phones, database, Numbers(Match("unknown"))) as house:
        await _hear_music(house, tmp_path / "music.yaml")
        caller = await phones.carrier.call(
            "13800138000", script="wait 3; press *; wait 4; press 0; wait 4; hangup"
        )
        await caller.ended()
        assert caller.heard_path is not None
        english = "We are connecting you to a person. Please hold."
        assert hears(caller.heard_path, await house.said(english, "en"))
        assert not hears(caller.heard_path, await house.said("正在为您转人工座席，请稍等。"))


async def test_a_caller_rates_the_agent_who_left_first(
    phones: Telephones, database: Database
) -> None:
    async with _serving(phones, database, Numbers(Match("unknown"))) as house:
        agent = await house.agent()
        script = "wait 2; press 0; wait 13; press 5; wait 6; hangup"
        caller = await phones.carrier.call("13800138000", script=script)
        ringing = await agent.rings(deadline_s=30)
        await agent.answer(ringing)
        await asyncio.sleep(0.9)
        await agent.hang_up(ringing)
        await caller.ended()
        await agent.close()
        assert caller.heard_path is not None
        assert hears(caller.heard_path, await house.said("谢谢您的评价，再见。"))
    async with database.transaction() as session:
        (row,) = await session.scalars(select(Rating))
    assert (row.score, row.how, row.extension) == (5, "pressed", "1001")


async def test_a_menu_is_for_calls_that_asterisk_has_and_for_nobody_else(
    phones: Telephones, database: Database
) -> None:
    """The witness hears no event here, as if AMI were late: Asterisk's own answer must do."""
    bus, settings = Bus(), phones.settings
    ours = TelephonesService(settings, bus, database)
    unheard = Board()
    unheard.apply(LinkUp(at=clock.now(), link="main", epoch="1", version=""))
    late = Witness(Bus(), unheard, ours.commands)
    work = asyncio.create_task(ours.run())
    async with _serving(phones, database, Numbers(Match("unknown"))) as house:
        house.runner.vouched_by(late.vouches)
        await asyncio.wait_for(ours.synced(), 20)
        for script in ("main", "full", "rating"):
            forger = Peer(["5"], secret=settings.agi_secret)
            await forger.call(settings.agi_port, header(script, "1700000000.1", "1001", "service"))
            assert forger.heard == []
        caller = await phones.carrier.call("13800138000", script="wait 4; press 0; wait 3; hangup")
        await caller.ended()
        await until(lambda: house.ended, deadline_s=5)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    (ended,) = house.ended
    assert ended.path[-1] == "person"
    async with database.transaction() as session:
        assert not list(await session.scalars(select(Rating)))
