"""`python -m hotline.voice.setup`: have the voice's files in the state directory, for the tests."""

import asyncio
import sys

from core import config
from hotline.host.progress import Steps
from hotline.voice.carriers import FetchFailed
from hotline.voice.fetch import fetch
from ivr.speech.voice.files import missing


def main() -> None:
    """Fetch what is missing by size; where that fails, say so: the tests that want it fail."""
    settings = config.load()
    if settings.voice_dir is not None or not missing(settings.voice_folder):
        return
    try:
        with Steps().step("fetching the voice's files (once, 90 MB)") as report:
            asyncio.run(fetch(settings.voice_folder, report))
    except FetchFailed as failed:
        sys.stderr.write(f"{failed}\nTests of the voice will fail.\n")


if __name__ == "__main__":
    main()
