"""The command `hotline`: each part of the program under one name, with help that teaches."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Literal, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

_PARTS = {
    "run": "running:run",
    "serve": "running:serve",
    "doctor": "running:doctor",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "demo": "demo.calls:app",
    "db": "db:app",
    "customers": "customers:app",
    "billing": "billing:app",
    "grid": "grid:app",
    "user": "user:app",
    "ivr": "ivr:app",
    "voice": "voice:app",
    "asterisk": "asterisk:app",
    "citizen": "citizen:app",
    "keeping": "citizen:keeping",
}
"""By name: the module of this folder, and the function or `typer.Typer` in it."""
_MARKUP: Literal["markdown"] = "markdown"


class _Parts(Mapping[str, object]):
    """The parts by name; each is loaded once it is asked for: to load all of them takes seconds."""

    def __getitem__(self, name: str) -> object:
        module, attribute = _PARTS[name].split(":")
        part = getattr(import_module(f"hotline.cli.{module}"), attribute)
        alone = typer.Typer(rich_markup_mode=_MARKUP)
        alone.callback()(_nothing)
        if isinstance(part, typer.Typer):
            alone.add_typer(part, name=name)
        else:
            alone.command(name)(part)
        return cast(TyperGroup, get_command(alone)).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_PARTS)

    def __len__(self) -> int:
        return len(_PARTS)


class _Hotline(TyperGroup):
    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.commands = cast(Any, _Parts())


def _nothing() -> None:
    """Hold no option of its own."""


app = typer.Typer(
    cls=_Hotline,
    help="The telephone side of an electric utility's customer service.\n\n"
    "Start with `hotline run`: it sets up what is missing and runs everything on this machine. "
    "`hotline doctor` says what is wrong and how to mend it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=_MARKUP,
)
app.callback()(_nothing)
