"""A PostgreSQL that hangs: all its processes stopped, its sockets open."""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from hotline.laptop.postgres import Postgres


@contextmanager
def frozen(postgres: Postgres) -> Generator[None]:
    """Stop the server and every process of it; let them go on afterwards."""
    server = postgres.pid
    os.kill(server, signal.SIGSTOP)  # first, so that it makes no more of them
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    everyone = [server, *map(int, children)]
    try:
        for one in everyone[1:]:
            os.kill(one, signal.SIGSTOP)
        yield
    finally:
        for one in reversed(everyone):
            os.kill(one, signal.SIGCONT)
