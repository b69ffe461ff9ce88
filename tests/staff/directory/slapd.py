"""Debian's real slapd in a directory of its own, with a few people and groups."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from hotline.certificates import https
from tests.until import until

ELSEWHERE = "127.0.0.2"  # of this machine, and yet no loopback to us: as a server far away
SERVICE, SERVICE_PASSWORD = "cn=hotline,ou=services,dc=example", "a secret of the service"
PASSWORD = "a phrase of the directory"

_CONFIGURED = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {home}/slapd.pid
{tls}
database mdb
suffix "dc=example"
rootdn "cn=root,dc=example"
directory {home}/data
maxsize 16777216
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=hotline,ou=services,dc=example" read by * none
"""
_TLS = "TLSCertificateFile {home}/tls/certificate.pem\nTLSCertificateKeyFile {home}/tls/key.pem"
_HEAD = f"""dn: dc=example
objectClass: dcObject
objectClass: organization
o: example
dc: example

dn: ou=services,dc=example
objectClass: organizationalUnit
ou: services

dn: {SERVICE}
objectClass: person
cn: hotline
sn: hotline
userPassword: {SERVICE_PASSWORD}

dn: ou=people,dc=example
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=example
objectClass: organizationalUnit
ou: groups
"""


def _person(number: str) -> str:
    return (
        f"dn: uid={number},ou=people,dc=example\nobjectClass: inetOrgPerson\nuid: {number}\n"
        f"cn: Person {number}\nsn: {number}\nuserPassword: {PASSWORD}\n"
    )


def _group(name: str, *numbers: str) -> str:
    members = "".join(f"member: uid={number},ou=people,dc=example\n" for number in numbers)
    return f"dn: cn={name},ou=groups,dc=example\nobjectClass: groupOfNames\ncn: {name}\n{members}"


_CONTENT = "\n".join(
    (_HEAD, _person("6001"), _person("6002"), _person("6003"), _group("leads", "6001"),
     _group("agents", "6001", "6002"), _group("canteen", "6003"))
)  # fmt: skip


@asynccontextmanager
async def directory(home: Path, port: int, *, encrypts: bool = True) -> AsyncGenerator[Path]:
    """Serve on both addresses, plain at `port` and TLS at the next; gives the authority's PEM."""
    (home / "data").mkdir(parents=True)
    certificate, _ = https.ensure(home / "tls", frozenset({ELSEWHERE}), datetime.now(UTC))
    tls = _TLS.format(home=home) if encrypts else ""
    (home / "slapd.conf").write_text(_CONFIGURED.format(home=home, tls=tls))
    (home / "content.ldif").write_text(_CONTENT)
    await _done("slapadd", "-f", str(home / "slapd.conf"), "-l", str(home / "content.ldif"))
    hosts = ("127.0.0.1", ELSEWHERE)
    urls = [f"ldap://{host}:{port}" for host in hosts]
    urls += [f"ldaps://{host}:{port + 1}" for host in hosts if encrypts]
    process = await asyncio.create_subprocess_exec(
        "/usr/sbin/slapd", "-d", "0", "-f", str(home / "slapd.conf"), "-h", " ".join(urls),
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await until(lambda: _listens(port), "slapd listens")
        yield certificate
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _done(program: str, *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        f"/usr/sbin/{program}", *arguments, stderr=asyncio.subprocess.PIPE
    )
    _, told = await process.communicate()
    assert process.returncode == 0, told.decode()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
