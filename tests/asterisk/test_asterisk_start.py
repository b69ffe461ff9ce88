"""Starting Asterisk: one that dies while it boots gets a second chance, and only one."""

import asyncio
import signal
from pathlib import Path

import pytest

from core.config import state_dir
from hotline.asterisk import AsteriskEnded, AsteriskProcess
from hotline.asterisk_root import find_asterisk
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
