"""`hotline ivr`: the voice menus, checked and drawn before a caller hears them."""

import sys

import typer
from rich.console import Console

from ivr.flow import drawing
from ivr.flow.load import FlowRefused
from ivr.incoming import vocabulary

app = typer.Typer(help="The voice menus: check them, draw them.", no_args_is_help=True)
_FLOWS = {"hotline": vocabulary.hotline, "rating": vocabulary.rating, "notice": vocabulary.notice}


@app.command()
def check() -> None:
    """Check every menu in ivr/flows; name file, line, fault and mend of the first that fails."""
    for name, load in _FLOWS.items():
        try:
            load()
        except FlowRefused as refused:
            Console(stderr=True).print(f"[red]✗[/red] {refused}", highlight=False)
            sys.exit(1)
        Console().print(f"[green]✓[/green] {name}")


@app.command()
def draw(name: str = typer.Argument("hotline", help="hotline, rating or notice")) -> None:
    """Print a menu as a Mermaid flowchart."""
    if name not in _FLOWS:
        raise typer.BadParameter(f"{name} is no menu; there are {', '.join(_FLOWS)}")
    Console().out(drawing.draw(_FLOWS[name]()), highlight=False)
