"""The house's directory over LDAP: somebody found by a service account, proved by their own bind.

Rule: the way is encrypted (LDAPS, or StartTLS before anything is said) with a certificate that the
authorities vouch for, unless the server is on this machine's loopback. What somebody typed goes
into a filter escaped only. An empty password is never sent: servers take it for no password at all
and say yes (RFC 4513, 5.1.2). Referrals are not followed: they would carry the password elsewhere.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import msgspec
import structlog
from ldap3 import AUTO_BIND_NONE, NONE, SIMPLE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars

from core.sign_in_settings import SignInSettings
from staff.directory.acts import Admitted
from staff.directory.groups import Known, NotAdmitted, name_of
from staff.sign_in.password_check import SignInRefused

_log = structlog.get_logger("staff.directory.ldap")

_DEADLINE_S = 6.0
_STEP_S = 2.0  # to connect, and for each answer
_AT_ONCE = 8
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_KEYS = ("entryUUID", "objectGUID")  # OpenLDAP's and others', Active Directory's
_NAMES = ("displayName", "cn")
_NO_SUCH = frozenset({32, 49, 50, 53})  # not there, wrong password, not allowed, unwilling
Admit = Callable[[Known, str], Awaitable[Admitted]]


class DirectoryAway(Exception):
    """The directory does not answer, or not as set up; the message says at which step."""


class _Found(msgspec.Struct, frozen=True):
    dn: str
    key: str
    name: str


class LdapDirectory:
    """Prove passwords by the directory that the settings name."""

    def __init__(self, settings: SignInSettings, admit: Admit) -> None:
        self._settings = settings
        self._admit = admit
        self._address = urlsplit(settings.ldap_url)
        self._is_secure = self._address.scheme == "ldaps"
        self._starts_tls = not self._is_secure and self._address.hostname not in _LOOPBACK
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def prove(self, staff_number: str, password: str, address: str) -> str | None:
        """Give the staff number of who has this password; their account is made or renewed.

        Raises `SignInRefused`: who is not admitted, or the directory is away.
        """
        if not password or not staff_number:
            return None
        try:
            async with asyncio.timeout(_DEADLINE_S), self._room:
                known = await asyncio.to_thread(self._known, staff_number, password)
        except (DirectoryAway, LDAPException, OSError, TimeoutError) as error:
            why = str(error) if isinstance(error, DirectoryAway) else type(error).__name__
            _log.error("the LDAP directory cannot be asked", why=why,
                       mend="see HOTLINE_LDAP_URL and docs/sign-in.md")  # fmt: skip
            raise SignInRefused(code="directory_away") from None
        if known is None:
            return None
        try:
            return (await self._admit(known, address)).staff_number
        except NotAdmitted as why:
            raise SignInRefused(code=why.code) from None

    def _known(self, staff_number: str, password: str) -> Known | None:
        """Find and prove somebody (blocking); None: nobody of that number, or a wrong password."""
        settings = self._settings
        service = self._connection(
            settings.ldap_bind_dn, settings.ldap_bind_password.get_secret_value()
        )
        try:
            if not service.bind():
                raise DirectoryAway("it refuses the service account (HOTLINE_LDAP_BIND_DN)")
            found = self._person(service, staff_number)
            if found is None or not self._is_theirs(found.dn, password):
                return None
            groups = self._groups(service, found.dn, staff_number)
        finally:
            service.unbind()
        return Known(
            source="ldap",
            key=f"{settings.ldap_base} {found.key}",
            staff_number=staff_number,
            name=found.name,
            groups=groups,
        )

    def _server(self) -> Server:
        """Describe the server anew: ldap3 leaves one alone for minutes that failed once."""
        host, settings = self._address.hostname or "", self._settings
        return Server(
            host,
            port=self._address.port or (636 if self._is_secure else 389),
            use_ssl=self._is_secure,
            tls=Tls(
                validate=ssl.CERT_REQUIRED,  # and of the server's own name
                ca_certs_file=str(settings.ldap_ca) if settings.ldap_ca else None,
                sni=host,
            ),
            get_info=NONE,
            connect_timeout=_STEP_S,
        )

    def _connection(self, dn: str, password: str) -> Connection:
        """Open a connection, encrypted before anything is said on it."""
        made = Connection(
            self._server(),
            user=dn or None,
            password=password or None,
            authentication=SIMPLE if dn else None,
            auto_bind=AUTO_BIND_NONE,
            auto_referrals=False,
            read_only=True,
            receive_timeout=int(_STEP_S),
        )
        try:
            made.open()
            if self._starts_tls and not made.start_tls():
                raise DirectoryAway("it does not encrypt (StartTLS); use ldaps://")
        except (LDAPException, OSError, DirectoryAway):
            if made.socket is not None:  # ldap3 leaves it open
                made.socket.close()
            raise
        return made

    def _person(self, service: Connection, staff_number: str) -> _Found | None:
        asked = self._settings.ldap_filter.replace("{number}", escape_filter_chars(staff_number))
        rows = _search(service, self._settings.ldap_base, asked, (*_KEYS, *_NAMES), most=2)
        if len(rows) > 1:
            raise DirectoryAway("several entries have one staff number (HOTLINE_LDAP_FILTER)")
        if not rows:
            return None
        dn, told = rows[0]
        keys = [value for name in _KEYS for value in told.get(name, ())]
        names = [value for name in _NAMES for value in told.get(name, ())]
        return _Found(
            dn, keys[0] if keys else dn.casefold(), name_of(*names, otherwise=staff_number)
        )

    def _is_theirs(self, dn: str, password: str) -> bool:
        theirs = self._connection(dn, password)
        try:
            if theirs.bind():
                return True
            if theirs.result["result"] in _NO_SUCH:
                return False
            raise DirectoryAway(f"a bind was answered {theirs.result['description']}")
        finally:
            theirs.unbind()

    def _groups(self, service: Connection, dn: str, staff_number: str) -> tuple[str, ...]:
        settings = self._settings
        asked = settings.ldap_groups_filter.replace("{dn}", escape_filter_chars(dn))
        asked = asked.replace("{number}", escape_filter_chars(staff_number))
        rows = _search(service, settings.ldap_groups_base or settings.ldap_base, asked, ("cn",))
        return tuple(name for _, told in rows for name in told.get("cn", ()))


def _search(
    service: Connection, base: str, asked: str, attributes: tuple[str, ...], *, most: int = 500
) -> list[tuple[str, dict[str, list[str]]]]:
    """Give the names and attributes of what fits; raises DirectoryAway."""
    service.search(
        base, asked, SUBTREE, attributes=list(attributes), size_limit=most, time_limit=int(_STEP_S)
    )
    code = service.result["result"]
    if code not in (0, 4, 32):  # success, more than wanted, no such base
        raise DirectoryAway(f"a search was answered {service.result['description']}")
    entries = [row for row in service.response or () if row["type"] == "searchResEntry"]
    return [
        (row["dn"], {name: _texts(values) for name, values in row["raw_attributes"].items()})
        for row in entries
    ]


def _texts(values: list[bytes]) -> list[str]:
    """Read an attribute's values; what is no text, as Active Directory's keys, by its digits."""
    try:
        return [value.decode() for value in values]
    except UnicodeDecodeError:
        return [value.hex() for value in values]
