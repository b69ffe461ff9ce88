"""Asterisk hears of the queues at each change, whatever went wrong at the one before."""

import asyncio
from pathlib import Path

import pytest

from agents.house.asterisk_queues import AsteriskQueues
from agents.house.book import HouseBook
from agents.house.queue import HouseQueue
from core.bus import Bus
from core.clock import now
from core.config import Settings
from core.db import Database
from cti.ami.commands import Commands
from cti.ami.link import AmiAccount, Hello, Link, Rhythm
from cti.ami.message import Message
from cti.events import LinkUp
from tests.cti.fake_ami import FakeAmi
from tests.until import until

pytestmark = pytest.mark.border


class Deaf:
    def on_message(self, message: Message) -> None: ...
    def on_up(self, hello: Hello) -> None: ...
    def on_down(self, why: str) -> None: ...


async def test_an_error_of_any_kind_is_told_on_the_page_and_the_next_change_is_tried(
    tmp_path: Path,
) -> None:
    settings, bus = Settings(var=tmp_path), Bus()
    book = HouseBook(settings, Database("postgresql://nobody:x@127.0.0.1:9/none"))
    sound = book.queues
    unsound = HouseQueue(code="NOT A QUEUE", name_zh="", name_en="", in_use=False)
    async with FakeAmi() as server:
        account = AmiAccount("127.0.0.1", server.port, "hotline", "secret-of-length")
        link = Link(account, Deaf(), (), rhythm=Rhythm(action_s=0.2, first_retry_s=0.01))
        queues = AsteriskQueues(settings, bus, Commands(link), book)
        tasks = [asyncio.create_task(link.run()), asyncio.create_task(queues.run())]
        try:
            await until(lambda: link.up)
            book.queues = [*sound, unsound]  # refused before it is sent: no error of the link
            bus.publish(LinkUp(at=now(), link="main", epoch="e", version="11"))
            await until(lambda: not book.state().is_in_asterisk)
            book.queues = sound
            await until(lambda: book.state().is_in_asterisk)
            assert "QueueReload" in server.names()
            tasks[0].cancel()
            await until(lambda: not link.up)
            bus.publish(LinkUp(at=now(), link="main", epoch="e", version="11"))  # of a moment ago
            await until(lambda: not book.state().is_in_asterisk)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    assert "[english](settings)" in (tmp_path / "queues" / "service.conf").read_text()
