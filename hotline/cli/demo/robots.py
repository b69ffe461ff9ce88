"""`hotline demo agents` and `hotline demo reconcile`: a played hour, and its records proved."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import typer
from rich.console import Console

from core import clock, config
from core.db import Database
from hotline.cli.user import database_url
from hotline.demo import people
from hotline.demo.robots import hiring
from hotline.demo.robots.ledgers import Entry
from hotline.demo.robots.proof import Proof, prove
from hotline.demo.robots.reconcile import Step
from hotline.demo.robots.robot import Robot, Site
from hotline.demo.robots.script import Shift
from hotline.host.progress import Steps
from hotline.laptop.laptop import Laptop

_console = Console()
_LOOKS_S = 1.0
_MOST_SHOWN = 20


def agents(
    many: int = typer.Argument(3, help="How many robots work.", min=1, max=hiring.MOST),
    minutes: float = typer.Option(10.0, help="How long.", min=0.1, max=24 * 60),
    seed: int = typer.Option(1, help="Equal seeds make equal shifts.", min=0),
    pace: float = typer.Option(1.0, help="Times shorter than people's.", min=0.1, max=100),
) -> None:
    """Let robot agents work: telephones that answer, talk, hold, miss calls, write up and pause."""
    with suppress(KeyboardInterrupt):
        try:
            asyncio.run(_work(many, minutes, seed, pace))
        except (hiring.CannotHire, OSError) as refusal:
            _console.print(f"[red]hotline demo agents:[/red] {refusal}", highlight=False)
            raise typer.Exit(2) from None


async def _work(many: int, minutes: float, seed: int, pace: float) -> None:
    laptop = Laptop(config.load(), Steps(_console))
    known = people.remembered(config.state_dir())
    leader = next((one for one in known if one.role == "administrator"), None)
    if leader is None:
        raise hiring.CannotHire("there are no demo accounts; `hotline run` makes them")
    accounts = await hiring.hire(laptop.address, leader, many)
    choices = await hiring.choices(laptop.address, accounts[0])
    site = Site(laptop.address, ("127.0.0.1", laptop.settings.sip_port), choices)
    robots = [Robot(site, one, Shift(seed, n, pace)) for n, one in enumerate(accounts)]
    tasks = [asyncio.create_task(robot.run()) for robot in robots]
    with Steps(_console).step(f"{many} robots at work for {minutes:g} minutes") as report:
        left_s = minutes * 60
        while left_s > 0 and not any(task.done() for task in tasks):
            report(1 - left_s / (minutes * 60), f"{sum(one.handled for one in robots)} calls")
            await asyncio.sleep(min(_LOOKS_S, left_s))
            left_s -= _LOOKS_S
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    _console.print(f"{sum(one.handled for one in robots)} calls were talked in")


def reconcile(
    hours: float = typer.Option(1.0, help="Calls that arrived so long ago at most.", min=0.01),
) -> None:
    """Compare our records, call by call, with what Asterisk and the simulated network wrote.

    Their queue_log and their CDRs. Wait until nobody is on the line; differences end with 1.
    """
    since = clock.now() - timedelta(hours=hours)
    told = asyncio.run(_prove(since))
    _console.print(f"{told.calls} calls came in, {len(told.unlike)} told differently by a CDR")
    for one in told.unlike[:_MOST_SHOWN]:
        _console.print(f"  {one.what}: " + "; ".join(map(_placed, one.entries)), highlight=False)
    _console.print(
        f"{told.in_queues} waited or talked, {len(told.differences)} told differently by the "
        "queue_log"
    )
    for one in told.differences[:_MOST_SHOWN]:
        _console.print(
            f"  {one.call_id}\n    ours   {_said(one.ours)}\n    theirs {_said(one.theirs)}"
        )
    if told.unlike or told.differences:
        raise typer.Exit(1)


async def _prove(since: datetime) -> Proof:
    database = Database(database_url(config.load()))
    try:
        return await prove(database, config.state_dir(), since)
    finally:
        await database.close()


def _placed(one: Entry) -> str:
    return f"{one.ledger} {one.call_id} {one.began:.0f}–{one.ended:.0f}"


def _said(steps: tuple[Step, ...]) -> str:
    said = [f"{one.what} {one.queue} {one.who} {one.result} {one.lasted_s:.0f} s" for one in steps]
    return "; ".join(said) or "nothing"
