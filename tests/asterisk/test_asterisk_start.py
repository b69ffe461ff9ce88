"""Starting Asterisk: one that dies while it boots gets a second chance, and only one."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from core.config import state_dir
from hotline.asterisk import AsteriskEnded, AsteriskProcess
from hotline.asterisk_root import find_asterisk
from hotline.children import ServiceProcess
from hotline.laptop import Laptop
from hotline.progress import Steps
from tests.asterisk.instances import settings_for

pytestmark = pytest.mark.border


def _carrier(var: Path) -> AsteriskProcess:
    for path in (var, *var.parents[:2]):
        path.chmod(0o755)  # Asterisk passes through it as nobody
    settings = settings_for(var, "", low=20600)
    return AsteriskProcess(find_asterisk(state_dir()), settings, "carrier", var)


async def _kill_when_it_runs(process: AsteriskProcess, times: int) -> None:
    for _ in range(times):
        while not process.running:
            await asyncio.sleep(0.01)
        process.send(signal.SIGKILL)
        while process.running:
            await asyncio.sleep(0.01)


async def test_an_asterisk_that_dies_while_it_boots_is_started_once_more(tmp_path: Path) -> None:
    carrier = _carrier(tmp_path)
    killer = asyncio.create_task(_kill_when_it_runs(carrier, 1))
    try:
        await carrier.start()
        await killer
        assert "fully booted" in await carrier.command("core waitfullybooted")
    finally:
        await carrier.stop()


async def test_an_asterisk_that_dies_twice_is_given_up_with_the_end_of_its_log(
    tmp_path: Path,
) -> None:
    carrier = _carrier(tmp_path)
    killer = asyncio.create_task(_kill_when_it_runs(carrier, 2))
    with pytest.raises(AsteriskEnded, match=r"ended with code -9\. The end of its log in"):
        await carrier.start()
    await killer
    assert not carrier.running


async def test_an_asterisk_that_dies_under_hotline_run_is_started_again(tmp_path: Path) -> None:
    laptop = Laptop(settings_for(tmp_path, "", low=20600), Steps())
    laptop.carrier = _carrier(tmp_path)
    laptop.asterisk = AsteriskProcess(
        laptop.carrier.root, laptop.carrier.settings, "hotline", tmp_path
    )
    laptop.service = ServiceProcess(["sleep", "600"], env=os.environ, log=tmp_path / "service.log")
    await asyncio.gather(laptop.asterisk.start(), laptop.carrier.start(), laptop.service.start())
    keeping = asyncio.create_task(laptop.keep())
    try:
        for part in (laptop.asterisk, laptop.carrier, laptop.service):
            before = part.pid
            os.kill(before, signal.SIGKILL)
            async with asyncio.timeout(20):
                while part.pid == before:
                    await asyncio.sleep(0.05)
        async with asyncio.timeout(20):
            for part in (laptop.asterisk, laptop.carrier):
                assert "fully booted" in await part.command("core waitfullybooted", deadline_s=15)
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await laptop.service.stop()
        await laptop.asterisk.stop()
        await laptop.carrier.stop()
