"""Programs that make or convert sound, run to their end without blocking the event loop."""

import asyncio
from collections.abc import Sequence

_AT_MOST_S = 60.0  # a sentence takes a tenth of a second, a minute of recording some seconds


class ProgramFailed(Exception):
    """A program did not do its work; the message names it and the mend."""


async def run_program(argv: Sequence[str]) -> None:
    """Run a program; raises `ProgramFailed`, also where it hangs. Cancelled, it kills it."""
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # the service's own session has priority over Asterisk
        )
    except FileNotFoundError:
        raise ProgramFailed(f"{argv[0]} is not installed; run the setup again") from None
    try:
        async with asyncio.timeout(_AT_MOST_S):
            code = await process.wait()
    except TimeoutError:
        raise ProgramFailed(f"{argv[0]} hung for {_AT_MOST_S:.0f} s; try it by hand") from None
    finally:
        if process.returncode is None:  # at the deadline: end a hanging engine
            process.kill()
            await process.wait()
    if code:
        raise ProgramFailed(f"{argv[0]} ended with code {code}; try it by hand")
