"""`hotline voice` from a shell: who speaks, what is wrong, and what could not be fetched."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hotline.cli.main import app
from tests.hotline.voice.package_index import use
from tests.real_voice import FOLDER

pytestmark = pytest.mark.border


def said(*words: str, folder: Path, var: Path) -> tuple[int, str]:
    shell = {"HOTLINE_VAR": str(var), "HOTLINE_VOICE_DIR": str(folder), "COLUMNS": "400"}
    done = CliRunner().invoke(app, ["voice", *words], env=shell)
    return done.exit_code, " ".join(done.output.split())


def test_the_real_files_are_right_and_the_speakers_named(tmp_path: Path) -> None:
    code, told = said("check", folder=FOLDER, var=tmp_path)
    assert (code, told) == (0, f"✓ all files in {FOLDER} are right")
    code, told = said("list", folder=FOLDER, var=tmp_path)
    assert code == 0
    assert "zf_xiaoxiao zh female D speaks" in told
    assert "missing" not in told
    assert "zf_xiaoni zh female D (hard to understand over a telephone)" in told


def test_what_is_missing_is_named_with_the_mend(tmp_path: Path) -> None:
    code, told = said("check", folder=tmp_path, var=tmp_path)
    assert code == 1
    assert f"{tmp_path}/voices/zf_xiaobei.bin is not there: `hotline voice fetch`" in told
    assert "16 more files likewise" in told
    _, told = said("list", folder=tmp_path, var=tmp_path)
    assert "af_heart en female A speaks (its files are missing)" in told


def test_a_fetch_without_a_network_ends_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use("http://127.0.0.1:9", monkeypatch)
    code, told = said("fetch", "--into", str(tmp_path / "new"), folder=FOLDER, var=tmp_path)
    assert code == 1
    assert "hotline voice: kokoro-js 1.2.1 (npm) could not be downloaded with npm" in told
    assert [path for path in (tmp_path / "new").rglob("*") if path.is_file()] == []
