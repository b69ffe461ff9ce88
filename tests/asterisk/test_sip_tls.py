"""SIP over TLS and encrypted sound, on real Asterisks: heard by who agrees, refused elsewhere."""

import asyncio
import os
import secrets
import shutil
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.asterisk.process import AsteriskProcess
from hotline.certificates import https
from hotline.certificates import sip as sip_tls
from hotline.demo.robots.sip_phone import Dialog, SipPhone
from hotline.doctor import sip_tls as doctor_sip_tls
from hotline.host.unprivileged import Owner
from hotline.laptop.line_test import LineDead, ring_through
from staff.sign_in.passwords import sip_ha1
from staff.sip_accounts import Encryption, SipAccount
from tests.asterisk.instances import (
    SECRET,
    Telephones,
    is_whole,
    loudness,
    settings_for,
    telephones,
)
from tests.asterisk.raw_ami import Ami
from tests.asterisk.secure_phone import SecurePhone
from tests.ports import free_ports
from tests.until import until

pytestmark = pytest.mark.border
_CARRIER = "127.0.0.9"
_CALLED = "13800138061"


@pytest.fixture
async def phones(tmp_path: Path) -> AsyncIterator[Telephones]:
    """A hotline whose telephones may encrypt and whose trunk must."""
    (port,) = free_ports(1, low=21150)
    own = tmp_path / "asterisk" / "carrier" / "keys" / "own"
    certificate, _ = https.ensure(own, frozenset({_CARRIER}), datetime.now(UTC))
    shutil.copy(certificate, tmp_path / "authority.pem")
    async with telephones(
        tmp_path,
        "",
        low=21100,
        sip_tls_port=port,
        trunk_host=_CARRIER,
        trunk_transport="tls",
        trunk_encryption="required",
        trunk_ca=tmp_path / "authority.pem",
    ) as running:
        yield running


async def told(phones: Telephones, extension: str, encryption: Encryption) -> str:
    """Tell Asterisk of a SIP telephone; give its password."""
    password = secrets.token_hex(8)
    account = SipAccount(
        person_id=0, extension=extension, name="", phone="sip", language="zh",
        ha1=sip_ha1(extension, password), encryption=encryption,
    )  # fmt: skip
    await phones.tell_asterisk(account)
    return password


async def ring(phones: Telephones, channel: str) -> None:
    """Have Asterisk ring somebody and play to whoever answers."""
    ami, _ = await Ami.open(phones.settings.ami_port, phones.settings.ami_user, SECRET)
    playing = "Application: Playback\r\nData: thank_you&sorry\r\nAsync: true\r\n"
    assert "Success" in await ami.ask(f"Action: Originate\r\nChannel: {channel}\r\n{playing}")
    ami.close()


async def hears(call: Dialog) -> None:
    """Wait for two seconds of sound that is no silence."""
    await until(lambda: len(call.rtp.heard) >= 16_000, deadline_s=10)
    assert call.rtp.loudness > 100


async def test_a_telephone_over_tls_hears_and_is_heard_with_its_sound_encrypted(
    phones: Telephones,
) -> None:
    secure = ("127.0.0.1", phones.settings.sip_tls_port)
    phone = await SecurePhone.open("1001", await told(phones, "1001", "offered"), secure)
    assert await phone.register() == 200
    status, echo = await phone.call("*43")
    assert status == 200
    await hears(echo)  # its own tone, there and back
    await phone.hang_up(echo)
    strict = await SecurePhone.open("1002", await told(phones, "1002", "required"), secure)
    assert await strict.register() == 200
    for one in (phone, strict):
        await ring(phones, f"PJSIP/{one.user}")
        ringing = await one.rings()
        await one.answer(ringing)
        await hears(ringing)
        await one.close()


async def test_sound_that_is_not_encrypted_is_refused_where_encryption_is_demanded(
    phones: Telephones,
) -> None:
    secure = ("127.0.0.1", phones.settings.sip_tls_port)
    password = await told(phones, "1002", "required")
    plain = await SecurePhone.open("1002", password, secure)
    plain.encrypts = False
    assert await plain.register() == 200
    status, _ = await plain.call("*43")
    assert status == 488
    await plain.close()
    open_line = await SipPhone.open("1002", password, phones.sip)
    status, _ = await open_line.call("*43")
    assert status == 488
    await open_line.close()
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSv1"):
            old.minimum_version = old.maximum_version = version
        with pytest.raises(ssl.SSLError):
            await asyncio.open_connection(*secure, ssl=old)


async def test_the_trunk_calls_and_is_called_over_tls_with_its_sound_encrypted(
    phones: Telephones, tmp_path: Path
) -> None:
    findings = await doctor_sip_tls.at_rest(phones.settings)
    findings += await doctor_sip_tls.port(phones.settings, "127.0.0.1")
    assert [finding for finding in findings if not finding.ok] == []
    assert len(findings) == 3
    await ring_through(tmp_path)
    await phones.carrier.behave(_CALLED, "answer; wait 3; hangup")
    await ring(phones, f"PJSIP/{_CALLED}@trunk")
    assert max(await heard_at(phones, _CALLED)) > 100
    await phones.network.stop()
    shutil.rmtree(phones.network.home / "keys" / "own")  # a certificate nobody vouches for
    plain = phones.settings.model_copy(update={"trunk_encryption": "none"})
    careless = AsteriskProcess(phones.network.root, plain, "carrier", tmp_path)
    await careless.start()
    try:
        with pytest.raises(LineDead, match="not answered"):
            await ring_through(tmp_path)
        await ring(phones, f"PJSIP/{_CALLED}@trunk")
        async with asyncio.timeout(15):
            while "certificate" not in phones.hotline.log.read_text():
                await asyncio.sleep(0.1)
        assert await phones.carrier.times_called(_CALLED) == 1
    finally:
        await careless.stop()


async def test_a_certificate_that_no_telephone_would_take_is_named_and_asterisk_not_started(
    tmp_path: Path,
) -> None:
    (tmp_path / "keys").mkdir()
    now = datetime.now(UTC)
    certificate, key = https.ensure(tmp_path / "old", frozenset({"a"}), now - timedelta(days=500))
    me = Owner(os.getuid(), os.getgid())
    own = {"sip_tls_port": 5061, "sip_tls_certificate": certificate, "sip_tls_key": key}
    given = settings_for(tmp_path, "").model_copy(update=own)
    for change, word in (
        ({}, "expired .* HOTLINE_SIP_TLS_CERTIFICATE"),
        ({"sip_tls_certificate": tmp_path / "none.pem"}, "HOTLINE_SIP_TLS_CERTIFICATE and"),
        ({"sip_tls_certificate": None, "trunk_ca": key}, "HOTLINE_TRUNK_CA names"),
    ):
        settings = given.model_copy(update=change)
        with pytest.raises(https.CertificateRefused, match=word):
            sip_tls.lay(settings, tmp_path, me)
        looked_at = await doctor_sip_tls.at_rest(settings)
        assert not looked_at[0].ok
        assert looked_at[0].mend
    sip_tls.lay(given.model_copy(update={"sip_tls_certificate": None}), tmp_path, me)
    assert (tmp_path / sip_tls.KEY).stat().st_mode & 0o777 == 0o600


async def heard_at(phones: Telephones, number: str) -> list[float]:
    """Wait for what a called number heard, and give how loud each second was."""
    async with asyncio.timeout(20):
        while not (heard := phones.carrier.heard_by(number)) or not is_whole(heard[-1]):
            await asyncio.sleep(0.1)
    return loudness(heard[-1])
