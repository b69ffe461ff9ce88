"""A person's own softphone and SIP telephone, with what `make run` and the README tell him."""

import asyncio
import re
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from hotline.environment import as_environment
from tests.asterisk.sip_phone import ALAW, Dialog, SipPhone
from tests.stories.callers import until
from tests.stories.heard import hears
from tests.stories.world import World

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
    async with world.as_person("8003") as agent:
        assert (await agent.post("/api/agent/sign-in-queue")).status_code == 200
        await agent.post("/api/agent/state", json={"state": "ready"})
        caller = await world.carrier.call("13800138000", script="wait 8; press 0; wait 60")
        ringing = await phone.rings(deadline_s=60)
        await phone.answer(ringing)
        await until(lambda: _heard(ringing), "sound in the agent's telephone")

        async def talks() -> bool:
            return (await agent.get("/api/agent/state")).json()["state"] == "talking"

        await until(talks, "the agent's state `talking`")
        await phone.hang_up(ringing)
        assert (await caller.ended()).answered
        await agent.post("/api/agent/sign-out-queue")
    await phone.close()


async def _heard(call: Dialog) -> bool:
    return call.rtp.packets > 50
