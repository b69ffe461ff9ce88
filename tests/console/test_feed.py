"""/live on real sockets: Origin, resume, the end of a sign-in, a browser that never reads."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from core.db import Database
from cti.events import (
    AgentChanged,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallQueued,
    CallRinging,
    LinkDown,
    LinkUp,
)
from ivr.events import RatingGiven
from push.frames import CardCleared, Frame

pytestmark = pytest.mark.border
_AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


async def _frame(socket: ClientConnection, kind: str = "") -> dict[str, Any]:
    """Read the next frame, or the next of a kind."""
    while True:
        frame = json.loads(await asyncio.wait_for(socket.recv(), 5))
        if kind in ("", frame["kind"]):
            return frame


def _call(site: Any, call_id: str = "1.1") -> None:
    site.bus.publish(
        CallArrived(at=_AT, call_id=call_id, direction="in", number="", name="<script>",
                    dialled="95598", channel="PJSIP/trunk-1")
    )  # fmt: skip
    site.bus.publish(CallQueued(at=_AT, call_id=call_id, queue="general", position=1, waiting=1))


def _ring(site: Any, extension: str = "1001", call_id: str = "1.1") -> None:
    site.bus.publish(
        CallRinging(at=_AT, call_id=call_id, extension=extension, queue="general", channel="c")
    )


@pytest.mark.parametrize(
    ("origin", "code"),
    [("https://evil.example", "origin_foreign"), ("null", "origin_foreign"),
     (None, "origin_missing")],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/live", "/sip", "/nowhere"])
async def test_a_foreign_page_is_refused_with_a_name_even_with_the_cookie(
    served: Any, origin: str | None, code: str, path: str
):
    token = await served.token("1001")
    with pytest.raises(InvalidStatus) as refused:
        await served.socket(path, token, origin=origin)
    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body)["detail"]["code"] == code


@pytest.mark.parametrize("path", ["/live", "/sip"])
@pytest.mark.parametrize("token", [None, "made-up"])
async def test_without_a_sign_in_no_socket_opens(served: Any, path: str, token: str | None):
    with pytest.raises(InvalidStatus) as refused:
        await served.socket(path, token)
    assert refused.value.response.status_code == 401


async def test_an_agent_sees_his_card_and_not_the_board(served: Any):
    async with served.live("1001") as agent, served.live("2001") as leader:
        snapshot = await _frame(agent)
        assert snapshot["data"]["board"] is None
        assert snapshot["data"]["agent"]["state"] == "signed_out"
        assert (await _frame(leader))["data"]["board"]["calls"] == []
        _call(served)
        _ring(served)
        card = await _frame(agent)
        assert (card["kind"], card["data"]["confidence"]) == ("card", "withheld")
        call = await _frame(leader, "call")
        assert (call["data"]["state"], "name" in call["data"]) == ("ringing", False)
        served.bus.publish(CallEnded(at=_AT, call_id="1.1", cause=16, cause_text=""))
        assert (await _frame(agent))["kind"] == "card_cleared"
        assert (await _frame(leader, "call_gone"))["data"] == {"call_id": "1.1"}


async def test_states_ratings_and_the_link_reach_whom_they_concern(served: Any):
    async with served.live("1001") as agent, served.live("2001") as leader:
        await _frame(agent)
        await _frame(leader)
        async with served.browser("1001") as browser:
            joined = await browser.post("/api/agent/sign-in-queue")
            assert joined.json()["state"] == "not_ready"
            await browser.post("/api/agent/state", json={"state": "ready"})
        states = ["not_ready"]  # told of both together, or one after the other
        while states[-1] == "not_ready":
            states.append((await _frame(agent, "agent"))["data"]["state"])
        assert states[-1] == "ready"
        assert (await _frame(leader, "agent"))["data"]["extension"] == "1001"
        served.bus.publish(
            RatingGiven(at=_AT, call_id="1.1", extension="1001", queue="general", score=5,
                        how="pressed")
        )  # fmt: skip
        assert (await _frame(agent))["data"]["score"] == 5
        assert (await _frame(leader, "rating"))["data"]["score"] == 5
        served.bus.publish(LinkDown(at=_AT, link="main", why="It was stopped."))
        assert (await _frame(agent, "link"))["data"] == {"up": False, "why": "It was stopped."}
        served.bus.publish(LinkUp(at=_AT, link="main", epoch="e2", version="22"))
        again = await _frame(agent, "snapshot")
        assert again["data"]["link"]["up"] is True


async def test_a_wrap_up_says_when_it_ends_and_carries_the_name(served: Any):
    await served.deps.named.learn_names()
    desk = served.deps.named.desk
    await desk.sign_in("1001", ["general"])
    await desk.set_ready("1001")
    async with served.live("1001") as agent:
        await _frame(agent)
        _call(served)
        _ring(served)
        served.bus.publish(
            CallAnswered(at=_AT, call_id="1.1", extension="1001", queue="general", waited_s=1,
                         rang_s=1)
        )  # fmt: skip
        served.bus.publish(CallEnded(at=_AT, call_id="1.1", cause=16, cause_text=""))
        line = (await _frame(agent, "agent"))["data"]
        assert (line["state"], line["name"]) == ("wrap_up", "员工1001")
        assert line["wrap_up_ends_at"] is not None
    await desk.sign_out("1001")


async def test_a_broken_socket_goes_on_where_it_stood(served: Any):
    token = await served.token("1001")
    async with served.socket("/live", token) as socket:
        await socket.send('{"hello": true}')
        place = await _frame(socket)
    served.deps.hub.to_extension("1001", Frame("card_cleared", CardCleared("missed")))
    resume = {"resume": {"epoch": place["epoch"], "seq": place["seq"]}}
    async with served.socket("/live", token) as socket:
        await socket.send(json.dumps(resume))
        assert (await _frame(socket))["data"] == {"call_id": "missed"}


@pytest.mark.parametrize("said", ["nonsense", '{"resume": 5}', b"\x00\xff", "[" * 60_000])
async def test_nonsense_closes_the_socket_and_says_so(served: Any, said: Any):
    async with served.socket("/live", await served.token("1001")) as socket:
        await socket.send(said)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 2)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400


async def test_a_page_that_talks_without_end_is_closed(served: Any):
    async with served.live("1001") as socket:
        await _frame(socket)
        for _ in range(25):
            await socket.send("x" * 1000)
        with pytest.raises(ConnectionClosed) as closed:
            await _frame(socket, "never")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400


@pytest.mark.parametrize("change", [{"active": False}, {"role": "agent"}])
async def test_a_revoked_role_closes_the_open_socket(served: Any, change: dict[str, Any]):
    async with served.live("2001") as socket, served.browser("9001") as admin:
        await _frame(socket)
        begun = time.monotonic()
        await admin.patch(f"/api/people/{served.people['2001']}", json=change)
        with pytest.raises(ConnectionClosed) as closed:
            await _frame(socket, "never")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    sys.stdout.write(f"closed {time.monotonic() - begun:.2f} s after the change\n")


async def test_signing_out_closes_only_that_sign_in(served: Any):
    async with served.browser("1001") as browser, served.live("1001") as other:
        await _frame(other)
        async with served.socket("/live", browser.cookies["hotline_session"]) as mine:
            await mine.send('{"hello": true}')
            await _frame(mine)
            await browser.post("/api/sign-out")
            with pytest.raises(ConnectionClosed):
                await _frame(mine, "never")
        served.deps.hub.to_extension("1001", Frame("card_cleared", CardCleared("x")))
        assert (await _frame(other))["kind"] == "card_cleared"


async def test_a_browser_that_never_reads_is_cut_off_in_5_s_and_others_feel_nothing(served: Any):
    token, other_token = await served.token("1001"), await served.token("2001")
    stalled = await served.socket("/live", token, max_queue=1)
    await stalled.send('{"hello": true}')
    for _ in range(3):  # until the snapshot was sent, so that the flood finds the socket
        await asyncio.sleep(0.05)
    stalled.transport.pause_reading()
    hub = served.deps.hub
    big = Frame("card_cleared", CardCleared("x" * 100_000))
    async with served.socket("/live", other_token) as other:
        await other.send('{"hello": true}')
        await _frame(other)
        begun, worst = time.monotonic(), 0.0
        while hub.count() > 1 and time.monotonic() - begun < 8:
            hub.to_extension("1001", big)
            sent = time.monotonic()
            hub.to_whoever("see_board", Frame("card_cleared", CardCleared("small")))
            await _frame(other)
            worst = max(worst, time.monotonic() - sent)
            await asyncio.sleep(0.01)
        took = time.monotonic() - begun
    sys.stdout.write(
        f"stalled browser cut off after {took:.1f} s; the slowest frame to another {worst:.3f} s\n"
    )
    assert hub.count() <= 1
    assert worst < 2, "nobody waits for the one that stalls, which takes four seconds"
    stalled.transport.abort()
    await stalled.wait_closed()


async def test_500_desks_that_reconnect_at_once_all_get_their_picture(served: Any):
    token = await served.token("1001")

    async def reconnect() -> dict[str, Any]:
        while True:
            try:
                async with served.socket("/live", token, open_timeout=120) as socket:
                    await socket.send('{"hello": true}')
                    return json.loads(await socket.recv())
            except InvalidStatus as refused:
                if refused.response.status_code != 503:
                    raise
            await asyncio.sleep(0.5)  # the machine is full: a page tries again, too

    frames = await asyncio.gather(*(reconnect() for _ in range(500)))
    assert {frame["kind"] for frame in frames} == {"snapshot"}


async def test_a_burst_of_changes_costs_a_supervisor_few_frames(served: Any):
    async with served.live("2001") as leader:
        await _frame(leader)
        for _ in range(200):
            _call(served)
            served.bus.publish(AgentChanged(at=_AT, extension="1001", state="ready"))
        await asyncio.sleep(0.2)
        served.deps.hub.to_whoever("see_board", Frame("card_cleared", CardCleared("end")))
        kinds = [(await _frame(leader))["kind"]]
        while kinds[-1] != "card_cleared":
            kinds.append((await _frame(leader))["kind"])
    assert len(kinds) <= 4


async def test_without_the_database_a_page_may_try_again_and_open_ones_stay(
    postgres: Any, served: Any
):
    async with served.live("1001") as page:
        await _frame(page)
        token = await served.token("1001")
        async with _away(postgres, served.deps.database):
            with pytest.raises(InvalidStatus) as refused:
                await served.socket("/live", token)
            assert refused.value.response.status_code == 503
            async with served.browser() as browser:
                browser.cookies.set("hotline_session", token)
                answer = await browser.get("/api/me")
            assert answer.json()["detail"]["code"] == "database_unavailable"
            served.deps.hub.to_extension("1001", Frame("card_cleared", CardCleared("still")))
            assert (await _frame(page))["data"] == {"call_id": "still"}
        async with served.socket("/live", token) as back:
            await back.send('{"hello": true}')
            await _frame(back)


@asynccontextmanager
async def _away(postgres: Any, database: Database) -> AsyncGenerator[None]:
    """Take a database away by another name, and bring it back."""
    name = database.url.rpartition("/")[2]

    async def rename(old: str, new: str) -> None:
        await database.engine.dispose()
        connection = await asyncpg.connect(postgres.url("postgres"))
        await connection.execute(
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{old}'"
        )
        await connection.execute(f"alter database {old} rename to {new}")
        await connection.close()

    await rename(name, f"{name}_away")
    yield
    await rename(f"{name}_away", name)
