"""Agents' SIP accounts of the staff tables, written into Asterisk: added, changed, removed.

Asterisk keeps the accounts in its own database (AstDB), so telephones need neither the service nor
PostgreSQL. The manager's account may not write there; the dialplan may. So we start a visit: the
context `[telephones]` of extensions.conf calls us over FastAGI and writes what we send.
The rule: an extension is stored as provisioned before Asterisk is told, and removed from there
after Asterisk deleted it; so no crash leaves an account behind.
"""

import asyncio
import secrets
from collections.abc import Iterable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from agents.desk import AgentDesk
from core.bus import Bus
from core.config import Settings
from core.db import Database
from cti.ami.link import ActionRefused, LinkUnavailable, OutcomeUnknown
from cti.events import LinkUp
from cti.telephones import Telephones
from ivr.agi.call import AgiCall, AgiRefused, HungUp
from staff import store
from staff.sip_accounts import KINDS, Encryption, SipAccount, as_told, opened

_log = structlog.get_logger("agents.sip_provisioning")
_LOOK_EVERY_S = 2.0
_DATABASE_S = 5.0
_VISIT_S = 10.0
_SIGN_EVERY = 50  # accounts written between two renewals of the dialplan's deadline
_FAMILY = "telephones"
_AWAY = (
    OSError, TimeoutError, SQLAlchemyError, LinkUnavailable, OutcomeUnknown, ActionRefused,
    AgiRefused, HungUp,
)  # fmt: skip


class _Visit:
    """What a visit of Asterisk shall write and delete."""

    def __init__(self, accounts: list[SipAccount], gone: set[str]) -> None:
        self.token = secrets.token_hex(16)
        self.accounts = accounts
        self.gone = gone
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class TelephoneAccounts:
    """Keep Asterisk's SIP accounts as the staff tables have them."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        telephones: Telephones,
        desk: AgentDesk,
        bus: Bus,
    ) -> None:
        self._key = settings.line_key
        self._encryption: Encryption = settings.sip_encryption if settings.sip_tls_port else "none"
        self._database = database
        self._telephones, self._desk = telephones, desk
        self._written: dict[str, SipAccount] = {}  # since the link came up
        self._visit: _Visit | None = None
        self._failing = False
        bus.on(LinkUp, self._start_anew, name="telephone accounts")

    async def run(self) -> None:
        """Write changed accounts into Asterisk, every two seconds, for ever."""
        while True:
            await self._telephones.synced()
            try:
                await self.tell()
                self._failing = False
            except _AWAY as problem:
                if not self._failing:
                    _log.warning(
                        "Asterisk was not told of changed telephones; this is tried again",
                        problem=type(problem).__name__,
                    )
                self._failing = True
            await asyncio.sleep(_LOOK_EVERY_S)

    async def tell(self) -> None:
        """Write each account added, changed or removed since the last visit."""
        async with asyncio.timeout(_DATABASE_S), self._database.transaction() as session:
            known = await store.list_sip_accounts(session)
            accounts = [as_told(account, self._key, self._encryption) for account in known]
            noted = await store.list_told_extensions(session)
            now = {account.extension for account in accounts}
            await store.note_told_extensions(session, now - noted)
        told = self._written  # replaced if the link comes up again meanwhile
        news = [one for one in accounts if told.get(one.extension) != one]
        gone = noted - now
        if not news and not gone:
            return
        for extension in gone:
            await self._leave_queues(extension)
        await self._start_visit(_Visit(news, gone))
        told.update({account.extension: account for account in news})
        for extension in gone:
            told.pop(extension, None)
        async with asyncio.timeout(_DATABASE_S), self._database.transaction() as session:
            await store.forget_told_extensions(session, gone)

    async def _leave_queues(self, extension: str) -> None:
        """Take a removed telephone out of its queues, since it may still be registered."""
        if self._desk.state_of(extension).state != "signed_out":
            await self._desk.sign_out(extension)

    async def handle(self, call: AgiCall) -> None:
        """Serve Asterisk's visit; a request without its token gets nothing."""
        visit = self._visit
        if visit is None or call.env.args != (visit.token,) or visit.over.done():
            _log.warning("a FastAGI request for SIP accounts without the visit's token was refused")
            return
        try:
            await write(call, visit.accounts, visit.gone)
        except (HungUp, AgiRefused) as problem:
            if not visit.over.done():
                visit.over.set_exception(problem)
            raise
        if not visit.over.done():
            visit.over.set_result(None)

    async def _start_visit(self, visit: _Visit) -> None:
        self._visit = visit
        try:
            await self._telephones.commands.visit(_FAMILY, visit.token)
            async with asyncio.timeout(_VISIT_S):
                await visit.over
        finally:
            self._visit = None

    def _start_anew(self, fact: LinkUp) -> None:
        """Write all accounts again: it may be another Asterisk, or its database may be lost."""
        self._written = {}


async def write(call: AgiCall, accounts: Iterable[SipAccount], gone: Iterable[str]) -> None:
    """Let a visiting Asterisk write accounts and delete extensions that nobody has."""
    for extension in gone:
        for kind in reversed(KINDS):
            await call.ask("DATABASE DEL", f"{_FAMILY}/{kind}", extension)
    for number, account in enumerate(accounts):
        if number % _SIGN_EVERY == 0:
            await call.renew()
        for one in opened(account):
            await call.ask("DATABASE PUT", f"{_FAMILY}/{one.kind}", one.extension, one.fields)
