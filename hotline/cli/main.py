"""The command `hotline`: each part of the program under one name, with help that teaches."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Literal, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

_MODULES = {
    "running": ("run", "serve", "doctor"),
    "backup": ("backup", "restore"),
    "demo": ("demo",),
    "db": ("db",),
    "customers": ("customers",),
    "billing": ("billing",),
    "grid": ("grid",),
    "user": ("user",),
    "ivr": ("ivr",),
    "voice": ("voice",),
    "asterisk": ("asterisk",),
    "citizen": ("citizen", "keeping"),
}
_MARKUP: Literal["markdown"] = "markdown"
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


class _Parts(Mapping[str, object]):
    """The parts by name; each is loaded once it is asked for: to load all of them takes seconds.

    A module of this folder gives its parts as functions of their names, or as a `typer.Typer`:
    `app` under the module's own name, another under its own.
    """

    def __getitem__(self, name: str) -> object:
        place = _MODULE_OF[name]
        module = import_module(f"hotline.cli.{place}")
        is_whole = name == place and hasattr(module, "app")
        part = module.app if is_whole else getattr(module, name)
        alone = typer.Typer(rich_markup_mode=_MARKUP)
        alone.callback()(_nothing)
        if isinstance(part, typer.Typer):
            alone.add_typer(part, name=name)
        else:
            alone.command(name)(part)
        return cast(TyperGroup, get_command(alone)).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULE_OF)

    def __len__(self) -> int:
        return len(_MODULE_OF)


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
