"""TLS and encrypted sound of SIP: Asterisk's certificate, trusted authorities, refused settings.

Asterisk reads copies below its own `keys`, which it alone may read; they are made together with
its directories. With a certificate that telephones would refuse, Asterisk is not started.
"""

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from core.config import Settings
from hotline.certificates import https
from hotline.certificates.https import CertificateRefused
from hotline.host.unprivileged import Owner, give

CERTIFICATE, KEY, TRUNK_CA = "keys/sip-certificate.pem", "keys/sip-key.pem", "keys/trunk-ca.pem"
_PLAIN_HERE = frozenset({"localhost", "127.0.0.1"})


def refusal(settings: Settings) -> str:
    """Say which settings contradict each other, and the mend; "" when none do."""
    needs_port = "HOTLINE_SIP_TLS_PORT is 0; set it, usually to 5061"
    if settings.trunk_transport == "tls" and not settings.sip_tls_port:
        return f"HOTLINE_TRUNK_TRANSPORT=tls needs a TLS port of ours, but {needs_port}"
    if settings.sip_encryption == "required" and not settings.sip_tls_port:
        return f"HOTLINE_SIP_ENCRYPTION=required sends its keys over TLS, but {needs_port}"
    if settings.trunk_transport != "tls" and settings.trunk_encryption != "none":
        return (
            f"HOTLINE_TRUNK_ENCRYPTION={settings.trunk_encryption} sends the keys of the sound "
            "with the signalling, which anybody reads without TLS; set HOTLINE_TRUNK_TRANSPORT=tls"
        )
    if settings.trunk_transport == "tls" and settings.trunk_host in _PLAIN_HERE:
        return (
            "over TLS the trunk is known by its address alone, so a trunk at "
            f"{settings.trunk_host} would swallow every telephone on this machine; set "
            "HOTLINE_TRUNK_HOST to an address of its own, as 127.0.0.9"
        )
    return ""


def values(settings: Settings, home: Path) -> dict[str, object]:
    """Give the templates' values for TLS and encryption."""
    return {
        "sip_tls_port": settings.sip_tls_port,
        "tls_certificate": home / CERTIFICATE,
        "tls_key": home / KEY,
        "trunk_transport": settings.trunk_transport,
        "trunk_encryption": settings.trunk_encryption,
        "trunk_ca": home / TRUNK_CA if settings.trunk_ca else "",
    }


def lay(settings: Settings, home: Path, to: Owner) -> None:
    """Copy the hotline's certificate, its key and the trunk's authority to where Asterisk reads.

    Raises `CertificateRefused` for one that is missing, unreadable, expired or of another key.
    """
    if not settings.sip_tls_port:
        return
    now = datetime.now(UTC)
    certificate, key = given(settings, now) or https.ensure(
        https.directory(settings), https.names(settings), now
    )
    _copy(certificate, home / CERTIFICATE, to)
    _copy(key, home / KEY, to)
    if settings.trunk_ca:
        check_authority(settings.trunk_ca)
        _copy(settings.trunk_ca, home / TRUNK_CA, to)


def lay_carriers(settings: Settings, home: Path, to: Owner) -> None:
    """Make a certificate for the simulated public network if it uses TLS."""
    if settings.trunk_transport != "tls":
        return
    names = frozenset({settings.trunk_host})
    certificate, key = https.ensure(home / "keys" / "own", names, datetime.now(UTC))
    _copy(certificate, home / CERTIFICATE, to)
    _copy(key, home / KEY, to)


def given(settings: Settings, now: datetime) -> tuple[Path, Path] | None:
    """Give the operator's certificate and key for SIP, checked; None: one is to be made here."""
    if settings.sip_tls_certificate is not None:
        certificate, key = settings.sip_tls_certificate, settings.sip_tls_key
        https.check(certificate, key, now, setting="HOTLINE_SIP_TLS")
    elif settings.tls_certificate is not None and not https.is_generated(settings):
        certificate, key = settings.tls_certificate, settings.tls_key
        https.check(certificate, key, now)
    else:
        return None
    return certificate, key or certificate


def check_authority(path: Path) -> None:
    """Refuse a file of authorities that holds none."""
    try:
        x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CertificateRefused(
            f"the authorities {path} cannot be read ({error}); HOTLINE_TRUNK_CA names a PEM file "
            "of those who vouch for the provider, as /etc/ssl/certs/ca-certificates.crt"
        ) from error


def _copy(source: Path, to_path: Path, to: Owner) -> None:
    https.write(to_path, source.read_bytes())
    give(to_path, to)
