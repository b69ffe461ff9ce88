"""One FastAGI session: what Asterisk told of the call, and the commands for it.

Rule: one command at a time, each with a deadline. With a `Lease`, the session tells the dialplan
before each prompt and each wait how long to wait for its next command: if the service hangs, the
dialplan takes the caller back.
"""

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from ivr.agi.wire import AgiEnv, Reply, command

ALL_KEYS = "0123456789*#"
COMMAND_DEADLINE_S = 5.0  # beyond the time the command itself may take
LONGEST_PLAY_S = 180.0  # one prompt file; every play can be interrupted by a key
LONGEST_WAIT_S = 5.0  # of one WAIT FOR DIGIT: if the service is killed, the caller goes on soon


class HungUp(Exception):
    """The caller, or the connection to Asterisk, is gone: the session is over."""


class AgiRefused(Exception):
    """Asterisk refused a command; the message names it and Asterisk's code."""


class Played(msgspec.Struct, frozen=True):
    """How playing ended."""

    key: str  # that interrupted, or ""
    heard_s: float  # how long sound was played, all files together
    silent: tuple[str, ...] = ()  # files of which Asterisk played no sample (missing there)


class Lease(msgspec.Struct, frozen=True):
    """How long the dialplan leaves a call to the service."""

    sign_s: float  # without a command, beyond the length of a prompt or a wait
    limit_s: float  # in total


class AgiCall:
    """One FastAGI session: what Asterisk told of the call, and the commands for it."""

    def __init__(
        self,
        env: AgiEnv,
        send: Callable[[bytes, float], "asyncio.Future[Reply]"],
        deadline_s: float = COMMAND_DEADLINE_S,
    ) -> None:
        """Send through `send`; a command has `deadline_s` beyond its own length."""
        self.env = env
        self._send = send
        self._deadline_s = deadline_s
        self._lease: Lease | None = None
        self._until = 0.0

    async def hold(self, lease: Lease) -> None:
        """Apply `lease` from now on: the dialplan waits no longer for our next command."""
        self._lease = lease
        self._until = asyncio.get_running_loop().time() + lease.limit_s
        await self.renew()

    async def renew(self, step_s: float = 0.0) -> None:
        """Let the dialplan wait for a step of `step_s` seconds and then for our next command.

        Sends nothing without a lease, nor beyond its limit: then the last deadline stays.
        """
        left_s = self._until - asyncio.get_running_loop().time()
        if self._lease is not None and left_s > 0:
            await self.set_variable(
                "TIMEOUT(absolute)", f"{min(step_s + self._lease.sign_s, left_s):.2f}"
            )

    async def ask(self, name: str, *values: str, allow_s: float = 0.0) -> Reply:
        """Send one command and wait for its reply.

        Raises HungUp when the caller left, AgiRefused when Asterisk refused, and
        ForbiddenCharacter before anything is sent.
        """
        reply = await self._send(command(name, *values), allow_s + self._deadline_s)
        if reply.code == 511:  # "not permitted on a dead channel"
            raise HungUp
        if reply.code != 200:
            raise AgiRefused(f"Asterisk answered {reply.code} to {name}; see its manual page")
        return reply

    async def play(
        self, paths: Sequence[str], interrupt: str = ALL_KEYS, *, each_s: float = LONGEST_PLAY_S
    ) -> Played:
        """Play files (absolute, no suffix) in order until a key of `interrupt` is pressed.

        None of them lasts longer than `each_s`.
        """
        loop = asyncio.get_running_loop()
        begun = loop.time()
        silent: list[str] = []
        key = ""
        for path in paths:
            await self.renew(each_s)
            reply = await self.ask("STREAM FILE", path, interrupt, allow_s=LONGEST_PLAY_S)
            if reply.result < 0:
                raise HungUp
            if reply.result > 0:
                key = chr(reply.result)
                break
            if reply.endpos == 0:
                silent.append(path)
        return Played(key, loop.time() - begun, tuple(silent))

    async def get_key(self, wait_s: float) -> str:
        """Wait for one key; give it, or "" after `wait_s` seconds without one."""
        await self.renew(max(wait_s, 0.0))
        while wait_s > 0:
            slice_s = min(wait_s, LONGEST_WAIT_S)
            reply = await self.ask("WAIT FOR DIGIT", str(int(slice_s * 1000)), allow_s=slice_s)
            if reply.result < 0:
                raise HungUp
            if reply.result > 0:
                return chr(reply.result)
            wait_s -= slice_s
        return ""

    async def get_key_in_music(self, wait_s: float) -> str:
        """Play the channel's music until a key or for `wait_s` seconds; give the key, or ""."""
        await self.ask("SET MUSIC", "on")
        key = await self.get_key(wait_s)
        await self.ask("SET MUSIC", "off")
        return key

    async def get_keys(self, wait_s: float, at_most: int, *, first: str = "") -> str:
        """Collect up to `at_most` keys, ended by # or by `wait_s` without a key; # is left out."""
        keys = first
        while len(keys) < at_most and not keys.endswith("#"):
            key = await self.get_key(wait_s)
            if not key:
                break
            keys += key
        return keys.removesuffix("#")

    async def set_variable(self, name: str, value: str) -> None:
        """Set a channel variable, or a function as `CHANNEL(language)`."""
        await self.ask("SET VARIABLE", name, value)

    async def get_variable(self, name: str) -> str:
        """Read a channel variable; "" when it is not set."""
        return (await self.ask("GET VARIABLE", name)).value
