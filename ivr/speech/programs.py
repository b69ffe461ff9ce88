"""Programs that make or convert sound, run to their end without blocking the event loop."""

import asyncio
from collections.abc import Sequence


class ProgramFailed(Exception):
    """A program did not do its work; the message names it and the mend."""


async def run_program(argv: Sequence[str]) -> None:
    """Run a program; raises `ProgramFailed`. Cancelled, it kills the program."""
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
        code = await process.wait()
    finally:
        if process.returncode is None:  # at the deadline: end a hanging engine
            process.kill()
            await process.wait()
    if code:
        raise ProgramFailed(f"{argv[0]} ended with code {code}; try it by hand")
