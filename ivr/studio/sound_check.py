"""Is a file that somebody gives us sound, whole, loud enough and not overdriven? sox tells.

Rule: nothing of the file is read by this process but its first bytes. sox reads it as one format
named by those, with bounded memory and time, and stops after the longest sound that we take, so a
small file that unpacks to hours costs no more. Levels in dB of full scale.
"""

import asyncio
import re
from pathlib import Path
from typing import Literal

import msgspec

MOST_BYTES = 20_000_000  # a minute of 48 kHz stereo with 16 bit has 12
LONGEST_S = 60.0
SHORTEST_S = 0.3
_QUIETEST_DB = -45.0  # of the loudest twentieth of a second; a room without a speaker is below
_FULL_DB = -0.1
_FLAT = 10.0  # sox: how flat the signal is at its peaks; speech 0, overdriven speech above 15
_PEAKS = 40  # so many samples at full scale are no accident
_DEADLINE_S = 20.0
_BEHIND = ("nice", "-n", "10", "prlimit", "--as=800000000", "--")
_CUT = ("Premature EOF", "LOST_SYNC", "MD5 checksum mismatch", "error in the bitstream")
_STAT = re.compile(r"^(Pk lev dB|RMS Pk dB|Flat factor|Pk count|Length s)\s+(\S+)", re.MULTILINE)

Kind = Literal["wav", "flac", "ogg", "mp3"]
Fault = Literal[
    "sound_not_read", "sound_mp3_not_read", "sound_cut", "sound_too_long", "sound_too_short",
    "sound_too_large", "sound_silent", "sound_clipped", "sound_check_failed",
]  # fmt: skip

_one_at_a_time = asyncio.Semaphore(1)  # callers need the processor


class SoundRefused(Exception):
    """A sound that callers must not hear; `code` is for the web, the text for a person."""

    def __init__(self, code: Fault, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class _Levels(msgspec.Struct, frozen=True):
    length_s: float
    peak_db: float
    loudest_db: float
    flatness: float
    peaks: float


async def convert(source: Path, target: Path) -> float:
    """Write a sound that callers may hear: mono, 16 kHz, 16 bit; give its length in seconds.

    Raises SoundRefused, with what is wrong and the mend.
    """
    kind = await asyncio.to_thread(kind_of, source)
    async with _one_at_a_time:
        levels = await _measure(source, kind)
        _judge(levels)
        shape = ["-c", "1", "-r", "16000", "-b", "16"]
        await run(["sox", "--temp", str(target.parent), "-D", "-G", "-t", kind, str(source), *shape,
                   str(target)])  # fmt: skip
    return levels.length_s


def kind_of(source: Path) -> Kind:
    """Tell the format by a file's first bytes, whatever its name; raises SoundRefused."""
    with source.open("rb") as file:
        head = file.read(12)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] == b"OggS":
        return "ogg"
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
        return "mp3"
    raise _unreadable()


def _unreadable() -> SoundRefused:
    return SoundRefused(
        "sound_not_read",
        "This is no sound that can be read. Save it as WAV, FLAC, OGG (Vorbis) or MP3.",
    )


def silent() -> SoundRefused:
    """Refuse a sound in which nobody is heard."""
    return SoundRefused(
        "sound_silent",
        "Nobody is heard in it. Choose the right microphone, go closer and record again.",
    )


async def _measure(source: Path, kind: Kind) -> _Levels:
    code, told = await _sox(
        source.parent, ["-t", kind, str(source), "-n", "trim", "0", f"{LONGEST_S + 1}", "stats"]
    )
    if kind == "mp3" and "no handler for" in told:
        raise SoundRefused(
            "sound_mp3_not_read",
            "This machine's sox reads no MP3. Upload WAV, FLAC or OGG, or have the administrator "
            "install the package libsox-fmt-mp3.",
        )
    found = {name: _number(value) for name, value in _STAT.findall(told)}
    if any(sign in told for sign in _CUT):
        raise SoundRefused(
            "sound_cut", "The file ends before its sound does. Export or copy it once more."
        )
    if code:
        raise _unreadable()
    return _Levels(
        found.get("Length s", 0.0),
        found.get("Pk lev dB", -200.0),
        found.get("RMS Pk dB", -200.0),
        found.get("Flat factor", 0.0),
        found.get("Pk count", 0.0),
    )


def _judge(levels: _Levels) -> None:
    if levels.length_s > LONGEST_S:
        raise SoundRefused(
            "sound_too_long", f"The sound is longer than {LONGEST_S:.0f} seconds. Cut it."
        )
    if levels.length_s < SHORTEST_S:
        raise SoundRefused(
            "sound_too_short", "There is hardly any sound in it. Record the whole sentence."
        )
    if levels.loudest_db < _QUIETEST_DB:
        raise silent()
    if levels.peak_db > _FULL_DB and levels.flatness > _FLAT and levels.peaks > _PEAKS:
        raise SoundRefused(
            "sound_clipped",
            "It is overdriven and would rattle. Turn the microphone down, or go further away, and "
            "record again.",
        )


def _number(text: str) -> float:
    if text in ("-inf", "-nan", "nan", "-"):
        return -200.0
    scale = {"k": 1e3, "M": 1e6, "G": 1e9}.get(text[-1], 1.0)
    try:
        return float(text.rstrip("kMG")) * scale
    except ValueError:
        return 0.0


async def run(argv: list[str]) -> None:
    """Run a program on a sound that was found good; raises SoundRefused when it fails."""
    code, told = await _call(argv)
    if code:
        raise SoundRefused("sound_check_failed", f"{argv[0]} could not convert it: {told[-200:]}")


async def _sox(place: Path, words: list[str]) -> tuple[int, str]:
    return await _call(["sox", "--temp", str(place), "-D", *words])


async def _call(argv: list[str]) -> tuple[int, str]:
    """Run a program behind everybody else; give its code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *_BEHIND,
        *argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(_DEADLINE_S):
            _, told = await process.communicate()
    except TimeoutError:
        raise SoundRefused(
            "sound_check_failed", "Reading the file took too long. Try again, or save it as WAV."
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, told.decode(errors="replace")
