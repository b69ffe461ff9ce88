"""`hotline run`: start everything on one machine, say how to use it, stop it in order."""

import asyncio
import contextlib
import signal
import subprocess
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from core import config
from core.config import Settings
from hotline.asterisk.config import ConfigRefused
from hotline.asterisk.process import AsteriskFailed
from hotline.asterisk.root import AsteriskMissing
from hotline.certificates.https import CertificateRefused
from hotline.demo import people
from hotline.demo.city import CityReport, load_city
from hotline.demo.present import darken_a_feeder
from hotline.host import running
from hotline.host.progress import Steps
from hotline.host.unprivileged import UserRefused
from hotline.laptop import voice
from hotline.laptop.laptop import Laptop, ServiceFailed, first_settings
from hotline.laptop.line_test import LineDead
from hotline.laptop.postgres import PostgresFailed

_HERE = Path(__file__).parents[2]
_NAMED = (AsteriskFailed, AsteriskMissing, ConfigRefused, PostgresFailed, ServiceFailed,
          CertificateRefused, UserRefused, LineDead, running.AlreadyRunning, ValidationError,
          OSError)  # fmt: skip
_NOBODY = (
    "Who works here: `hotline user list`. The first one: "
    '`hotline user add 9900 "NAME" --role administrator`'
)


async def run(*, customers: int, demo: bool) -> int:
    """Run until Ctrl-C or SIGTERM; return the exit code."""
    steps = Steps(Console())
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    work = asyncio.create_task(_run(steps, stopped, customers, demo), name="laptop")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stopped.set)
    watch = asyncio.create_task(stopped.wait(), name="signal")
    await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        work.cancel()
    try:
        await work
    except asyncio.CancelledError:
        return 0
    except _NAMED as error:
        steps.console.print(f"[red]hotline cannot run:[/red] {error}", highlight=False)
        return 1
    finally:
        watch.cancel()
    return 0


async def _run(steps: Steps, stopped: asyncio.Event, customers: int, demo: bool) -> None:
    settings = first_settings(config.state_dir())
    with running.hold(settings.var):
        await _run_held(settings, steps, stopped, customers, demo)


async def _run_held(
    settings: Settings, steps: Steps, stopped: asyncio.Event, customers: int, demo: bool
) -> None:
    laptop = Laptop(settings, steps)
    try:
        await _build_desk(steps)
        await laptop.start_database()
        accounts = await _fill(laptop, steps, customers) if demo else ()
        await laptop.start_telephones()
        await laptop.start_service()
        _tell(steps.console, laptop, accounts)
        await asyncio.gather(laptop.keep(), _bring_voice(settings, steps))
    finally:
        steps.console.print("· stopping …", highlight=False)
        await asyncio.shield(laptop.stop())
        steps.console.print("[green]✓[/green] stopped")
        stopped.set()


async def _bring_voice(settings: Settings, steps: Steps) -> None:
    if voice.is_wanted(settings):
        await voice.bring(settings, steps)


async def _build_desk(steps: Steps) -> None:
    with steps.step("web desk"):
        process = await asyncio.create_subprocess_exec(
            str(_HERE / "setup" / "web.sh"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            output, _ = await process.communicate()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            raise
    if process.returncode:
        tail = output.decode(errors="replace")[-1500:]
        raise ServiceFailed(f"the web desk could not be built (setup/web.sh):\n{tail}")


async def _fill(laptop: Laptop, steps: Steps, customers: int) -> tuple[people.DemoAccount, ...]:
    if not await people.is_empty(laptop.database):
        return people.remembered(laptop.settings.var)
    with steps.step(f"demo city of {customers:,} customers") as report:
        made: CityReport = await load_city(laptop.database, customers=customers, progress=report)
        await darken_a_feeder(laptop.database)
    steps.console.print(f"  {made.summary}", highlight=False)
    return await people.make_accounts(laptop.database, laptop.settings.var)


def _tell(console: Console, laptop: Laptop, accounts: tuple[people.DemoAccount, ...]) -> None:
    settings = laptop.settings
    caller = "resident" if accounts else "NUMBER"
    table = Table("sign in as", "password", "role", "extension", box=None, pad_edge=False)
    for account in accounts:
        table.add_row(account.staff_number, account.password, account.role, account.extension)
    console.print(Panel(f"[bold]{laptop.address}[/bold]   the desk (Ctrl-C here stops all)",
                        title="hotline", expand=False))  # fmt: skip
    console.print(table if accounts else _NOBODY)
    console.print(
        f"\nThe hotline's number is [bold]{settings.hotline_number}[/bold]. Let a customer call it "
        "(in a second terminal):\n"
        f"  .venv/bin/hotline demo call --as {caller} --press 0 --rate 5\n"
        "  .venv/bin/hotline demo callers --rate 20\n"
        "Ring it from a softphone of your own (UDP, on this machine): server "
        f"{settings.trunk_host}:{settings.trunk_port}, account citizen, password\n"
        f"  {settings.trunk_secret.get_secret_value()}\n"
        "Answer with a SIP telephone instead of the page: hotline user telephone 8003 --kind sip\n"
        f"Logs: {settings.var / 'log'} and {settings.var / 'asterisk'}",
        highlight=False,
    )
