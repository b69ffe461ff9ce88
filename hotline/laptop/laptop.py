"""Everything on one machine: PostgreSQL, Asterisk, a simulated public network, the service.

`hotline run` and the stories of the test-suite start the same `Laptop`. The service is a
child process: it can crash and be restarted while calls stay in Asterisk.
"""

import asyncio
import socket
from pathlib import Path

import httpx
import structlog

from core.config import Settings, load, write_secrets
from core.db import Database
from hotline import schema
from hotline.asterisk.process import AsteriskProcess
from hotline.asterisk.root import AsteriskRoot, obtain
from hotline.certificates import https
from hotline.host import log_keeper
from hotline.host.children import ServiceProcess
from hotline.host.progress import Steps
from hotline.laptop import embedded
from hotline.laptop.line_test import ring_through
from hotline.laptop.postgres import Postgres
from hotline.service_home import service_process

_log = structlog.get_logger("hotline.laptop.laptop")
_SHORTEST_S, _LONGEST_S = 1.0, 30.0  # pauses before a part that ended is restarted
_LASTED_S = 60.0  # after running so long, the pauses begin at the shortest again


_Part = ServiceProcess | AsteriskProcess | Postgres


class ServiceFailed(Exception):
    """The service did not start; the message has the end of its log."""


class Laptop:
    """The parts of a hotline on one machine, started and stopped in order."""

    postgres: Postgres | None
    database: Database
    asterisk: AsteriskProcess
    carrier: AsteriskProcess
    service: ServiceProcess

    def __init__(self, settings: Settings, steps: Steps, *, fast_database: bool = False) -> None:
        """Describe the machine; `fast_database`, for tests, loses data if the machine crashes."""
        self.settings = settings
        self._steps = steps
        self._fast = fast_database
        self.postgres = None

    @property
    def address(self) -> str:
        """Give the desk's address."""
        scheme = "https" if self.settings.tls_certificate else "http"
        host = self.settings.host
        if host in ("0.0.0.0", "::"):  # noqa: S104 every address: name the machine
            host = socket.gethostname()
        return f"{scheme}://{host}:{self.settings.port}"

    @property
    def _own_address(self) -> str:
        settings = self.settings
        everywhere = settings.host in ("0.0.0.0", "::")  # noqa: S104
        scheme = "https" if settings.tls_certificate else "http"
        return f"{scheme}://{'127.0.0.1' if everywhere else settings.host}:{settings.port}"

    async def start_database(self) -> None:
        """Start the embedded PostgreSQL unless one is configured; bring its tables forward."""
        if not self.settings.database_url:
            with self._steps.step("PostgreSQL"):
                await self._start_postgres()
        with self._steps.step("database tables"):
            self.database = Database(self.settings.database_url)
            await schema.upgrade(self.database)

    async def _start_postgres(self) -> None:
        self.postgres, url = await embedded.start(self.settings, fast=self._fast)
        self.settings = self.settings.model_copy(update={"database_url": url})

    async def start_telephones(self) -> None:
        """Obtain an Asterisk if there is none, start ours and the simulated public network."""
        with self._steps.step("Asterisk") as report:
            root = await asyncio.to_thread(obtain, self.settings.var, report)
        with self._steps.step(f"Asterisk {root.version} and a simulated public network"):
            await self._start_both(root)
        with self._steps.step("a call from that network to the hotline"):
            await ring_through(self.settings.var)

    async def _start_both(self, root: AsteriskRoot) -> None:
        self.asterisk = AsteriskProcess(root, self.settings, "hotline", self.settings.var)
        self.carrier = AsteriskProcess(root, self.settings, "carrier", self.settings.var)
        await asyncio.gather(self.asterisk.start(), self.carrier.start())

    async def start_service(self) -> None:
        """Start the service and wait until its health check passes."""
        with self._steps.step("service"):
            self.service = await asyncio.to_thread(service_process, self.settings)
            await self.service.start()
            await self.ready()

    async def ready(self, *, deadline_s: float = 60.0) -> None:
        """Wait until the service answers, or raise `ServiceFailed` with the end of its log."""
        ended = asyncio.create_task(self.service.wait(), name="service ended")
        answered = asyncio.create_task(self._answer(), name="service answers")
        done, pending = await asyncio.wait(
            {ended, answered}, timeout=deadline_s, return_when=asyncio.FIRST_COMPLETED
        )
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)
        if answered not in done:
            what = f"did not answer at {self.address} within {deadline_s:.0f} s"
            if ended in done:
                what = f"ended with code {ended.result()}"
            raise ServiceFailed(
                f"the service {what}. The end of {self.service.log}:\n{self.service.tail()}"
            )

    async def _answer(self) -> None:
        async with httpx.AsyncClient(verify=False, timeout=2) as client:  # noqa: S501 our own certificate, loopback
            while True:
                try:
                    answer = await client.get(f"{self._own_address}/api/health")
                    if answer.status_code == 200 and answer.json()["ok"]:
                        return  # its database, its telephones and its index are there
                except httpx.TransportError:
                    pass  # not listening yet; the deadline is the caller's
                await asyncio.sleep(0.1)

    async def keep(self) -> None:
        """Watch the parts that callers need, for ever; restart one that ends, and log it."""
        parts: dict[str, _Part] = {
            "the service": self.service,
            "Asterisk": self.asterisk,
            "the simulated public network": self.carrier,
        }
        if self.postgres is not None:
            parts["PostgreSQL"] = self.postgres
        kept = (_revive(name, part) for name, part in parts.items())
        await asyncio.gather(log_keeper.run(self.settings.var), *kept)

    async def stop(self) -> None:
        """Stop all in the reverse order: service, telephones, database."""
        if hasattr(self, "service"):
            await self.service.stop()
        for name in ("asterisk", "carrier"):
            if hasattr(self, name):
                await getattr(self, name).stop()
        if hasattr(self, "database"):
            await self.database.close()
        if self.postgres is not None:
            await self.postgres.stop()


def first_settings(var: Path) -> Settings:
    """Make secrets and, off loopback, a certificate where there are none; read the settings."""
    write_secrets(var)
    return https.prepare(load(var))


async def _revive(name: str, part: _Part) -> None:
    """Restart a part whenever it ends; the pauses grow while it runs less than a minute."""
    clock = asyncio.get_running_loop().time
    pause_s, begun = _SHORTEST_S, clock()
    while True:
        code = await part.wait()
        if clock() - begun > _LASTED_S:
            pause_s = _SHORTEST_S
        _log.error(f"{name} ended; it is started again", code=code, pause_s=pause_s)
        started = False
        while not started:
            await asyncio.sleep(pause_s)
            pause_s, begun = min(pause_s * 2, _LONGEST_S), clock()
            try:
                await part.start()
                started = True
            except Exception as failed:
                await part.stop()
                _log.error(f"{name} does not start; it is tried again", why=str(failed))
