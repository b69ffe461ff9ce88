"""Asterisk's command line through its control socket: for the user who started it, and for root.

No AMI right is needed: the service's account stays without `command` and `system`.
"""

import asyncio
import errno
from pathlib import Path

_IN_LINE = (errno.EAGAIN, errno.EINVAL, errno.ENOTCONN)
_AGAIN_S = 0.02
_LONGEST = 480  # bytes: Asterisk reads a command into a buffer of 512


class AsteriskSilent(Exception):
    """Asterisk did not answer at its control socket; the message names the socket and the mend."""


async def command(socket: Path, *words: str, deadline_s: float = 5.0) -> str:
    """Run one command (`"queue", "show"`, or `"queue show"`); return what Asterisk prints.

    With several words, an empty word and one with blanks or quotes is quoted.
    """
    line = words[0] if len(words) == 1 else " ".join(map(_quote, words))
    if any(ord(c) < 32 for c in line) or len(line.encode()) > _LONGEST:
        raise ValueError(
            f"a command of Asterisk's command line has at most {_LONGEST} bytes and no control "
            "characters; shorten it"
        )
    try:
        async with asyncio.timeout(deadline_s):
            reader, writer = await _connected(socket)
            try:
                writer.write(f"cli quit after {line}".encode() + b"\0")
                await writer.drain()
                answer = await reader.read(-1)
            finally:
                writer.close()
    except (OSError, TimeoutError) as error:
        raise AsteriskSilent(
            f"Asterisk does not answer at {socket} ({error or 'time is over'}); is it running, "
            "and started by the same user?"
        ) from error
    return answer.decode(errors="replace").replace("\0", "").strip()


async def _connected(socket: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect and read Asterisk's greeting; try again while the socket's backlog is full.

    The backlog is short. When it is full Linux answers EAGAIN, which asyncio takes for a connection
    in progress; its first read then fails with EINVAL or ENOTCONN.
    """
    while True:
        writer = None
        try:
            reader, writer = await asyncio.open_unix_connection(str(socket))
            await reader.readline()  # "host/pid/version"
        except BaseException as error:
            if writer is not None:
                writer.close()  # also when the caller was cancelled
            if not isinstance(error, OSError) or error.errno not in _IN_LINE:
                raise
            await asyncio.sleep(_AGAIN_S)
        else:
            return reader, writer


def _quote(word: str) -> str:
    if word and not any(c in ' "\\\t;' for c in word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
