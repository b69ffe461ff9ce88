"""Who goes first when the machine is full, as Linux itself says it."""

import asyncio
import os
from pathlib import Path

import pytest

from hotline.host.children import ServiceProcess
from hotline.host.priority import give_way, may_raise

pytestmark = pytest.mark.border


def _session(pid: int) -> str:
    """Give how far a session is put back; "" where Linux shares nothing by session.

    The file is empty for a process whose ancestors never began a session of their own.
    """
    try:
        return Path(f"/proc/{pid}/autogroup").read_text().rpartition(" ")[2].strip()
    except OSError:
        return ""


async def test_the_service_goes_first_where_root_starts_it_and_no_other_session_changes(
    tmp_path: Path,
) -> None:
    ours = _session(os.getpid()), os.getpriority(os.PRIO_PROCESS, 0)
    service = ServiceProcess(["sleep", "60"], directory=tmp_path, env={}, log=tmp_path / "log")
    await service.start()
    try:
        raised = may_raise()
        assert os.getpriority(os.PRIO_PROCESS, service.pid) == (-10 if raised else ours[1])
        assert _session(service.pid) in ("", "-10" if raised else "0")
        assert (_session(os.getpid()), os.getpriority(os.PRIO_PROCESS, 0)) == ours
    finally:
        await service.stop()


async def test_without_root_asterisk_gives_way_instead() -> None:
    sleeper = await asyncio.create_subprocess_exec("sleep", "60", start_new_session=True)
    try:
        give_way(sleeper.pid)
        lowered = not may_raise()
        assert os.getpriority(os.PRIO_PROCESS, sleeper.pid) == (5 if lowered else 0)
        assert _session(sleeper.pid) in ("", "5" if lowered else "0")
    finally:
        sleeper.kill()
        await sleeper.wait()
