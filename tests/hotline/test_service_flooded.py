"""A whole service, as operators start it with a shell's limits, and a stranger at its web port."""

import asyncio
import resource
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from core import descriptors
from core.config import Settings
from tests.ivr.peer import Peer, header
from tests.ports import free_ports

pytestmark = pytest.mark.border

_SECRET = "a-test-secret-of-good-length"
_FILES = 1_024  # the default of many shells, systemd units and containers
_FEWER = 700  # what a shell gives at first; the service takes all it may
_HALF = b"GET / HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
async def service(database_url: str, tmp_path: Path) -> AsyncIterator[Settings]:
    """`hotline serve` in a process of its own, with few files, and no Asterisk to speak to."""
    names = ("port", "agi_port", "ami_port", "asterisk_http_port")
    ports = dict(zip(names, free_ports(len(names), low=23400), strict=True))
    secret = SecretStr(_SECRET)
    made = Settings(var=tmp_path, ami_secret=secret, cookie_secret=secret, **ports)
    environment = {f"HOTLINE_{name.upper()}": str(value) for name, value in ports.items()} | {
        "HOTLINE_VAR": str(tmp_path),
        "HOTLINE_DATABASE_URL": database_url,
        "HOTLINE_AMI_SECRET": _SECRET,
        "HOTLINE_COOKIE_SECRET": _SECRET,
        "PATH": "/nowhere",  # no espeak-ng: prompts are not what is looked at, and cost minutes
    }
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hotline", "serve", env=environment, stdout=log, stderr=log
        )
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (_FEWER, _FILES))
    try:
        async with asyncio.timeout(60):
            while not await _health(made):
                await asyncio.sleep(0.1)
        raised = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
        assert raised == (_FILES, _FILES)
        yield made
    finally:
        process.terminate()
        await process.wait()


async def _health(settings: Settings) -> bool:
    try:
        async with httpx.AsyncClient(timeout=10) as desk:
            answer = await desk.get(f"http://127.0.0.1:{settings.port}/api/health")
    except httpx.TransportError:
        return False
    return answer.status_code == 200


async def _menu(settings: Settings) -> str:
    peer = Peer(["0", "0"], secret=settings.agi_secret)
    async with asyncio.timeout(30):
        await peer.call(settings.agi_port, header("main", "1700000000.1", "13800138000"))
    return peer.variables.get("IVR_RESULT", "")


async def test_a_thousand_half_open_requests_of_one_stranger_stop_neither_desk_nor_menu(
    service: Settings, tmp_path: Path
) -> None:
    descriptors.raise_limit()  # of the stranger's side
    assert await _menu(service)
    held = [await asyncio.open_connection("127.0.0.1", service.port) for _ in range(1_150)]
    for _, writer in held:
        writer.write(_HALF)
    begun, seen = time.monotonic(), 0
    while time.monotonic() - begun < 3 or seen < 3:
        assert await _health(service), "the desk answers"
        assert await _menu(service), "the menu goes on"
        seen += 1
    log = (tmp_path / "log").read_text()
    assert "the web port turns connections away" in log
    assert log.count("the web port turns connections away") < 3, "a flood fills no log"
    assert "see `hotline doctor`" in log
    async with asyncio.timeout(20):
        await asyncio.gather(*(reader.read() for reader, _ in held), return_exceptions=True)
    for _, writer in held:
        writer.close()
