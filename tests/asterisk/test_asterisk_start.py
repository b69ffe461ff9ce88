"""Starting Asterisk: as its own user, with files of its own, and named when it does not start."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from core.config import state_dir
from hotline.asterisk.process import AsteriskFailed, AsteriskProcess
from hotline.asterisk.root import find_asterisk
from hotline.doctor.asterisk import listens
from hotline.host.children import ServiceProcess
from hotline.host.progress import Steps
from hotline.laptop.laptop import Laptop
from hotline.laptop.line_test import LineDead, ring_through
from hotline.laptop.postgres import Postgres, PostgresFailed
from tests.asterisk.instances import SECRET, settings_for
from tests.ports import free_ports
from tests.until import until

pytestmark = pytest.mark.border


def _carrier(var: Path) -> AsteriskProcess:
    for path in (var, *var.parents[:2]):
        path.chmod(0o755)  # Asterisk passes through it as nobody
    settings = settings_for(var, "", low=20600)
    return AsteriskProcess(find_asterisk(state_dir()), settings, "carrier", var)


async def _kill_when_it_runs(process: AsteriskProcess, times: int) -> None:
    for _ in range(times):
        await until(lambda: process.running)
        process.send(signal.SIGKILL)
        await until(lambda: not process.running)


async def test_an_asterisk_that_dies_while_it_boots_is_named_with_the_end_of_its_log(
    tmp_path: Path,
) -> None:
    carrier = _carrier(tmp_path)
    killer = asyncio.create_task(_kill_when_it_runs(carrier, 1))
    with pytest.raises(AsteriskFailed, match=r"ended with code -9\. The end of its log in"):
        await carrier.start()
    await killer
    assert not carrier.running


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts Asterisk as somebody else")
async def test_files_that_belong_to_nobody_are_given_to_asterisk_at_the_next_start(
    tmp_path: Path,
) -> None:
    carrier = _carrier(tmp_path)
    carrier.prepare()
    for file in (carrier.home / "etc").iterdir():
        os.chown(file, 54_321, 54_321)  # what two lost users left behind
    (carrier.home / "db" / "astdb.sqlite3").touch()
    os.chown(carrier.home / "db" / "astdb.sqlite3", 54_321, 54_321)
    try:
        await carrier.start()
        mine = (carrier.home / "etc").stat().st_uid
        files = [*(carrier.home / "etc").iterdir(), *(carrier.home / "db").iterdir()]
        assert {file.stat().st_uid for file in files} == {mine}
        assert mine not in {0, 54_321}
    finally:
        await carrier.stop()


async def test_a_line_that_is_dead_is_said_before_anybody_relies_on_it(tmp_path: Path) -> None:
    carrier = _carrier(tmp_path)
    try:
        await carrier.start()
        with pytest.raises(LineDead, match="did not go through"):
            await ring_through(tmp_path)
    finally:
        await carrier.stop()


async def test_whatever_dies_under_hotline_run_is_started_again(tmp_path: Path) -> None:
    laptop = Laptop(settings_for(tmp_path, "", low=20600), Steps())
    laptop.carrier = _carrier(tmp_path)
    laptop.asterisk = AsteriskProcess(
        laptop.carrier.root, laptop.carrier.settings, "hotline", tmp_path
    )
    laptop.service = ServiceProcess(["sleep", "600"], env=os.environ, log=tmp_path / "service.log")
    (port,) = free_ports(1, low=20700)
    laptop.postgres = Postgres(tmp_path / "pg" / "data", port=port, password=SECRET, fast=True)
    parts = (laptop.asterisk, laptop.carrier, laptop.service, laptop.postgres)
    await asyncio.gather(*(part.start() for part in parts))
    keeping = asyncio.create_task(laptop.keep())
    try:
        for part in parts:
            before = part.pid
            os.kill(before, signal.SIGKILL)
            await _is_back(part, before)
        async with asyncio.timeout(20):
            for part in (laptop.asterisk, laptop.carrier):
                assert "fully booted" in await part.command("core waitfullybooted", deadline_s=15)
            while not listens("127.0.0.1", port):
                await asyncio.sleep(0.1)
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await asyncio.gather(*(part.stop() for part in parts))


async def _is_back(part: AsteriskProcess | ServiceProcess | Postgres, before: int | None) -> None:
    await until(lambda: alive(part) and part.pid != before, deadline_s=20)


def alive(part: AsteriskProcess | ServiceProcess | Postgres) -> bool:
    """Tell whether a part has a process; between two tries it may have none."""
    try:
        return part.pid > 0
    except (AssertionError, AsteriskFailed, PostgresFailed):
        return False
