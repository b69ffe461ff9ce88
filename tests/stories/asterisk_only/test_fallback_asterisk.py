"""The Asterisk of a laptop: it starts whole, ends clean, comes back; the network plays."""

import asyncio
import os
import re
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from core.bus import Bus
from core.db import Database
from cti.ami.link import Rhythm
from cti.telephones import Telephones as TelephonesService
from hotline.asterisk.config import TEMPLATES, Kind
from hotline.asterisk.process import AsteriskFailed, AsteriskProcess
from hotline.demo.robots.sip_phone import SipPhone
from hotline.doctor import asterisk as doctor_asterisk
from staff.sign_in.passwords import sip_ha1
from tests.asterisk.instances import RTP_LOW, SECRET, Telephones, is_whole, loudness, telephones
from tests.asterisk.raw_ami import Ami
from tests.asterisk.web_phone import register
from tests.until import until

pytestmark = pytest.mark.story


@pytest.fixture
async def phones(tmp_path: Path, database_url: str) -> AsyncIterator[Telephones]:
    async with telephones(tmp_path, database_url) as running:
        yield running


@pytest.mark.parametrize("kind", ["hotline", "carrier"])
async def test_the_dialplan_uses_only_what_is_loaded(phones: Telephones, kind: Kind) -> None:
    asterisk = phones.hotline if kind == "hotline" else phones.network
    text = (TEMPLATES / kind / "extensions.conf").read_text()
    step = r"(?m)^ *(?:exten => [^,]+,\d+|same => n(?:\([\w-]+\))?),(\w+)\("
    applications = set(re.findall(step, text))
    functions = set(re.findall(r"(?:\$\{|Set\()([A-Z_]{2,})\(", text))
    assert len(applications) > 5
    assert len(functions) > 3
    for name in applications:
        shown = await asterisk.command(f"core show application {name}")
        assert "Your application" not in shown, name
    for name in functions:
        assert "No function" not in await asterisk.command(f"core show function {name}"), name
    modules = await asterisk.command("module show")
    assert "Not Running" not in modules
    log = asterisk.log.read_text()
    assert " ERROR[" not in log, log
    assert " WARNING[" not in log, log


async def test_the_doctor_finds_nothing_wrong_and_names_what_is(
    phones: Telephones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_ASTERISK_ROOT", str(phones.hotline.root.path))
    well = await doctor_asterisk.examine(phones.settings)
    assert [finding for finding in well if not finding.ok] == []
    assert len(well) > 10
    monkeypatch.setenv("HOTLINE_ASTERISK_ROOT", "/nowhere")  # as in the service's container
    (version, *_) = await doctor_asterisk.examine(phones.settings)
    assert version.ok
    assert version.seen.endswith("running, installed elsewhere")
    monkeypatch.setenv("HOTLINE_ASTERISK_ROOT", str(phones.hotline.root.path))
    wrong = {"ami_secret": SecretStr("another-secret-of-length"), "rtp_end": RTP_LOW + 1}
    ill = await doctor_asterisk.examine(phones.settings.model_copy(update=wrong))
    mends = " ".join(finding.mend for finding in ill if not finding.ok)
    for word in ("manager.conf", "Authentication failed", "HOTLINE_RTP_END", "rtp.conf"):
        assert word in mends
    await phones.network.stop()
    await phones.hotline.stop()
    with socket.socket() as rival:
        rival.bind(("127.0.0.1", phones.settings.asterisk_http_port))
        mends = " ".join(f.mend for f in await doctor_asterisk.examine(phones.settings))
    assert "start it with `hotline run`" in mends
    assert "HOTLINE_ASTERISK_HTTP_PORT" in mends


async def test_the_doctor_names_each_right_and_module_that_is_missing_or_too_much(
    phones: Telephones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_ASTERISK_ROOT", str(phones.hotline.root.path))
    manager = phones.hotline.home / "etc" / "manager.conf"
    text = re.sub(r"(?m)^write = .*$", "write = originate,agent,command", manager.read_text())
    manager.write_text(re.sub(r"(?m)^read = .*$", "read = call,system", text))
    await phones.hotline.command("manager reload")
    await phones.hotline.command("module unload app_echo.so")
    ill = {f.check: f.mend for f in await doctor_asterisk.examine(phones.settings) if not f.ok}
    assert set(ill) == {
        "its configuration is what the settings say",
        "the AMI user may Hangup",
        "the AMI user may not Command",
        "the AMI user hears of calls, agents and the start",
        "all its modules run",
    }
    assert "add agent to `read`" in ill["the AMI user hears of calls, agents and the start"]
    assert "app_echo.so" in ill["all its modules run"]
    assert "write = call,originate,agent" in ill["the AMI user may Hangup"]


async def test_the_doctor_names_a_provider_who_does_not_register_us(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with telephones(tmp_path, database_url, trunk_user="nobody") as phones:
        monkeypatch.setenv("HOTLINE_ASTERISK_ROOT", str(phones.hotline.root.path))
        ill = [
            finding for finding in await doctor_asterisk.examine(phones.settings) if not finding.ok
        ]
        assert [f.check for f in ill] == ["the provider at 127.0.0.1 has registered us"]
        assert ill[0].seen in {"Unregistered", "Rejected"}
        assert "HOTLINE_TRUNK_SECRET" in ill[0].mend


async def test_a_user_who_may_not_list_calls_is_named_and_knocks_ever_more_slowly(
    phones: Telephones, database: Database
) -> None:
    manager = phones.hotline.home / "etc" / "manager.conf"
    right = manager.read_text()
    manager.write_text(re.sub(r"(?m)^write = .*$", "write = originate,agent", right))
    await phones.hotline.command("manager reload")
    rhythm = Rhythm(first_retry_s=0.05, longest_retry_s=0.4, ping_every_s=0.3)
    ours = TelephonesService(phones.settings, Bus(), database, rhythm=rhythm)
    task = asyncio.create_task(ours.run())
    async with asyncio.timeout(20):
        await until(lambda: ours.link.tries >= 4)
        assert "`write = call,originate,agent` in manager.conf" in ours.board.link.why
        manager.write_text(right)
        await phones.hotline.command("manager reload")
        await ours.synced()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_asterisk_is_nobody_and_leaves_nothing_behind(phones: Telephones) -> None:
    asterisk = phones.hotline
    pid = asterisk.pid
    status = Path(f"/proc/{pid}/status").read_text()
    assert re.search(r"(?m)^Uid:\t0\t", status) is None
    assert re.search(r"(?m)^CapEff:\t0+$", status)
    assert re.search(r"(?m)^NoNewPrivs:\t1$", status)
    assert os.getpriority(os.PRIO_PROCESS, pid) >= 5, "it gives way to the service"
    assert asterisk.control.stat().st_mode & 0o077 == 0, (
        "its group, the service's, commands nothing"
    )
    assert str(asterisk.home) not in Path("/proc/mounts").read_text()
    inside = {line.split()[1] for line in Path(f"/proc/{pid}/mounts").read_text().splitlines()}
    assert "/usr" in inside
    await asterisk.stop()
    assert not Path(f"/proc/{pid}").exists()
    assert list((asterisk.home / "root").iterdir()) == []
    with pytest.raises(AsteriskFailed, match="not running"):
        assert asterisk.pid


async def test_asterisk_killed_comes_back_and_a_taken_port_is_named(phones: Telephones) -> None:
    await phones.hotline.kill()
    await phones.hotline.start()
    assert "service has 0 calls" in await phones.hotline.command("queue show service")
    with tempfile.TemporaryDirectory() as short:  # as a control socket's path must be
        rival = AsteriskProcess(phones.hotline.root, phones.settings, "hotline", Path(short))
        with pytest.raises(AsteriskFailed, match="HOTLINE_AMI_PORT"):
            await rival.start()


async def test_a_stopped_asterisk_is_ended_at_the_deadline(phones: Telephones) -> None:
    pid = phones.hotline.pid
    phones.hotline.send(signal.SIGSTOP)
    await phones.hotline.stop(deadline_s=0.5)
    assert not Path(f"/proc/{pid}").exists()


async def test_a_browser_registers_over_the_web_socket(phones: Telephones) -> None:
    password = await phones.add_agent("1003", phone="browser")
    address = f"ws://127.0.0.1:{phones.settings.asterisk_http_port}/ws"
    async with connect(address, subprotocols=[Subprotocol("sip")]) as socket:
        assert await register(socket, "1003", sip_ha1("1003", password)) == 200
        shown = await phones.hotline.command("pjsip show endpoint 1003")
        assert re.search(r"webrtc\s*: yes", shown)
        assert re.search(r"media_encryption\s*: dtls", shown)
        assert "1003/sip:" in await phones.hotline.command("pjsip show contacts")


async def test_the_network_plays_each_part(phones: Telephones) -> None:
    """What a callee does was told to their number, or stands in its last digits."""
    await phones.carrier.behave("13900000001", "answer; wait 0.5; hangup")
    agent = await SipPhone.open("1001", await phones.add_agent("1001"), phones.sip)
    assert await agent.register() == 200
    parts = (("01", 200), ("61", 486), ("81", 403), ("98", 404), ("99", 503), ("91", 200))
    for ending, status in parts:
        number = f"139000000{ending}"
        answered, call = await agent.call(number)
        assert answered == status, number
        if answered == 200:
            await asyncio.wait_for(call.ended.wait(), 10)
        assert await phones.carrier.times_called(number) == 1
    await agent.close()


async def test_what_a_called_person_hears_is_recorded(phones: Telephones) -> None:
    """As the dialer calls: the service is away, so they hear an apology, and then the call ends."""
    number = "13900000002"
    await phones.carrier.behave(number, "ring 0.5; answer; wait 20; hangup")
    ami, _ = await Ami.open(phones.settings.ami_port, "hotline", SECRET)
    answer = await ami.ask(
        f"Action: Originate\r\nChannel: PJSIP/{number}@trunk\r\nChannelId: attempt-1\r\n"
        "Context: outbound-notice\r\nExten: s\r\nPriority: 1\r\nAsync: true\r\n"
        "Timeout: 30000\r\nCallerID: 95598\r\nVariable: HOTLINE_ATTEMPT=attempt-1\r\n"
    )
    assert "Response: Success" in answer
    assert "Reason: 4" in (await ami.events("OriginateResponse", 1))[0]
    await ami.events("Hangup", 1)
    ami.close()
    path = phones.carrier.heard_by(number)[0]
    async with asyncio.timeout(10):
        while "0 active channels" not in await phones.network.command("core show channels"):
            await asyncio.sleep(0.05)
        # The recorder closes its file a little after the channel.
        await until(lambda: is_whole(path))
    assert max(loudness(path)) > 500
    assert await phones.carrier.times_called(number) == 1
