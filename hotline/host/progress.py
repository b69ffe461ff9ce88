"""Progress for people: one line per step, a bar where the length is known, times at the end."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Report = Callable[[float, str], None]  # share done 0–1 (negative: not known), what is going on


class Steps:
    """Show the steps of something that takes longer than a second."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)

    @contextmanager
    def step(self, title: str) -> Generator[Report]:
        """Show a step while its block runs; the block calls the given `Report`.

        On a terminal a bar moves; elsewhere one line is written at the start and one at the end.
        """
        begun = time.monotonic()
        if not self.console.is_terminal:
            self.console.print(f"· {title} …", highlight=False)
            yield lambda _share, _text: None
            self._done(title, begun)
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TextColumn("[dim]{task.fields[note]}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console, transient=True) as progress:
            task = progress.add_task(title, total=None, note="")

            def report(share: float, text: str) -> None:
                known = 1.0 if share >= 0 else None
                progress.update(task, total=known, completed=max(share, 0.0), note=text[-60:])

            yield report
        self._done(title, begun)

    def _done(self, title: str, begun: float) -> None:
        took = time.monotonic() - begun
        self.console.print(f"[green]✓[/green] {title} [dim]{took:.1f} s[/dim]", highlight=False)
