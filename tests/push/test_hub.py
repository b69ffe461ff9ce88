"""The hub: bounded, fair, and gone with the sign-in."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from core.bus import Bus
from push.frames import CardCleared, Frame, Greeting, LinkState, Resume
from push.hub import OUTBOX, Hub
from staff.events import SessionEnded
from staff.people import Act, SignedIn
from tests.until import until

_AGENT = SignedIn(
    person_id=1, staff_number="1001", name="王芳", role="agent", extension="1001",
    language="zh", queues=(), session_id="s1",
)  # fmt: skip
_LEADER = msgspec.structs.replace(
    _AGENT, person_id=2, role="supervisor", extension="2001", session_id="s2"
)
_HELLO = Greeting(hello=True)


class Browser:
    """A page that reads, or does not."""

    def __init__(self, *, reads: bool = True) -> None:
        self.reads = asyncio.Event()
        if reads:
            self.reads.set()
        self.got: list[dict[str, Any]] = []
        self.closed: int | None = None
        self.aborted = False

    async def send_text(self, data: str) -> None:
        await self.reads.wait()
        self.got.append(json.loads(data))

    async def close(self, code: int) -> None:
        self.closed = code

    def abort(self) -> None:
        self.aborted = True

    def kinds(self) -> list[str]:
        return [frame["kind"] for frame in self.got]


def _hub(bus: Bus | None = None) -> Hub:
    hub = Hub(bus or Bus(), stalled_s=0.05)
    hub.snapshot_by = lambda who: LinkState(True, who.role)
    return hub


@asynccontextmanager
async def _open(
    hub: Hub, browser: Browser, who: SignedIn, greeting: Greeting = _HELLO
) -> AsyncGenerator[asyncio.Task[None]]:
    task = asyncio.create_task(hub.serve(browser, who, greeting))
    await _settle()
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def _frame(call_id: str = "1.1") -> Frame:
    return Frame("card_cleared", CardCleared(call_id))


async def test_a_page_gets_a_snapshot_and_then_only_what_is_for_it():
    hub, agent, leader = _hub(), Browser(), Browser()
    async with _open(hub, agent, _AGENT), _open(hub, leader, _LEADER):
        hub.to_extension("1001", _frame())
        hub.to_whoever("see_board", Frame("link", LinkState(False, "gone")))
        hub.to_whoever("see_reports", _frame())
        hub.to_all(_frame())
        hub.to_session("s1", _frame())
        hub.to_session("nobody", _frame())
        await _settle()
    assert agent.kinds() == ["snapshot", "card_cleared", "card_cleared", "card_cleared"]
    assert leader.kinds() == ["snapshot", "link", "card_cleared", "card_cleared"]
    assert [frame["seq"] for frame in agent.got] == [0, 1, 2, 3]


async def test_what_is_told_to_who_may_see_it_and_to_an_extension_reaches_each_once():
    hub, agent, leader = _hub(), Browser(), Browser()
    async with _open(hub, agent, _AGENT), _open(hub, leader, _LEADER):
        hub.to_whoever("see_board", _frame(), also="1001")
        hub.to_whoever("see_board", _frame(), also="2001")
        await _settle()
    assert agent.kinds() == ["snapshot", "card_cleared"]
    assert leader.kinds() == ["snapshot", "card_cleared", "card_cleared"]


async def test_a_role_is_told_what_its_acts_allow_and_no_more():
    class Inspector(SignedIn, frozen=True, kw_only=True):
        def may(self, act: Act) -> bool:
            return act in ("follow_live", "see_everybodys_ratings")

    hub, page = _hub(), Browser()
    async with _open(hub, page, Inspector(**msgspec.structs.asdict(_AGENT))):
        hub.to_whoever("see_everybodys_ratings", _frame())
        hub.to_whoever("see_board", _frame())
        await _settle()
    assert page.kinds() == ["snapshot", "card_cleared"]


async def test_a_page_that_comes_back_gets_what_it_missed_and_no_snapshot():
    hub, before, after = _hub(), Browser(), Browser()
    async with _open(hub, before, _AGENT):
        hub.to_extension("1001", _frame("1"))
        await _settle()
    hub.to_extension("1001", _frame("2"))
    place = Resume(before.got[-1]["epoch"], before.got[-1]["seq"])
    async with _open(hub, after, _AGENT, Greeting(resume=place)):
        hub.to_extension("1001", _frame("3"))
        await _settle()
    assert [frame["data"]["call_id"] for frame in after.got] == ["2", "3"]


async def test_a_page_from_another_epoch_gets_a_snapshot():
    hub, page = _hub(), Browser()
    async with _open(hub, page, _AGENT, Greeting(resume=Resume("older", 9))):
        assert page.kinds() == ["snapshot"]


async def test_after_a_gap_every_page_gets_a_snapshot_of_a_new_epoch():
    hub, page = _hub(), Browser()
    async with _open(hub, page, _AGENT):
        hub.renew()
        await _settle()
    assert page.kinds() == ["snapshot", "snapshot"]
    assert page.got[0]["epoch"] != page.got[1]["epoch"]


async def test_a_page_that_falls_behind_gets_a_snapshot_instead_of_a_long_tail():
    hub, slow, quick = _hub(), Browser(reads=False), Browser()
    other = msgspec.structs.replace(_AGENT, session_id="s3")
    async with _open(hub, slow, _AGENT), _open(hub, quick, other):
        for number in range(OUTBOX + 50):
            hub.to_extension("1001", _frame(str(number)))
            if number % 50 == 0:
                await _settle()
        slow.reads.set()
        await _settle()
        await until(lambda: len(slow.got) >= 2 and slow.got[-1]["seq"] >= OUTBOX + 50)
    assert slow.kinds()[:3] == ["snapshot", "snapshot", "card_cleared"]
    assert len(slow.got) < 60
    seqs = [frame["seq"] for frame in slow.got[1:]]
    assert seqs == list(range(seqs[0], OUTBOX + 51))  # no gap after the snapshot
    assert len(quick.got) == OUTBOX + 51


async def test_a_stalled_page_is_cut_off_and_others_do_not_notice():
    hub, stalled, other = _hub(), Browser(reads=False), Browser()
    async with _open(hub, stalled, _AGENT) as task, _open(hub, other, _LEADER):
        hub.to_all(_frame())
        await _settle()
        assert other.kinds() == ["snapshot", "card_cleared"]
        await asyncio.wait_for(task, 0.5)
    assert stalled.aborted
    assert hub.count() == 0


@pytest.mark.parametrize(("session_id", "closed"), [("", 1008), ("s1", 1008), ("s9", None)])
async def test_an_ended_sign_in_closes_its_pages(session_id: str, closed: int | None):
    bus = Bus()
    hub, page, other = _hub(bus), Browser(), Browser()
    async with _open(hub, page, _AGENT), _open(hub, other, _LEADER):
        bus.publish(SessionEnded(at=datetime.now(UTC), person_id=1, session_id=session_id))
        await _settle()
        assert page.closed == closed
        assert other.closed is None
