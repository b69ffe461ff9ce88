"""HTTPS for the desk: the operator's certificate, or one made here.

Browsers give a page the microphone only over HTTPS or on localhost, so a desk reached from
another machine needs a certificate. A generated one makes browsers warn once; HSTS is not sent
with it. An operator's certificate that has expired, or does not fit its key, is refused.
"""

import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.config import Settings

_LASTS = timedelta(days=397)  # the longest browsers accept
_RENEWED_BEFORE = timedelta(days=30)


class CertificateRefused(ValueError):
    """A certificate cannot be used; the message says why and what to do."""


def prepare(settings: Settings, *, now: datetime | None = None) -> Settings:
    """Give settings whose certificate is in order; make one when the desk is not on loopback.

    Raises `CertificateRefused` for an operator's certificate that browsers would refuse.
    """
    now = now or datetime.now(UTC)
    if settings.tls_certificate is not None and not is_generated(settings):
        check(settings.tls_certificate, settings.tls_key, now)
        return settings
    if _is_loopback(settings.host):
        return settings
    certificate, key = ensure(directory(settings), names(settings), now)
    return settings.model_copy(update={"tls_certificate": certificate, "tls_key": key})


def scheme(settings: Settings) -> str:
    """Tell how the desk is served: `https` off loopback, or with an operator's certificate."""
    plain = settings.tls_certificate is None and _is_loopback(settings.host)
    return "http" if plain else "https"


def directory(settings: Settings) -> Path:
    """Name the directory of a generated certificate."""
    return settings.var / "tls"


def is_generated(settings: Settings) -> bool:
    """Tell whether the certificate in use was made here."""
    made = settings.tls_certificate
    return made is not None and made.parent == directory(settings)


def check(
    certificate: Path, key: Path | None, now: datetime, *, setting: str = "HOTLINE_TLS"
) -> None:
    """Refuse a certificate that is unreadable, not valid now, or not of this key.

    `setting` begins the names of the two settings that give it.
    """
    try:
        read = x509.load_pem_x509_certificate(certificate.read_bytes())
        secret = serialization.load_pem_private_key((key or certificate).read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise CertificateRefused(
            f"the certificate {certificate} or its key cannot be read ({error}); "
            f"{setting}_CERTIFICATE and {setting}_KEY name PEM files without a passphrase"
        ) from error
    if read.not_valid_after_utc <= now:
        raise CertificateRefused(
            f"the certificate {certificate} expired on {read.not_valid_after_utc:%Y-%m-%d}; renew "
            f"it, or unset {setting}_CERTIFICATE to have one generated"
        )
    if read.not_valid_before_utc > now:
        raise CertificateRefused(
            f"the certificate {certificate} is valid from {read.not_valid_before_utc:%Y-%m-%d}; "
            "check this machine's clock"
        )
    if _public(read.public_key()) != _public(secret.public_key()):
        raise CertificateRefused(
            f"the key {key or certificate} is not the certificate's; {setting}_KEY names its key"
        )


def _public(key: object) -> bytes:
    encoder = getattr(key, "public_bytes", None)
    assert encoder is not None
    return bytes(
        encoder(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def ensure(where: Path, wanted: frozenset[str], now: datetime) -> tuple[Path, Path]:
    """Keep the certificate in a directory while it fits, else make a new one."""
    certificate, key = where / "certificate.pem", where / "key.pem"
    if not _still_fits(certificate, key, wanted, now):
        where.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(certificate, key, wanted, now)
    return certificate, key


def _still_fits(certificate: Path, key: Path, wanted: frozenset[str], now: datetime) -> bool:
    try:
        check(certificate, key, now)
    except CertificateRefused:
        return False
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    alternatives = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    have = {str(name.value) for name in alternatives}
    return wanted <= have and read.not_valid_after_utc > now + _RENEWED_BEFORE


def _make(certificate: Path, key: Path, wanted: frozenset[str], now: datetime) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hotline desk")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _LASTS)
        .add_extension(
            x509.SubjectAlternativeName([_general(name) for name in sorted(wanted)]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(secret, hashes.SHA256())
    )
    write(
        key,
        secret.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    write(certificate, made.public_bytes(serialization.Encoding.PEM))


def write(path: Path, content: bytes) -> None:
    """Write a file that its owner alone may read, whole or not at all."""
    scratch = path.with_suffix(".new")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
    scratch.replace(path)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def names(settings: Settings) -> frozenset[str]:
    """Gather the names and addresses under which desk and telephones may reach this machine."""
    machine = socket.gethostname().lower()
    found = {"localhost", "127.0.0.1", "::1", machine, f"{machine}.local", *_addresses(machine)}
    found |= {urlsplit(origin).hostname or "" for origin in settings.public_origins}
    bound = {settings.host, settings.sip_bind, settings.external_address}
    found |= bound - {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    return frozenset(name for name in found if name.isascii()) - {""}


def _addresses(machine: str) -> set[str]:
    found: set[str] = set()
    try:
        for *_, address in socket.getaddrinfo(machine, None):
            found.add(str(address[0]).partition("%")[0])
    except OSError:
        pass  # a machine that cannot resolve its own name is common
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; gives our address on the way out
            found.add(probe.getsockname()[0])
        except OSError:
            pass  # no network: loopback is enough
    return found


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
