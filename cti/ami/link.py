"""The link to one Asterisk: panoramisk's `Manager` with our own protocol and reconnection.

The only file that names panoramisk. Its Manager opens the connection. Its own behaviour is
switched off: it would resend an Originate after a reconnect, reconnect every two seconds for ever
and ignore unanswered pings. Rule: nothing is sent twice, each action has a deadline, an action
without an answer when the link falls is `OutcomeUnknown`, two missed pings mean that the link is
down. A ping is missed only if nothing at all was received since: an overloaded machine is late.
"""

import asyncio
import random
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol, TypeVar

import msgspec
import structlog
from panoramisk.manager import Manager

from cti.ami.backoff import delay_s
from cti.ami.message import Message, Value, whole
from cti.ami.protocol import AmiProtocol, LinkUnavailable, OutcomeUnknown

_log = structlog.get_logger("cti.ami.link")
_T = TypeVar("_T")
_READ_ROUNDS = 3  # of the event loop, which looks at its sockets in each


class ActionRefused(Exception):
    """Asterisk refused; the message is Asterisk's."""


class LoginRefused(Exception):
    """Asterisk does not let this AMI user in, or gives it too few rights."""


class Hello(msgspec.Struct, frozen=True):
    """What Asterisk told about itself when the link came up."""

    version: str  # of AMI
    uptime_s: int  # since Asterisk started: distinguishes a restart from a lost link
    last_reload_s: int


class AmiAccount(msgspec.Struct, frozen=True):
    """Where Asterisk's manager listens, and who we are there."""

    host: str
    port: int
    user: str
    secret: str
    name: str = "main"  # of this link, in every fact that comes from it

    def __repr__(self) -> str:
        return f"AmiAccount({self.name}: {self.user}@{self.host}:{self.port})"  # never the secret


class Ear(Protocol):
    """The listener of a link. Called from the event loop; must not block; exceptions are logged."""

    def on_message(self, message: Message) -> None:
        """Receive a wanted event, in Asterisk's order."""
        ...

    def on_up(self, hello: Hello) -> None:
        """Handle that the link is up; events before this moment may be missing."""
        ...

    def on_down(self, why: str) -> None:
        """Handle that a connection, or a try to connect, ended; `why` is a sentence for people."""
        ...


class Rhythm(msgspec.Struct, frozen=True):
    """The link's clocks, all in seconds."""

    connect_s: float = 5.0  # deadline of each step of connecting
    action_s: float = 5.0  # default deadline of an action
    ping_every_s: float = 3.0
    ping_s: float = 2.0  # deadline of a ping; two missed in a row: down
    first_retry_s: float = 0.5
    refused_retry_s: float = 5.0  # the first wait after a refused login
    longest_retry_s: float = 30.0


class _Manager(Manager):
    """panoramisk's Manager, which only connects and sends; `Link` does the rest."""

    def connection_made(self, f: "asyncio.Future[Any]") -> None:
        """Keep the protocol. (The base would log in, ping and reconnect without deadlines.)"""
        if not f.cancelled() and f.exception() is None:
            self.protocol = f.result()[1]

    def connection_lost(self, exc: object) -> None:
        """Do nothing. (The base would reconnect in two seconds, for ever, and resend.)"""


class Link:
    """Keep one Asterisk's manager connection up, and send actions over it."""

    def __init__(
        self,
        account: AmiAccount,
        ear: Ear,
        wanted: Collection[str],
        *,
        rhythm: Rhythm | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.name = account.name
        self.rhythm = rhythm or Rhythm()
        self.why = "the link to Asterisk was not opened yet"
        self.falls = 0  # failures since the start
        self.tries = 0  # failures in a row; an answered ping ends the row
        self._account = account
        self._where = f"{account.host}:{account.port}"
        self._ear = ear
        self._jitter = jitter
        self._wanted = frozenset({*wanted, "FullyBooted"})
        self._protocol: AmiProtocol | None = None
        self._booted: asyncio.Future[Hello] | None = None
        # A second safeguard: our Manager never resends, and has nothing to resend.
        self._manager = _Manager(
            host=account.host,
            port=account.port,
            protocol_factory=self._make_protocol,
            forgetable_actions=(),
        )

    @property
    def up(self) -> bool:
        """Tell whether actions can be sent now."""
        return self._protocol is not None

    @property
    def protocol(self) -> AmiProtocol | None:
        """Give the open connection, for its counters."""
        return self._protocol

    async def run(self) -> None:
        """Keep the link up for ever; tell the listener each change.

        Waits between tries double up to a cap, with jitter; after a refused login they are longer.
        """
        while True:
            first_s = self.rhythm.first_retry_s
            try:
                self.why = await self._live_once()
            except LoginRefused as refused:
                self.why = str(refused)
                first_s = self.rhythm.refused_retry_s
            except (OSError, TimeoutError) as problem:
                self.why = (
                    f"Asterisk's manager at {self._where} does not answer "
                    f"({str(problem) or 'deadline'}); check that Asterisk runs and manager.conf"
                )
            self.tries += 1
            self.falls += 1
            _log.warning("the AMI link is down", link=self.name, why=self.why, tries=self.tries)
            self._notify(self._ear.on_down, self.why)
            wait_s = delay_s(
                self.tries, self._jitter(), first_s=first_s, cap_s=self.rhythm.longest_retry_s
            )
            await asyncio.sleep(wait_s)

    async def action(
        self, action: Mapping[str, Value], *, deadline_s: float | None = None
    ) -> Message:
        """Send one action and give Asterisk's response.

        Raises `LinkUnavailable` and `ActionInvalid` (nothing was sent), `ActionRefused`
        (Asterisk refused), `OutcomeUnknown` (sent, no answer: link lost or deadline).
        """
        return (await self._ask(action, as_list=False, deadline_s=deadline_s))[0]

    async def items(
        self, action: Mapping[str, Value], *, deadline_s: float | None = None
    ) -> list[Message]:
        """Send an action that answers with a list; give the list's events. Raises as `action`."""
        return (await self._ask(action, as_list=True, deadline_s=deadline_s))[1:-1]

    async def _ask(
        self, action: Mapping[str, Value], *, as_list: bool, deadline_s: float | None
    ) -> list[Message]:
        if self._protocol is None:
            raise LinkUnavailable(f"{self.why}; nothing was sent")
        return await self._send(action, as_list=as_list, deadline_s=deadline_s)

    async def _send(
        self, action: Mapping[str, Value], *, as_list: bool, deadline_s: float | None
    ) -> list[Message]:
        deadline_s = self.rhythm.action_s if deadline_s is None else deadline_s
        future = self._manager.send_action(dict(action), as_list=as_list)
        try:
            async with asyncio.timeout(deadline_s):
                messages: list[Message] = await future
        except TimeoutError:
            raise OutcomeUnknown(
                f"Asterisk did not answer {action['Action']} within {deadline_s:g} s; "
                "whether it happened is not known"
            ) from None
        if messages[0]["Response"] == "Error":
            raise ActionRefused(messages[0]["Message"] or "Asterisk refused without a reason")
        return messages

    def _make_protocol(self) -> AmiProtocol:
        return AmiProtocol(self._wanted, self._on_event)

    def _on_event(self, message: Message) -> None:
        if message.name == "FullyBooted" and self._booted is not None:
            if not self._booted.done():
                hello = Hello("", whole(message["Uptime"]), whole(message["LastReload"]))
                self._booted.set_result(hello)
            return
        self._ear.on_message(message)

    async def _live_once(self) -> str:
        """Connect, log in, and keep the connection until it falls; give the reason."""
        self._booted = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(self.rhythm.connect_s):
            connected: tuple[Any, AmiProtocol] = await self._manager.connect()
        protocol = connected[1]
        try:
            hello = await self._log_in(protocol)
            self._protocol = protocol
            _log.info("the AMI link is up", link=self.name, uptime_s=hello.uptime_s)
            self._notify(self._ear.on_up, hello)
            return await self._watch(protocol)
        except (LinkUnavailable, OutcomeUnknown) as lost:
            return str(lost)
        finally:
            self._protocol = None
            protocol.give_up("the AMI link was closed by us")

    async def _log_in(self, protocol: AmiProtocol) -> Hello:
        version = await self._wait_for(protocol, protocol.greeted)
        account = self._account
        login = {
            "Action": "Login",
            "Username": account.user,
            "Secret": account.secret,
            "Events": "on",
        }
        try:
            await self._send(login, as_list=False, deadline_s=self.rhythm.connect_s)
        except ActionRefused as refused:
            raise LoginRefused(
                f"Asterisk at {self._where} refuses the AMI user {account.user!r} ({refused}); "
                "check name, secret, `permit` and `deny` in manager.conf"
            ) from None
        assert self._booted is not None
        try:
            hello = await self._wait_for(protocol, self._booted)
        except TimeoutError:
            raise LoginRefused(
                f"Asterisk at {self._where} does not say FullyBooted to the AMI user "
                f"{account.user!r}: either it is still starting, or the user lacks `read=system` "
                "in manager.conf"
            ) from None
        return msgspec.structs.replace(hello, version=version)

    async def _wait_for(self, protocol: AmiProtocol, awaited: "asyncio.Future[_T]") -> _T:
        waiting: set[asyncio.Future[Any]] = {awaited, protocol.lost}
        await asyncio.wait(
            waiting, timeout=self.rhythm.connect_s, return_when=asyncio.FIRST_COMPLETED
        )
        if awaited.done():
            return awaited.result()
        if protocol.lost.done():
            raise OSError(protocol.lost.result())
        raise TimeoutError("it accepts the connection and says nothing")

    async def _watch(self, protocol: AmiProtocol) -> str:
        """Ping until the connection falls or two pings in a row go unanswered."""
        missed = 0
        while not protocol.lost.done():
            if not missed:
                await asyncio.wait({protocol.lost}, timeout=self.rhythm.ping_every_s)
            if protocol.lost.done():
                break
            missed = 0 if await self._ping(protocol) else missed + 1
            if missed >= 2:
                protocol.give_up(
                    f"Asterisk at {self._where} answered neither of two pings; "
                    "its process may be stopped or its machine overloaded"
                )
        return protocol.lost.result()

    async def _ping(self, protocol: AmiProtocol) -> bool:
        """Ping; tell whether the answer, or anything else, was received since."""
        asked_at = asyncio.get_running_loop().time()
        try:
            await self._send({"Action": "Ping"}, as_list=False, deadline_s=self.rhythm.ping_s)
        except OutcomeUnknown:
            # If our own event loop was late, the answer may be there unread: read first.
            for _ in range(_READ_ROUNDS):
                await asyncio.sleep(0)
            return protocol.heard_at > asked_at
        self.tries = 0  # not at the login: a link that falls right after it waits longer
        return True

    def _notify(self, listener: Callable[[_T], None], what: _T) -> None:
        try:
            listener(what)
        except Exception:
            _log.exception("a listener of the link failed", link=self.name)
