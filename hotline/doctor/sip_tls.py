"""Checks the encryption of telephones and trunk: certificate, port, the trunk's authorities."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from core.config import Settings
from hotline.asterisk.config import home_of
from hotline.certificates import https
from hotline.certificates import sip as sip_tls
from hotline.certificates.https import CertificateRefused
from hotline.doctor.findings import Finding

_SOON = timedelta(days=7)
_AGAIN = "run `hotline asterisk prepare` and restart Asterisk"


async def at_rest(settings: Settings) -> tuple[Finding, ...]:
    """Check SIP's certificate, Asterisk's copy of it, and the trunk's authorities."""
    if not settings.sip_tls_port:
        return ()
    return await asyncio.to_thread(_at_rest, settings)


def _at_rest(settings: Settings) -> tuple[Finding, ...]:
    findings = (_certificate(settings),)
    return findings if settings.trunk_transport == "udp" else (*findings, _authorities(settings))


def _certificate(settings: Settings) -> Finding:
    check = "the certificate of SIP telephones is valid, and Asterisk has it"
    home, now = home_of(settings.var, "hotline"), datetime.now(UTC)
    copy = home / sip_tls.CERTIFICATE
    try:
        given = sip_tls.given(settings, now)
        if not copy.exists():
            return _fails(check, f"Asterisk has none yet: {_AGAIN}")
        https.check(copy, home / sip_tls.KEY, now)
        ends = x509.load_pem_x509_certificate(copy.read_bytes()).not_valid_after_utc
    except CertificateRefused as refused:
        return _fails(check, f"{refused}; then {_AGAIN}")
    except PermissionError:
        return _fails(check, f"run the doctor as the user who started Asterisk: {copy} is private")
    seen = f"until {ends:%Y-%m-%d}"
    if given is not None and given[0].read_bytes() != copy.read_bytes():
        return _fails(check, f"{given[0]} was renewed, Asterisk has the former: {_AGAIN}", seen)
    if ends < now + _SOON:
        return _fails(check, f"renew it, then {_AGAIN}", seen)
    return Finding("Asterisk", check, ok=True, seen=seen)


def _authorities(settings: Settings) -> Finding:
    check = f"somebody vouches for the provider at {settings.trunk_host}"
    if settings.trunk_ca is None:
        return _fails(
            check,
            "anybody on the way may answer in the provider's place; set HOTLINE_TRUNK_CA to the "
            "provider's authorities, for public ones /etc/ssl/certs/ca-certificates.crt",
        )
    try:
        sip_tls.check_authority(settings.trunk_ca)
    except CertificateRefused as refused:
        return _fails(check, str(refused))
    return Finding("Asterisk", check, ok=True, seen=str(settings.trunk_ca))


async def port(settings: Settings, host: str) -> tuple[Finding, ...]:
    """Connect to the TLS port of a running Asterisk: it must show the certificate in its files."""
    if not settings.sip_tls_port:
        return ()
    check = f"SIP over TLS answers on port {settings.sip_tls_port}"
    shown = await asyncio.to_thread(shown_by, host, settings.sip_tls_port)
    log = home_of(settings.var, "hotline") / "log" / "messages"
    if not shown:
        return (_fails(check, f"{log} says why; {_AGAIN}"),)
    copy = home_of(settings.var, "hotline") / sip_tls.CERTIFICATE
    if _differs(copy, shown):
        return (_fails(check, "it shows a former certificate: restart Asterisk"),)
    return (Finding("Asterisk", check, ok=True),)


def shown_by(host: str, port: int) -> str:
    """Give the certificate (PEM) that a TLS port shows; "" when no handshake succeeds."""
    anyone = ssl.create_default_context()
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout=2) as plain,
            anyone.wrap_socket(plain) as secured,
        ):
            shown = secured.getpeercert(binary_form=True)
    except OSError:
        return ""
    return ssl.DER_cert_to_PEM_cert(shown) if shown else ""


def _differs(copy: Path, shown: str) -> bool:
    try:
        ours = x509.load_pem_x509_certificate(copy.read_bytes())
    except (OSError, ValueError):
        return False  # said already
    return ours != x509.load_pem_x509_certificate(shown.encode())


def _fails(check: str, mend: str, seen: str = "") -> Finding:
    return Finding("Asterisk", check, ok=False, mend=mend, seen=seen)
