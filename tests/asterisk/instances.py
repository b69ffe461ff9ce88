"""Real Asterisks for tests: the hotline's and the public network's, in a directory of their own."""

import asyncio
import secrets
import wave
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import numpy as np
from pydantic import SecretStr

from agents.sip_provisioning import write
from core.config import Settings, state_dir
from core.db import asyncpg_url
from hotline.asterisk.process import AsteriskProcess
from hotline.asterisk.root import find_asterisk
from hotline.laptop.carrier import Carrier
from ivr.agi.call import AgiCall
from ivr.agi.server import AgiServer
from staff.people import Telephone
from staff.sign_in.passwords import sip_ha1
from staff.sip_accounts import SipAccount
from tests.asterisk.raw_ami import Ami
from tests.ports import BELOW, free_ports

SECRET = "a-test-secret-of-good-length"
RTP_LOW, CARRIER_RTP_LOW = 21400 - BELOW, 21700 - BELOW


def settings_for(var: Path, database_url: str, *, low: int = 21000) -> Settings:
    """Make settings with ports that are free now."""
    names = (
        "ami_port", "asterisk_http_port", "sip_port", "trunk_port", "agi_port"
    )  # fmt: skip
    ports = dict(zip(names, free_ports(len(names), low=low), strict=True))
    secret = SecretStr(SECRET)
    return Settings(var=var).model_copy(
        update={
            **ports,
            "door_calls": 50,
            "rtp_start": RTP_LOW,
            "rtp_end": RTP_LOW + 199,
            "carrier_rtp_start": CARRIER_RTP_LOW,
            "carrier_rtp_end": CARRIER_RTP_LOW + 199,
            "database_url": database_url,
            "ami_secret": secret,
            "trunk_secret": secret,
            "cookie_secret": secret,
        }
    )


@dataclass
class Telephones:
    """Two Asterisks and what tests do with them."""

    settings: Settings
    hotline: AsteriskProcess
    network: AsteriskProcess
    carrier: Carrier
    database_url: str

    @property
    def sip(self) -> tuple[str, int]:
        return "127.0.0.1", self.settings.sip_port

    async def add_agent(self, extension: str, *, phone: Telephone = "sip") -> str:
        """Put an agent into the database and tell Asterisk of them; return their SIP password."""
        password = secrets.token_hex(8)
        ha1 = sip_ha1(extension, password)
        account = SipAccount(
            person_id=0, extension=extension, name=f"座席 {extension}", phone=phone, language="zh",
            ha1=ha1,
        )  # fmt: skip
        await self.tell_asterisk(account)
        connection = await asyncpg.connect(asyncpg_url(self.database_url))
        await connection.execute(
            "insert into staff_person (staff_number, name, role, password_hash, extension, "
            "sip_ha1, phone) values ($1, $2, 'agent', 'x', $1, $3, $4)",
            extension,
            f"座席 {extension}",
            ha1,
            phone,
        )
        await connection.close()
        return password

    async def tell_asterisk(self, account: SipAccount) -> None:
        """Tell Asterisk of a telephone, as the service would: on a visit to a server of ours."""
        told = asyncio.Event()

        async def hear(call: AgiCall) -> None:
            await write(call, [account], ())
            told.set()

        server = AgiServer("127.0.0.1", 0, hear)
        await server.start()
        at = "dialplan set global AGI agi://127.0.0.1"
        try:
            await self.hotline.command(f"{at}:{server.port}")
            ami, _ = await Ami.open(self.settings.ami_port, self.settings.ami_user, SECRET)
            visit = "Channel: Local/s@telephones/n\r\nContext: telephones\r\nExten: quiet\r\n"
            order = f"Action: Originate\r\n{visit}Priority: 1\r\nAsync: true\r\n"
            assert "Success" in await ami.ask(order)
            ami.close()
            async with asyncio.timeout(10):
                await told.wait()
        finally:
            await self.hotline.command(f"{at}:{self.settings.agi_port}")
            await server.stop()


@asynccontextmanager
async def telephones(
    var: Path, database_url: str, *, low: int = 21000, **changed: object
) -> AsyncGenerator[Telephones]:
    """Run a hotline Asterisk (agents from the database) and a public network."""
    var.chmod(0o755)
    settings = settings_for(var, database_url, low=low).model_copy(update=changed)
    root = find_asterisk(state_dir())
    hotline = AsteriskProcess(root, settings, "hotline", var)
    network = AsteriskProcess(root, settings, "carrier", var)
    carrier = Carrier(var)
    try:
        await hotline.start()
        await network.start()
        yield Telephones(settings, hotline, network, carrier, database_url)
    finally:
        await carrier.close()
        await network.stop()
        await hotline.stop()


def is_whole(path: Path) -> bool:
    """Tell whether a recording's header already counts its sound: written when it is closed."""
    try:
        with wave.open(str(path)) as file:
            return file.getnframes() > 0
    except (wave.Error, EOFError, FileNotFoundError):
        return False


def loudness(path: Path) -> list[float]:
    """Give the root mean square of each second of a recording, of 32,767."""
    with wave.open(str(path)) as file:
        assert file.getframerate() == 8000
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(float)
    whole = [samples[n : n + 8000] for n in range(0, len(samples) - 7999, 8000)]
    return [float(np.sqrt((second**2).mean())) for second in whole]
