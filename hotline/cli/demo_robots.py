"""`hotline demo agents` and `hotline demo reconcile`: a played hour, and its records proved."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import typer
from rich.console import Console

from core import clock, config
from core.db import Database
from cti.journal import store
from hotline.asterisk.config import home_of
from hotline.cli.user import database_url
from hotline.demo import people
from hotline.demo.robots import hiring
from hotline.demo.robots.reconcile import Difference, Step, compare
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
    reasons = await hiring.pause_reasons(laptop.address, accounts[0])
    site = Site(laptop.address, ("127.0.0.1", laptop.settings.sip_port), reasons)
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
    """Compare our records, call by call, with Asterisk's queue_log; differences end with 1."""
    since = clock.now() - timedelta(hours=hours)
    calls, differ = asyncio.run(_compare(since))
    _console.print(f"{calls} calls that waited or talked, {len(differ)} told differently")
    for one in differ[:_MOST_SHOWN]:
        _console.print(
            f"  {one.call_id}\n    ours   {_said(one.ours)}\n    theirs {_said(one.theirs)}"
        )
    if differ:
        raise typer.Exit(1)


async def _compare(since: datetime) -> tuple[int, list[Difference]]:
    database = Database(database_url(config.load()))
    try:
        async with database.transaction() as session:
            segments = await store.list_segments_since(session, since)
    finally:
        await database.close()
    lines = _queue_log(home_of(config.state_dir(), "hotline") / "log")
    told = {line.split("|")[1] for line in lines if _at(line) >= since.timestamp()}
    calls = told | {one.call_id for one in segments if one.kind == "queue"}
    calls -= {"NONE", "REALTIME", ""}
    return len(calls), compare(segments, lines, sorted(calls))


def _queue_log(log: Path) -> list[str]:
    files = sorted(log.glob("queue_log*"), key=lambda path: path.stat().st_mtime)
    lines = [line for path in files for line in path.read_text().splitlines()]
    return [line for line in lines if line.count("|") >= 4]


def _at(line: str) -> float:
    return float(line.partition("|")[0])


def _said(steps: tuple[Step, ...]) -> str:
    said = [f"{one.what} {one.queue} {one.who} {one.result} {one.lasted_s:.0f} s" for one in steps]
    return "; ".join(said) or "nothing"
