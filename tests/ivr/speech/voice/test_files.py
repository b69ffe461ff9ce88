"""The voice's files: what is missing, cut or another one is named with its mend."""

import os
from pathlib import Path

import pytest

from ivr.speech.voice.catalogue import FILES, MODEL, VOICES, speaking
from ivr.speech.voice.files import VoiceMissing, fault, find, missing, ready
from tests.real_voice import FOLDER

pytestmark = pytest.mark.border


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with files of the right sizes and no content (sparse)."""
    (tmp_path / "voices").mkdir()
    for file in FILES:
        (tmp_path / file.name).touch()
        os.truncate(tmp_path / file.name, file.size)
    return tmp_path


def test_eight_voices_of_each_language_are_offered_women_and_men() -> None:
    for language in ("zh", "en"):
        genders = [voice.gender for voice in speaking(language)]
        assert genders.count("female") == genders.count("male") == 4
    assert len({voice.sha256 for voice in VOICES}) == len(VOICES) == 16


def test_all_files_are_found_by_name(folder: Path) -> None:
    found = find(folder)
    assert found.model == folder / "kokoro-v1.0.int8.onnx"
    assert set(found.voices) == {voice.name for voice in VOICES}
    assert found.voice("zf_xiaoxiao") == folder / "voices" / "zf_xiaoxiao.bin"
    assert missing(folder) == []


def test_an_empty_or_absent_folder_is_named_with_the_mend(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(VoiceMissing, match=f"{place}/kokoro.*not there.*hotline voice fetch"):
            find(place)
        assert len(missing(place)) == len(FILES)


def test_a_model_cut_in_half_is_not_used(folder: Path) -> None:
    os.truncate(folder / MODEL.name, MODEL.size // 2)
    with pytest.raises(VoiceMissing, match="46,180,635 bytes instead of 92,361,271"):
        find(folder)


def test_a_voice_cut_in_half_is_left_out_and_the_others_speak(folder: Path) -> None:
    os.truncate(folder / "voices" / "zf_xiaoxiao.bin", 1)
    found = find(folder)
    assert len(found.voices) == 15
    with pytest.raises(VoiceMissing, match=r"zf_xiaoxiao is not among.*zm_yunyang.*voice fetch"):
        found.voice("zf_xiaoxiao")


def test_without_any_voice_the_model_is_of_no_use(folder: Path) -> None:
    for voice in VOICES:
        (folder / voice.file.name).unlink()
    with pytest.raises(VoiceMissing, match="holds no voice"):
        find(folder)


@pytest.mark.parametrize("name", ["../../etc/passwd", "zf_xiaoxiao.bin", "", "zf_nobody"])
def test_a_voice_that_is_not_of_the_list_is_never_a_path(folder: Path, name: str) -> None:
    with pytest.raises(VoiceMissing, match="known voices: zf_xiaobei, "):
        find(folder).voice(name)


def test_another_file_of_the_same_size_is_told_by_its_digest(folder: Path) -> None:
    found = find(folder)
    with pytest.raises(VoiceMissing, match=r"kokoro.*another file.*6e742170d3"):
        found.verify("zf_xiaoxiao")
    assert len(missing(folder, digest=True)) == len(FILES)


def test_what_was_right_is_not_read_again_until_it_is_another_file(tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / file.name).parent.mkdir(exist_ok=True)
        (tmp_path / file.name).symlink_to(FOLDER / file.name)
    assert ready(tmp_path, ["zf_xiaoxiao", "af_heart"]).model == tmp_path / MODEL.name
    voice = tmp_path / "voices" / "zf_xiaoxiao.bin"
    voice.unlink()
    voice.write_bytes(bytes(522_240))
    with pytest.raises(VoiceMissing, match=r"zf_xiaoxiao.bin is another file"):
        ready(tmp_path, ["zf_xiaoxiao", "af_heart"])
    assert ready(tmp_path, ["af_heart"])
    voice.unlink()
    with pytest.raises(VoiceMissing, match="zf_xiaoxiao is not among"):
        ready(tmp_path, ["zf_xiaoxiao"])


def test_a_folder_in_a_files_place_is_no_file(folder: Path) -> None:
    (folder / MODEL.name).unlink()
    (folder / MODEL.name).mkdir()
    assert "not there" in (fault(folder, MODEL) or "")


def test_a_file_that_appears_is_found_at_the_next_look(folder: Path) -> None:
    kept = (folder / MODEL.name).rename(folder / "elsewhere")
    with pytest.raises(VoiceMissing):
        find(folder)
    kept.rename(folder / MODEL.name)
    assert find(folder).model.exists()
