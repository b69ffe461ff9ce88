"""`hotline demo`: a city to serve, and callers who ring in over the simulated public network."""

import asyncio
import random
from collections.abc import Coroutine
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from core import config, phone
from core.db import Database
from hotline.asterisk.behaviour import ScriptRefused
from hotline.asterisk.control import AsteriskSilent
from hotline.cli.demo import robots
from hotline.cli.demo.city import city
from hotline.cli.user import database_url
from hotline.demo import people
from hotline.demo.cast import CAST, Part, caller_of
from hotline.demo.robots.day_curve import busyness
from hotline.host.progress import Steps
from hotline.laptop.carrier import CallHandle, Carrier

app = typer.Typer(
    help="A demo city and its callers, for trying things out.\n\n"
    "`hotline run` must be running in another terminal; it plays the public network.",
    no_args_is_help=True,
)
_console = Console()
_LISTEN_S = 7  # before each key: long enough for a menu's first words
_BETWEEN_RATINGS_S = 5
_TALK_S = 600  # at most, when the agent does not hang up


@app.command()
def cast() -> None:
    """List the callers of the demo city that `demo call --as …` knows."""
    table = Table("--as", "number", "who", box=None, pad_edge=False)
    for one in CAST:
        table.add_row(one.key, one.number or "withheld", f"{one.what_en} / {one.what_zh}")
    _console.print(table)


@app.command()
def call(
    who: str = typer.Option(
        "resident", "--as", help="Who calls: a name of `demo cast`, or any telephone number."
    ),
    press: str = typer.Option("0", help="Keys pressed in the menu, in turn: 1,0. Empty: none."),
    rate: str = typer.Option("", help="Key pressed when asked for a rating: 1 to 5."),
    script: str = typer.Option("", help='Your own script: "wait 6; press 1; wait 60; hangup".'),
    hold: int = typer.Option(90, help="Seconds the caller stays on the line."),
) -> None:
    """Let one customer call the hotline, and wait until their call is over."""

    async def work() -> None:
        caller = _find(who)
        steps = script or _script(press, rate, hold)
        carrier = Carrier(config.state_dir())
        handle = await _dial(carrier, caller, steps)
        does = f"does: {script}" if script else _describe(press, rate, hold)
        _console.print(f"{caller.name or caller.key} is calling 95598 and {does}")
        end = await handle.ended(deadline_s=_TALK_S)
        said = f"answered, {end.talked_s} s" if end.answered else f"not answered, cause {end.cause}"
        _console.print(f"the call is over: {said}")
        if handle.heard_path:
            _console.print(f"what the caller heard: {handle.heard_path}", highlight=False)
        await carrier.close()

    _run(work())


@app.command()
def callers(
    rate: float = typer.Option(20.0, help="Calls a minute.", min=0.1, max=6000),
    minutes: float = typer.Option(10.0, help="How long.", min=0.1, max=24 * 60),
    seed: int = typer.Option(0, help="The same seed gives the same callers; 0: different ones."),
    day: bool = typer.Option(
        False, "--day", help="As over a day from midnight: few at night, most in the morning."
    ),
) -> None:
    """Keep callers coming: customers of the city with different wishes and patience."""

    async def work() -> None:
        dice = random.Random(seed or None)  # noqa: S311
        carrier = Carrier(config.state_dir())
        numbers = await _numbers()
        count = max(round(rate * minutes), 1)
        with Steps(_console).step(f"{count} callers at {rate:g} a minute") as report:
            clock, begun = asyncio.get_running_loop().time, asyncio.get_running_loop().time()
            for made in range(count):
                number = dice.choice(numbers)
                steps = _script(dice.choice("0012"), dice.choice(("", "5", "5", "4", "2")),
                                dice.randint(20, 90))  # fmt: skip
                await carrier.call(number, script=steps, record=False)
                report((made + 1) / count, f"{made + 1} of {count}")
                share = (clock() - begun) / (60 * minutes)
                busy = busyness(share) if day else 1.0
                await asyncio.sleep(dice.expovariate(rate * busy / 60))
        await carrier.close()

    _run(work())


app.command()(city)
app.command()(robots.agents)
app.command()(robots.reconcile)


@app.command()
def accounts() -> None:
    """Show the demo accounts and their passwords again."""
    table = Table("sign in as", "password", "role", "extension", box=None, pad_edge=False)
    for account in people.remembered(config.state_dir()):
        table.add_row(account.staff_number, account.password, account.role, account.extension)
    _console.print(table)


def _find(who: str) -> Part:
    try:
        return caller_of(who, config.load().number_plan)
    except LookupError as unknown:
        _refuse(unknown)


def _script(press: str, rate: str, hold: int) -> str:
    keys = [key.strip() for key in press.split(",") if key.strip()]
    steps = [step for key in keys for step in (f"wait {_LISTEN_S}", f"press {key}")]
    if rate:  # repeatedly: the moment when the agent hangs up is unknown here
        steps += [f"wait {_BETWEEN_RATINGS_S}; press {rate}"] * (hold // _BETWEEN_RATINGS_S)
    else:
        steps.append(f"wait {hold}")
    return "; ".join([*steps, "hangup"])


def _describe(press: str, rate: str, hold: int) -> str:
    """Say what the caller will do, given the options."""
    keys = f"presses {press.replace(',', ', ')}" if press else "presses no key"
    rating = f"rates {rate} when asked" if rate else "gives no rating"
    return f"{keys}, waits {hold} s at most, {rating}"


async def _dial(carrier: Carrier, caller: Part, steps: str) -> CallHandle:
    number = caller.number or "anonymous"
    return await carrier.call(number, script=steps, withheld=not caller.number)


async def _numbers() -> list[str]:
    """Pick a thousand numbers of the database's customers."""
    settings = config.load()
    database = Database(database_url(settings))
    connection = await database.hold()
    rows = await connection.fetch("select e164 from customers_phone order by random() limit 1000")
    await connection.close()
    await database.close()
    return [phone.national(row["e164"], settings.number_plan) for row in rows]


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except (AsteriskSilent, ScriptRefused, OSError) as error:
        _refuse(error)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _refuse(error: Exception) -> NoReturn:
    Console(stderr=True).print(f"[red]hotline demo:[/red] {error}", highlight=False)
    raise typer.Exit(2)
