"""A rendering process that says tones of different lengths instead of sentences, and its files."""

import fcntl
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ivr.speech.voice.catalogue import MODEL, VOICE_BYTES, VOICES
from ivr.speech.voice.renderer import Renderer

_SPEAKER = """
import fcntl, json, math, struct, sys, wave
from pathlib import Path
folder = Path(sys.argv[1])
print("{}", flush=True)
for line in sys.stdin:
    order = json.loads(line)
    with (folder / "orders").open("a") as orders:
        print(order["voice"], order["text"], file=orders)
    with (folder / "gate").open() as gate:
        fcntl.flock(gate, fcntl.LOCK_SH)  # waits while a test holds it
    if order["voice"] not in LENGTHS:
        print('{"fault": "it has lost its voice"}', flush=True)
        continue
    count = int(24000 * LENGTHS[order["voice"]])
    tone = [int(9000 * math.sin(2 * math.pi * 440 * n / 24000)) for n in range(count)]
    with wave.open(order["target"], "wb") as file:
        file.setparams((1, 2, 24000, count, "NONE", ""))
        file.writeframes(struct.pack(f"<{count}h", *tone))
    print("{}", flush=True)
"""


def lay_out(var: Path) -> Path:
    """Make files of the right sizes, which is all that is looked at before one is used."""
    folder = var / "voice"
    for name, size in [(MODEL.name, MODEL.size), *((v.file.name, VOICE_BYTES) for v in VOICES)]:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as made:
            made.truncate(size)
    for language in ("zh", "en"):
        (var / "sounds" / language).mkdir(parents=True, exist_ok=True)
    (folder / "gate").touch()
    return folder


def are_there(folder: Path, voices: list[str]) -> None:
    """Take the voices' files for the right ones, though they hold nothing."""


@contextmanager
def held(var: Path) -> Generator[None]:
    """Let the process wait with its answers while the block runs."""
    with (var / "voice" / "gate").open() as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def renderer(var: Path, lengths_s: Mapping[str, float], *, share: float = 1.0) -> Renderer:
    """Give a renderer whose voices speak for so many seconds; a voice that is not there fails."""
    speaker = var / "speaker.py"
    speaker.write_text(_SPEAKER.replace("LENGTHS", repr(dict(lengths_s))))
    return Renderer(var / "voice", command=(sys.executable, str(speaker)), share=share)


def orders(var: Path) -> list[str]:
    """List what was asked of the process: voice and text."""
    file = var / "voice" / "orders"
    return file.read_text().splitlines() if file.exists() else []
