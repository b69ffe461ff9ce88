"""What a customer whom we rang hears, over a real socket and with a real database."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from core.bus import Bus
from core.clock import now
from core.config import Settings
from core.db import Database
from ivr.agi.server import AgiServer
from ivr.events import NoticeHeard
from ivr.speech.prompts import Prompts, Utterance
from outbound.attempts import claims
from outbound.dialling.notice import NoticeDesk
from tests.ivr.peer import HANG_UP, Peer, header
from tests.outbound import rig
from tests.until import until

pytestmark = pytest.mark.border


class Written(Prompts):
    """Prompts whose path holds the text."""

    async def say(self, what: Utterance) -> str:
        return f"/{what.language}/{what.text}"


class Line:
    """A customer's telephone that our call reaches."""

    def __init__(self, port: int, bus: Bus) -> None:
        self.port = port
        self.heard: list[NoticeHeard] = []
        bus.on(NoticeHeard, self.heard.append, name="test")

    async def answer(self, attempt_id: UUID | str, *keys: str) -> Peer:
        peer = Peer(keys)
        await peer.call(self.port, header("notice", str(attempt_id), str(attempt_id)))
        return peer


def _queue_for(wished: str, language: str) -> str:
    return f"{wished or 'general'}-{language}"


@asynccontextmanager
async def _line(database: Database, var: Path) -> AsyncGenerator[Line]:
    bus, settings = Bus(), Settings(var=var, unit_zh="青杭供电", default_queue="general")
    desk = NoticeDesk(settings, bus, database, Written(var), queue_for=_queue_for)
    server = AgiServer("127.0.0.1", 0, desk.handle)
    await server.start()
    try:
        yield Line(server.port, bus)
    finally:
        await server.stop()


async def _attempts(database: Database, many: int = 1, **parts: object) -> list[UUID]:
    made = rig.campaign(wording_zh="明天停电。", wording_en="Power off tomorrow.", **parts)
    await rig.add(database, made, many)
    async with database.transaction() as session:
        claimed = await claims.claim(
            session, made, dialer="test", zones=["Asia/Shanghai"], many=many, now=now()
        )
    return [one.attempt_id for one in claimed]


async def _kept(database: Database, attempt: UUID) -> tuple[str, str]:
    async with database.transaction() as session:
        row = await session.execute(
            text("select state, heard from outbound_attempt where id = :id"), {"id": attempt}
        )
        state, heard = row.one()
    return state, heard


async def _told(line: Line) -> NoticeHeard:
    await until(lambda: line.heard, deadline_s=5)
    return line.heard.pop()


async def test_one_acknowledges_and_the_call_ends(database: Database, tmp_path: Path) -> None:
    (attempt,) = await _attempts(database)
    async with _line(database, tmp_path) as line:
        peer = await line.answer(attempt, "1")
        told = await _told(line)
    assert any("明天停电。" in path for path in peer.heard)
    assert peer.variables["IVR_RESULT"] == "end"
    assert (told.how, told.attempt_id) == ("acknowledged", str(attempt))
    assert await _kept(database, attempt) == ("answered", "acknowledged")


async def test_nine_is_stored_before_it_is_promised(database: Database, tmp_path: Path) -> None:
    (attempt,) = await _attempts(database)
    async with _line(database, tmp_path) as line:
        await line.answer(attempt, "9")
        told = await _told(line)
    assert told.how == "opted_out"
    async with database.transaction() as session:
        rows = await session.execute(text("select e164, source from outbound_opt_out"))
        assert [tuple(row) for row in rows] == [(rig.FIRST, "key")]


async def test_zero_leads_to_a_person_in_the_language_chosen(
    database: Database, tmp_path: Path
) -> None:
    (attempt,) = await _attempts(database)
    async with _line(database, tmp_path) as line:
        peer = await line.answer(attempt, "*", "0")
        told = await _told(line)
    assert "/en/Power off tomorrow." in peer.heard
    assert peer.variables["IVR_QUEUE"] == "general-en", "by the house's rule, hours included"
    assert (peer.variables["IVR_LANGUAGE"], peer.variables["IVR_RESULT"]) == ("en", "queue")
    assert list(peer.variables)[-1] == "IVR_RESULT"
    assert told.how == "agent"


async def test_silence_hears_it_twice_and_proves_nothing(
    database: Database, tmp_path: Path
) -> None:
    (attempt,) = await _attempts(database)
    async with _line(database, tmp_path) as line:
        peer = await line.answer(attempt, "", "", "", "")
        told = await _told(line)
    assert sum("明天停电。" in path for path in peer.heard) == 2
    assert told.how == "unconfirmed"


async def test_a_hang_up_is_told_with_what_was_heard(database: Database, tmp_path: Path) -> None:
    (attempt,) = await _attempts(database)
    async with _line(database, tmp_path) as line:
        await line.answer(attempt, HANG_UP)
        told = await _told(line)
    assert told.how == "hung_up"
    assert 0 <= told.heard_share <= 1


@pytest.mark.parametrize("attempt", ["", "no-attempt", str(UUID(int=5))])
async def test_a_call_of_no_campaign_is_given_back_unheard(
    database: Database, tmp_path: Path, attempt: str
) -> None:
    async with _line(database, tmp_path) as line:
        peer = await line.answer(attempt)
    assert (peer.heard, peer.variables, line.heard) == ([], {}, [])


async def test_an_attempt_that_is_over_has_no_notice_to_tell(
    database: Database, tmp_path: Path
) -> None:
    (attempt,) = await _attempts(database)
    async with database.transaction() as session:
        ended = text("update outbound_attempt set state = 'ended' where id = :id")
        await session.execute(ended, {"id": attempt})
    async with _line(database, tmp_path) as line:
        peer = await line.answer(attempt)
    assert (peer.heard, peer.variables, line.heard) == ([], {}, [])


async def test_a_promise_that_cannot_be_stored_is_not_given(
    database: Database, tmp_path: Path
) -> None:
    (attempt,) = await _attempts(database)
    await rig.run_sql(database, "alter table outbound_opt_out rename to gone")
    async with _line(database, tmp_path) as line:
        peer = await line.answer(attempt, "9")
        await _told(line)
    assert peer.variables["IVR_RESULT"] == "queue"
    assert not any("以后不再" in path and "好的" in path for path in peer.heard)
