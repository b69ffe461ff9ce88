"""Sound files as people bring them, good and bad; made by sox and by hand."""

import struct
import subprocess
from pathlib import Path


def sox(*words: str | Path) -> None:
    """Run sox; what it says of clipped samples is meant."""
    subprocess.run(["sox", "-D", *map(str, words)], check=True, capture_output=True)


def sentence(
    target: Path, text: str = "Welcome to the hotline. How can we help you today?"
) -> Path:
    """Speak a sentence, 22,050 Hz, mono."""
    spoken = target.with_name("spoken.wav")
    subprocess.run(["espeak-ng", "-v", "en", "-w", spoken, "--", text], check=True)
    sox(spoken, target, "gain", "-n", "-3")
    return target


def with_claimed_size(source: Path, target: Path, size: int) -> Path:
    """Copy a WAV that says it holds so many bytes."""
    data = source.read_bytes()
    head = data[:4] + struct.pack("<I", size + 36) + data[8:40] + struct.pack("<I", size)
    target.write_bytes(head + data[44:])
    return target
