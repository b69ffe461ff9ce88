"""Agents' telephones, as the staff's file has them, told to Asterisk: hired, changed, shut out.

Asterisk keeps what it was told in a database of its own, so its telephones need neither us nor
PostgreSQL. The manager's account has no right to write there; the dialplan has. So Asterisk is
asked to visit us (`[telephones]` in extensions.conf) and hears on that visit what it shall write.
The rule: an extension is noted before Asterisk is told of it, and the note goes when Asterisk was
told that nobody has it any more; so none is forgotten, whoever crashes between.
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
_SIGN_EVERY = 50  # telephones, between two signs of life to the dialplan
_FAMILY = "telephones"
_AWAY = (
    OSError, TimeoutError, SQLAlchemyError, LinkUnavailable, OutcomeUnknown, ActionRefused,
    AgiRefused, HungUp,
)  # fmt: skip


class _Visit:
    """What Asterisk shall hear when it comes."""

    def __init__(self, accounts: list[SipAccount], gone: set[str]) -> None:
        self.token = secrets.token_hex(16)
        self.accounts = accounts
        self.gone = gone
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class TelephoneAccounts:
    """Keep Asterisk's accounts of agents' telephones as the staff's file says."""

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
        self._told: dict[str, SipAccount] = {}  # since the link came up
        self._visit: _Visit | None = None
        self._failing = False
        bus.on(LinkUp, self._start_anew, name="telephone accounts")

    async def run(self) -> None:
        """Tell Asterisk what it does not know yet, every other second, for ever."""
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
        """Tell Asterisk of each telephone that came, changed or went since it was told last."""
        async with asyncio.timeout(_DATABASE_S), self._database.transaction() as session:
            known = await store.list_sip_accounts(session)
            accounts = [as_told(account, self._key, self._encryption) for account in known]
            noted = await store.list_told_extensions(session)
            now = {account.extension for account in accounts}
            await store.note_told_extensions(session, now - noted)
        told = self._told  # another one when the link came up anew meanwhile
        news = [one for one in accounts if told.get(one.extension) != one]
        gone = noted - now
        if not news and not gone:
            return
        for extension in gone:
            await self._leave_queues(extension)
        await self._be_visited(_Visit(news, gone))
        told.update({account.extension: account for account in news})
        for extension in gone:
            told.pop(extension, None)
        async with asyncio.timeout(_DATABASE_S), self._database.transaction() as session:
            await store.forget_told_extensions(session, gone)

    async def _leave_queues(self, extension: str) -> None:
        """Let no queue ring a telephone that nobody has, while it is still registered."""
        if self._desk.state_of(extension).state != "signed_out":
            await self._desk.sign_out(extension)

    async def handle(self, call: AgiCall) -> None:
        """Take Asterisk's visit. Whoever does not know its token hears nothing."""
        visit = self._visit
        if visit is None or call.env.args != (visit.token,) or visit.over.done():
            _log.warning("somebody who was not asked wanted to hear of telephones")
            return
        try:
            await write(call, visit.accounts, visit.gone)
        except (HungUp, AgiRefused) as problem:
            if not visit.over.done():
                visit.over.set_exception(problem)
            raise
        if not visit.over.done():
            visit.over.set_result(None)

    async def _be_visited(self, visit: _Visit) -> None:
        self._visit = visit
        try:
            await self._telephones.commands.visit(_FAMILY, visit.token)
            async with asyncio.timeout(_VISIT_S):
                await visit.over
        finally:
            self._visit = None

    def _start_anew(self, fact: LinkUp) -> None:
        """Another Asterisk may have answered, or one whose database was lost."""
        self._told = {}


async def write(call: AgiCall, accounts: Iterable[SipAccount], gone: Iterable[str]) -> None:
    """Have a visiting Asterisk write accounts and strike out extensions that nobody has."""
    for extension in gone:
        for kind in reversed(KINDS):
            await call.ask("DATABASE DEL", f"{_FAMILY}/{kind}", extension)
    for number, account in enumerate(accounts):
        if number % _SIGN_EVERY == 0:
            await call.renew()
        for one in opened(account):
            await call.ask("DATABASE PUT", f"{_FAMILY}/{one.kind}", one.extension, one.fields)
