"""A person's own softphone and SIP telephone, with what `make run` and the README tell them."""

import asyncio
import re
import sys
import wave
from pathlib import Path

import httpx
import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from hotline.demo.robots.sip_phone import Dialog, SipPhone
from hotline.demo.robots.sip_sound import ALAW
from hotline.host.environment import as_environment
from staff.sign_in.session import COOKIE
from tests.asterisk.web_phone import register
from tests.stories.prompt_in_recording import hears
from tests.stories.running_hotline import World
from tests.until import until

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]


def keep(dialog: Dialog, path: Path) -> Path:
    """Write what a telephone heard so far, 8 kHz mono."""
    samples = ALAW[np.frombuffer(bytes(dialog.rtp.heard), dtype=np.uint8)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


async def test_a_softphone_with_the_printed_account_rings_the_hotline_and_hears_its_menu(
    world: World, tmp_path: Path
) -> None:
    settings = world.laptop.settings
    server, secret = (settings.trunk_host, settings.trunk_port), settings.trunk_secret
    phone = await SipPhone.open("citizen", secret.get_secret_value(), server)
    assert await phone.register() == 200
    status, call = await phone.call(settings.hotline_number)
    assert status == 200
    prompts = settings.var / "sounds" / settings.language

    async def hears_the_menu() -> bool:
        heard = keep(call, tmp_path / "heard.wav")
        said = [path for path in prompts.glob("[!.]*.wav") if path.stat().st_size]
        return await asyncio.to_thread(lambda: any(hears(heard, path) for path in said))

    await until(hears_the_menu, "a prompt of the menu in the softphone", deadline_s=40)
    await phone.hang_up(call)
    await phone.close()


async def test_an_agent_answers_with_the_sip_telephone_that_the_command_named(
    world: World,
) -> None:
    settings = world.laptop.settings
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hotline", "user", "telephone", "8003", "--kind", "sip",
        env=as_environment(settings), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, _ = await command.communicate()
    told = re.search(r"account (\d+), password (\S+), UDP port (\d+)", printed.decode())
    assert told, printed
    phone = await SipPhone.open(told[1], told[2], ("127.0.0.1", int(told[3])))

    async def registers() -> bool:
        return await phone.register() == 200

    await until(registers, "Asterisk was told of the telephone")

    async def is_one() -> bool:
        """Tell whether Asterisk takes it for a SIP telephone: what it knows of an endpoint may be
        three seconds old and serve once more (sorcery.conf), since it is asked all the time here.
        """
        shown = await world.laptop.asterisk.command(f"pjsip show endpoint {told[1]}")
        return bool(re.search(r"webrtc\s+: no", shown))

    await until(is_one, "Asterisk has forgotten that a page was their telephone")
    async with world.as_person("8003") as agent:
        assert (await agent.post("/api/agent/sign-in-queue")).status_code == 200
        try:
            await answers_a_call(world, agent, phone)
        finally:  # or the next story's callers ring here
            await agent.post("/api/agent/sign-out-queue")
            await phone.close()


async def answers_a_call(world: World, agent: httpx.AsyncClient, phone: SipPhone) -> None:
    """Make an agent ready, have somebody ring, and answer with the telephone."""

    async def ready() -> bool:  # refused until the telephone's registration was heard of
        answer = await agent.post("/api/agent/state", json={"state": "ready"})
        return answer.status_code == 200

    await until(ready, "the agent is ready")
    caller = await world.carrier.call("13800138000", script="wait 8; press 0; wait 60")
    ringing = await phone.rings(deadline_s=60)
    await phone.answer(ringing)
    await until(lambda: _heard(ringing), "sound in the agent's telephone")

    async def talks() -> bool:
        return (await agent.get("/api/agent/state")).json()["state"] == "talking"

    await until(talks, "the agent's state `talking`")
    await phone.hang_up(ringing)
    assert (await caller.ended()).answered


def line(world: World, page: httpx.AsyncClient) -> connect:
    """Open the way of a page's telephone, with the page's cookie."""
    return connect(
        world.address.replace("http", "ws", 1) + "/sip",
        origin=Origin(world.address),
        subprotocols=[Subprotocol("sip")],
        additional_headers={"Cookie": f"{COOKIE}={page.cookies[COOKIE]}"},
    )


async def test_a_pages_digest_dies_with_its_sign_in_and_is_worth_nothing_elsewhere(
    world: World,
) -> None:
    settings = world.laptop.settings
    async with world.as_person("8002") as page:
        own = (await page.get("/api/softphone")).json()
        extension, old = own["extension"], own["ha1"]
        assert (await page.get("/api/softphone")).json() == own, "a reload keeps it"
        async with line(world, page) as socket:
            assert await register(socket, extension, old) == 200
            assert await register(socket, "1001", old) == 401, "another's extension"
            await register(socket, extension, old, as_extension="1001")  # counts as one's own
            shown = await world.laptop.asterisk.command("pjsip show contacts")
            assert f"{extension}/sip:" in shown
            assert "1001/sip:" not in shown
        udp = await SipPhone.open(extension, "", ("127.0.0.1", settings.sip_port))
        udp.ha1 = old
        assert await udp.register() == 401, "not by UDP"
        at_asterisk = f"ws://127.0.0.1:{settings.asterisk_http_port}/ws"
        async with connect(at_asterisk, subprotocols=[Subprotocol("sip")]) as socket:
            assert await register(socket, extension, old) == 401, "not past the desk"
        async with line(world, page) as socket:
            assert await register(socket, extension, old) == 200
            ended = line(world, page)
            await page.post("/api/sign-out")
            await asyncio.wait_for(socket.wait_closed(), 5)
        with pytest.raises(InvalidStatus):
            await ended
        assert await udp.register() == 401
        await udp.close()
    async with world.as_person("8002") as page:
        new = (await page.get("/api/softphone")).json()["ha1"]
        assert new != old
        async with line(world, page) as socket:
            assert await register(socket, extension, old) == 401, "the former sign-in's"
            assert await register(socket, extension, new) == 200, "at once"


async def _heard(call: Dialog) -> bool:
    return call.rtp.packets > 50
