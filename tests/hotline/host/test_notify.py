"""systemd hears over its own socket that the service is ready and alive."""

import asyncio
import socket
from pathlib import Path

import pytest

from hotline.host.notify import feed_watchdog, notify

UNITS = Path(__file__).parents[3] / "setup" / "systemd"


async def test_it_hears_ready_and_then_that_the_loop_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "20000")
        notify("READY=1")
        feeding = asyncio.create_task(feed_watchdog())
        heard = [await asyncio.to_thread(systemd.recv, 100) for _ in range(3)]
        feeding.cancel()
    assert heard == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
    notify("READY=1")  # nobody listens any more


async def test_without_systemd_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    notify("READY=1")
    await feed_watchdog()


@pytest.mark.parametrize("name", ["hotline.service", "hotline-backup.service"])
def test_a_unit_gives_no_right_away(name: str) -> None:
    lines = (UNITS / name).read_text().splitlines()
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(lines)
