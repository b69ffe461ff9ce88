"""The voice's files under `hotline run`: fetched in the background, while espeak-ng speaks."""

import asyncio
from collections.abc import Sequence
from itertools import chain, repeat
from pathlib import Path

from core.config import Settings
from hotline.host.progress import Steps
from hotline.voice.carriers import Carriers, FetchFailed, locked
from hotline.voice.fetch import fetch, wrong

_PAUSES_S = (60.0, 300.0, 1_800.0)  # before it is tried again; the last one for ever


def is_wanted(settings: Settings) -> bool:
    """Tell whether files are fetched: some language has a voice, and nobody else brings them."""
    return settings.voice_dir is None and bool(settings.voice_zh or settings.voice_en)


async def bring(
    settings: Settings,
    steps: Steps,
    *,
    carriers: Carriers | None = None,
    pauses_s: Sequence[float] = _PAUSES_S,
) -> None:
    """Fetch what is missing or wrong, trying again until it is there; a fault is said once."""
    said = ""
    for pause_s in chain(pauses_s, repeat(pauses_s[-1])):
        why = await _try(settings.voice_folder, steps, carriers or locked(), quiet=bool(said))
        if not why:
            return
        if why != said:
            steps.console.print(f"[yellow]![/yellow] the voice is not here: {why}", highlight=False)
        said = why
        await asyncio.sleep(pause_s)


async def _try(folder: Path, steps: Steps, carriers: Carriers, *, quiet: bool) -> str:
    """Fetch once; give why it failed, or nothing. What is all there is looked at and not told."""
    try:
        if quiet or not await asyncio.to_thread(wrong, folder, carriers):
            await fetch(folder, lambda _share, _text: None, carriers)
            return ""
        with steps.step("the voice, 90 MB once; espeak-ng speaks meanwhile") as report:
            await fetch(folder, report, carriers)
    except (FetchFailed, OSError) as failed:  # nothing else of the hotline stops for it
        return str(failed)
    return ""
