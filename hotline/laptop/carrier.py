"""The simulated public network: numbers that behave by a script, and callers who ring the hotline.

It drives the second Asterisk (kind "carrier") through its control socket and its database, so a
second program (`hotline demo call`) can use the network that `hotline run` started.
"""

import asyncio
import contextlib
import re
import uuid
import wave
from pathlib import Path

import msgspec

from hotline.asterisk.behaviour import steps
from hotline.asterisk.config import home_of
from hotline.asterisk.control import AsteriskSilent, command

_LOOK_EVERY_S = 0.1
_SILENT_S = 20.0  # how long a busy Asterisk may not answer us
_NUMBER = re.compile(r"\+?[0-9]{1,20}")
_ENDED = re.compile(r"/ended/(\S+)\s*: (\w*):(\d*):(\d*)")


class CallEnd(msgspec.Struct, frozen=True):
    """How a simulated call ended."""

    answered: bool
    cause: int  # Q.850: 16 normal clearing, 17 busy, 21 refused
    talked_s: int


class CallHandle:
    """One simulated caller."""

    def __init__(self, carrier: "Carrier", caller_id: str, heard_path: Path | None) -> None:
        self.id = caller_id
        self.heard_path = heard_path  # what the caller heard, 8 kHz mono, once the call ended
        self.end: asyncio.Future[CallEnd] = asyncio.get_running_loop().create_future()
        self._carrier = carrier

    async def ended(self, *, deadline_s: float = 180.0) -> CallEnd:
        """Wait until the call is over and its recording complete."""
        async with asyncio.timeout(deadline_s):
            end = await asyncio.shield(self.end)
            if end.answered and self.heard_path is not None:
                await _complete(self.heard_path)
        return end

    async def hang_up(self) -> None:
        """Hang up before the script does."""
        await self._carrier.hang_up(self)


class Carrier:
    """The public network that runs in `var/asterisk/carrier`."""

    def __init__(self, var: Path) -> None:
        self._home = home_of(var, "carrier")
        self._socket = self._home / "run" / "asterisk.ctl"
        self._waiting: dict[str, CallHandle] = {}
        self._watcher: asyncio.Task[None] | None = None

    async def call(
        self,
        as_number: str,
        to: str = "95598",
        script: str = "wait 60; hangup",
        *,
        name: str = "",
        withheld: bool = False,
        record: bool = True,
    ) -> CallHandle:
        """Let a caller ring the hotline; return as soon as their telephone dials.

        `as_number` is sent unchanged, also if it is no number; `withheld` hides it. The script
        starts when the hotline answers, and its end hangs up.
        """
        caller = uuid.uuid4().hex
        heard = self._home / "heard" / f"{caller}.wav" if record else None
        facts = {
            "number": as_number,
            "name": name,
            "to": to,
            "script": steps(script),
            "heard": str(heard or ""),
            "withheld": "1" if withheld else "",
        }
        for key, value in facts.items():
            if value:
                await self._command("database", "put", f"caller/{caller}", key, value)
        handle = CallHandle(self, caller, heard)
        self._waiting[caller] = handle
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._watch(), name="simulated calls")
        channel = f"Local/{caller}@caller/n"
        await self._command(f"channel originate {channel} extension {caller}@caller-talks")
        return handle

    async def hang_up(self, handle: CallHandle) -> None:
        """End a caller's call now; nothing happens when it is over."""
        for channel in await self._channels():
            if channel.startswith(f"Local/{handle.id}@"):
                await self._command(f"channel request hangup {channel}")

    async def hang_up_all(self) -> None:
        """End every call on the network."""
        await self._command("channel request hangup all")

    async def behave(self, number: str, behaviour: str) -> None:
        """Set what a number does when it is called: a name of `BEHAVIOURS`, or a script."""
        await self._command("database", "put", "behaviour", _checked(number), steps(behaviour))

    async def behave_by_default(self, behaviour: str) -> None:
        """Set what all numbers without a behaviour of their own do."""
        await self._command("database", "put", "behaviour", "default", steps(behaviour))

    async def forget_behaviours(self) -> None:
        """Reset all numbers to the behaviour of their last two digits (behaviour.py)."""
        await self._command("database", "deltree", "behaviour")

    async def times_called(self, number: str) -> int:
        """Tell how often the hotline has called a number: one for each INVITE."""
        answer = await self._command("database", "get", "called", _checked(number))
        found = re.search(r"Value: (\d+)", answer)
        return int(found[1]) if found else 0

    async def calls_made(self) -> dict[str, int]:
        """Tell for each number how often the hotline has called it."""
        answer = await self._command("database show called")
        return {n: int(times) for n, times in re.findall(r"/called/(\d+)\s*: (\d+)", answer)}

    def heard_by(self, number: str) -> list[Path]:
        """List the recordings of what a called number heard, oldest first."""
        found = (self._home / "heard").glob(f"{_checked(number)}-*.wav")
        return sorted(found, key=lambda path: path.stat().st_mtime)

    async def set_citizen(self, number: str) -> None:
        """Give the citizen's softphone (account `citizen`) the number it calls from."""
        await self._command("database", "put", "citizen", "number", _checked(number))

    async def forget_calls(self) -> None:
        """Delete data left by programs that ended before their calls; for a fresh start."""
        for family in ("ended", "caller"):
            await self._command("database", "deltree", family)

    async def close(self) -> None:
        """Stop watching; calls go on, and nobody learns how they end."""
        for caller in self._waiting:
            with contextlib.suppress(AsteriskSilent):
                await self._command("database", "put", f"caller/{caller}", "forgotten", "1")
        self._waiting.clear()
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watcher

    async def _watch(self) -> None:
        """Look at the ends of all calls with one command, for any number of callers.

        A single failed command fails no call: the next look comes soon. Only after `_SILENT_S`
        without an answer the waiting calls fail.
        """
        clock = asyncio.get_running_loop().time
        heard_at = clock()
        while self._waiting:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                await self._look()
                heard_at = clock()
            except AsteriskSilent as silent:
                if clock() - heard_at > _SILENT_S:
                    self._fail(silent)

    def _fail(self, silent: AsteriskSilent) -> None:
        """Fail all waiting calls: how they ended is unknown."""
        waiting, self._waiting = self._waiting, {}
        for handle in waiting.values():
            if not handle.end.done():
                handle.end.set_exception(silent)

    async def _look(self) -> None:
        answer = await self._command("database show ended")
        for caller, status, cause, talked in _ENDED.findall(answer):
            handle = self._waiting.pop(caller, None)
            if handle is None:
                continue  # another program's caller
            if not handle.end.done():
                end = CallEnd(status == "ANSWER", int(cause or 0), int(talked or 0))
                handle.end.set_result(end)
            await self._command("database", "del", "ended", caller)
            await self._command("database", "deltree", f"caller/{caller}")

    async def _channels(self) -> list[str]:
        lines = (await self._command("core show channels concise")).splitlines()
        return [line.partition("!")[0] for line in lines]

    async def _command(self, *words: str) -> str:
        answer = await command(self._socket, *words)
        if answer.startswith("No such command"):
            raise AsteriskSilent(
                f"the Asterisk at {self._socket} does not know `{words[0]}`; a module of "
                "asterisk-config/carrier/modules.conf is not loaded, see its log"
            )
        return answer


def _checked(number: str) -> str:
    if not _NUMBER.fullmatch(number):
        raise ValueError("a number on the simulated network has 1 to 20 digits")
    return number.lstrip("+")


async def _complete(path: Path) -> None:
    """Wait until Asterisk has closed a recording: its header then tells its true length."""
    while not _is_whole(path):  # noqa: ASYNC110  another process writes it
        await asyncio.sleep(0.02)


def _is_whole(path: Path) -> bool:
    try:
        with wave.open(str(path)) as file:
            frames = file.getnframes()
            return 0 < frames * 2 <= path.stat().st_size - 44
    except (OSError, EOFError, wave.Error):
        return False
