"""An import in a process of its own, as its parent sees it."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from exchange.drop.arrival import Order, Outcome

_DEADLINE_S = 6 * 3600.0
_COMMAND = (sys.executable, "-m", "exchange.drop.child")


class ImportFailed(Exception):
    """The process gave no outcome; the message says why."""


async def import_apart(order: Order, command: Sequence[str] = _COMMAND) -> Outcome:
    """Have an import done; raises `ImportFailed`. Cancelled, it ends the process."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,  # open while we live: the process ends with it
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
        env={name: told for name, told in os.environ.items() if not name.startswith("HOTLINE_")},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(msgspec.json.encode(order) + b"\n")
        await process.stdin.drain()
        async with asyncio.timeout(_DEADLINE_S):
            told = await process.stdout.read()
        return msgspec.json.decode(told, type=Outcome)
    except TimeoutError:
        raise ImportFailed(f"it took longer than {_DEADLINE_S / 3600:g} hours") from None
    except (OSError, msgspec.DecodeError):
        code = await process.wait()
        raise ImportFailed(
            f"signal {-code}: memory may have ended" if code < 0 else f"code {code}"
        ) from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
