"""The neural voice with its real model, and with rendering processes that fail in every way."""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from core.language import Language
from ivr.speech import telephone_sound
from ivr.speech.level import WANTED_DBOV, active_level
from ivr.speech.prompts import Prompts, Utterance
from ivr.speech.voice import files
from ivr.speech.voice.neural_voice import NeuralVoice
from ivr.speech.voice.orders import Order
from ivr.speech.voice.renderer import Renderer, RenderingFailed
from ivr.speech.voice.urgency import Urgency
from tests.until import until

pytestmark = pytest.mark.border

FOLDER = Path("var/voice").absolute()  # `make test` brings the files
_STAND_IN = """
import json, sys, time, wave
def answer(**more):
    print(json.dumps({"fault": "", "cpu_s": 0.0, "sound_s": 0.0, **more}), flush=True)
def sound(order):
    with wave.open(order["target"], "wb") as file:
        file.setparams((1, 2, 24000, 0, "NONE", ""))
        file.writeframes(bytes([0, 40, 0, 216]) * 6000)
answer()
for number, line in enumerate(sys.stdin):
    order = json.loads(line)
    with open(sys.argv[-1] + "/asked", "a") as asked:
        asked.write(order["text"] + "\\n")
"""


def _voices(language: Language) -> str:
    return {"zh": "zf_xiaoxiao", "en": "af_heart"}[language]


def _script(folder: Path, body: str) -> tuple[str, ...]:
    """Make a rendering process that does `body` with each order."""
    file = folder / "stand_in.py"
    file.write_text(_STAND_IN + "".join(f"    {line}\n" for line in body.splitlines()))
    return sys.executable, str(file)


def _asked(folder: Path) -> list[str]:
    asked = folder / "asked"
    return asked.read_text().splitlines() if asked.exists() else []


@asynccontextmanager
async def _learning(
    var: Path,
    renderer: Renderer | None = None,
    *,
    folder: Path = FOLDER,
    chosen: Callable[[Language], str] = _voices,
) -> AsyncGenerator[tuple[NeuralVoice, Prompts]]:
    voice = NeuralVoice(var / "sounds", folder, chosen, renderer)
    prompts = Prompts(var, voice=voice)
    prompts.prepare()
    task = asyncio.create_task(voice.run())
    try:
        yield voice, prompts
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await prompts.close()


async def test_what_is_learnt_is_said_whole_or_from_its_clips_and_the_rest_by_espeak(
    tmp_path: Path,
) -> None:
    assert files.missing(FOLDER) == []
    async with _learning(tmp_path) as (voice, prompts):
        before = await prompts.say(Utterance("您那里来电了。", "zh"))
        assert Path(before).name[:6] not in ("voice-", "joined")
        voice.learn(["您那里来电了。", "今天", "下午三点"], "zh", Urgency.PROMPT)
        await until(lambda: voice.progress().done == 3, deadline_s=120)
        whole = await prompts.say(Utterance("您那里来电了。", "zh"))
        joined = await prompts.say(Utterance("今天，下午三点。", "zh", personal=True))
        slow = await prompts.say(Utterance("今天，下午三点。", "zh", personal=True, slow=True))
        other = await prompts.say(Utterance("明天下午三点。", "zh", personal=True))
    assert Path(whole).name.startswith("voice-")
    assert Path(joined).parent.name == "personal"
    assert Path(joined).name.startswith("joined-")
    assert prompts.seconds(slow) > 1.15 * prompts.seconds(joined) > 1
    assert not Path(other).name.startswith("joined-")
    assert Path(f"{joined}.wav").stat().st_mode & 0o007 == 0
    assert not list((tmp_path / "sounds" / "zh").glob(".new-*"))


async def test_a_clip_that_goes_on_is_shorter_than_one_that_ends_and_as_loud(
    tmp_path: Path,
) -> None:
    async with _learning(tmp_path) as (voice, prompts):
        voice.learn(["三百‿", "三百", "二十三元"], "zh", Urgency.PROMPT)
        await until(lambda: voice.progress().done == 3, deadline_s=120)
        clips = voice.clips("三百二十三元", "zh", slow=False)
        ends = voice.whole("三百", "zh", slow=False)
    assert clips is not None
    assert ends is not None
    (goes_on, pause_s), _ = clips
    assert pause_s < 0
    assert 0.2 < prompts.seconds(str(goes_on)) < 0.8 * prompts.seconds(str(ends))
    sound = np.fromfile(f"{goes_on}.sln16", "<i2").astype(np.float32) / np.float32(32_768)
    assert active_level(sound, 16_000) == pytest.approx(WANTED_DBOV, abs=4)


async def test_a_text_wanted_in_a_call_is_learnt_for_the_next_one_unless_it_is_personal(
    tmp_path: Path,
) -> None:
    renderer = Renderer(tmp_path, command=_script(tmp_path, "sound(order)\nanswer()"))
    async with _learning(tmp_path, renderer) as (voice, prompts):
        await prompts.say(Utterance("甲", "zh", personal=True))
        await prompts.say(Utterance("乙", "zh"))
        await until(lambda: voice.whole("乙", "zh", slow=False))
    assert _asked(tmp_path) == ["乙"]


async def test_news_is_learnt_before_everything_that_waits(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path, command=_script(tmp_path, "sound(order)\nanswer()"))
    async with _learning(tmp_path, renderer) as (voice, _):
        voice.learn([f"路{n}" for n in range(3)], "zh", Urgency.NAME)
        voice.learn(["提示"], "zh", Urgency.PROMPT)
        voice.learn(["停电"], "zh", Urgency.NEWS)
        await until(lambda: voice.progress().done == 4)
    assert _asked(tmp_path)[:2] == ["停电", "提示"]


async def test_news_that_is_no_more_is_not_rendered_however_often_it_changes(
    tmp_path: Path,
) -> None:
    """Two outages that change faster than a sentence is rendered: the last word is heard soon."""
    renderer = Renderer(tmp_path, command=_script(tmp_path, "sound(order)\nanswer()"))
    voice = NeuralVoice(tmp_path / "sounds", FOLDER, _voices, renderer)
    Prompts(tmp_path, voice=voice).prepare()
    for number in range(100):
        now = [f"甲处{number}分来电", f"乙处{number}分来电"]
        voice.let_go([f"甲处{number - 1}分来电", f"乙处{number - 1}分来电"], "zh")
        voice.learn(now, "zh", Urgency.NEWS)
    task = asyncio.create_task(voice.run())
    try:
        await until(lambda: voice.whole("乙处99分来电", "zh", slow=False))
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert _asked(tmp_path) == ["甲处99分来电", "乙处99分来电"]


async def test_a_prompt_that_was_news_as_well_is_learnt_when_it_is_news_no_more(
    tmp_path: Path,
) -> None:
    renderer = Renderer(tmp_path, command=_script(tmp_path, "sound(order)\nanswer()"))
    async with _learning(tmp_path, renderer) as (voice, _):
        voice.learn(["提示"], "zh", Urgency.PROMPT)
        voice.learn(["提示"], "zh", Urgency.NEWS)
        voice.let_go(["提示", "无人说过"], "zh")
        await until(lambda: voice.progress().done == 1)
    assert _asked(tmp_path) == ["提示"]


async def test_what_is_old_is_erased_but_not_what_is_news_still(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path, command=_script(tmp_path, "sound(order)\nanswer()"))
    async with _learning(tmp_path, renderer) as (voice, _):
        voice.learn(["十天后停电", "昨天停电"], "zh", Urgency.NEWS)
        await until(lambda: voice.whole("昨天停电", "zh", slow=True))
        voice.let_go(["昨天停电"], "zh")
        await asyncio.to_thread(voice.forget, time.time() + 60)
        kept = voice.whole("十天后停电", "zh", slow=False)
        assert kept
        assert telephone_sound.seconds(kept)
        assert voice.whole("昨天停电", "zh", slow=False) is None


async def test_a_street_that_no_address_has_any_more_ends_by_its_age(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path, command=_script(tmp_path, "sound(order)\nanswer()"))
    async with _learning(tmp_path, renderer) as (voice, _):
        voice.learn(["文三路", "忘记路"], "zh", Urgency.NAME)
        await until(lambda: voice.progress().done == 2)
        assert await asyncio.to_thread(voice.forget, time.time() + 60) == 0
        voice.let_names_go(["忘记路"], "zh")
        gone = await asyncio.to_thread(voice.forget, time.time() + 60)
        assert gone
        assert voice.whole("忘记路", "zh", slow=False) is None
        assert voice.whole("文三路", "zh", slow=False)


async def test_a_second_start_finds_what_was_learnt_and_renders_nothing(tmp_path: Path) -> None:
    command = _script(tmp_path, "sound(order)\nanswer()")
    for _ in range(2):
        async with _learning(tmp_path, Renderer(tmp_path, command=command)) as (voice, _):
            voice.learn(["今天", "明天"], "zh", Urgency.PROMPT)
            await until(lambda v=voice: v.progress().done == 2)
    assert sorted(_asked(tmp_path)) == sorted(["今天", "明天"])


async def test_another_voice_is_learnt_anew_and_the_first_one_is_heard_until_then(
    tmp_path: Path,
) -> None:
    chosen: dict[Language, str] = {"zh": "zf_xiaoxiao", "en": ""}
    renderer = Renderer(tmp_path, command=_script(tmp_path, "sound(order)\nanswer()"))
    async with _learning(tmp_path, renderer, chosen=chosen.__getitem__) as (voice, _):
        voice.learn(["今天"], "zh", Urgency.PROMPT)
        await until(lambda: voice.progress().done == 1)
        first = voice.whole("今天", "zh", slow=False)
        chosen["zh"] = "zm_yunjian"
        assert voice.whole("今天", "zh", slow=False) == first
        await until(lambda: voice.whole("今天", "zh", slow=False) != first)
        assert voice.whole("今天", "zh", slow=False)
        chosen["zh"] = "zf_xiaoxiao"
        await until(lambda: voice.whole("今天", "zh", slow=False) == first)
    assert _asked(tmp_path) == ["今天", "今天"]


@pytest.mark.parametrize(
    "body",
    [
        "sys.exit(1)",
        "print('no json', flush=True)",
        "answer(fault='no')",
        "answer()",
        "sound(order)",
    ],
    ids=["dies", "babbles", "refuses", "writes nothing", "never answers"],
)
async def test_a_broken_rendering_process_leaves_espeak_speaking_and_is_tried_twice(
    tmp_path: Path, body: str
) -> None:
    renderer = Renderer(tmp_path, command=_script(tmp_path, body), deadline_s=3.0)
    async with _learning(tmp_path, renderer) as (voice, prompts):
        voice.learn(["今天"], "zh", Urgency.NEWS)
        await until(lambda: len(_asked(tmp_path)) == 2)
        await asyncio.sleep(0.2)
        spoken = await prompts.say(Utterance("今天", "zh", personal=True))
    assert prompts.seconds(spoken) > 0.1
    assert spoken != prompts.fallback
    assert len(_asked(tmp_path)) == 2
    assert not list((tmp_path / "sounds" / "zh").glob(".new-*"))


async def test_an_order_after_a_hanging_one_gets_a_new_process(tmp_path: Path) -> None:
    body = "if order['text'] == 'hang': time.sleep(600)\nsound(order)\nanswer(sound_s=1.5)"
    renderer = Renderer(tmp_path, command=_script(tmp_path, body), deadline_s=4.0)
    target = str(tmp_path / "made.wav")
    with pytest.raises(RenderingFailed, match="no answer within 4 s"):
        await renderer.render(Order("hang", "zh", "zf_xiaoxiao", target))
    answer = await renderer.render(Order("今天", "zh", "zf_xiaoxiao", target))
    assert answer.sound_s == 1.5
    await renderer.close()


async def test_between_orders_that_nobody_waits_for_the_process_rests(tmp_path: Path) -> None:
    body = "sound(order)\nanswer(cpu_s=0.4)"
    renderer = Renderer(tmp_path, command=_script(tmp_path, body), share=0.5)
    order = Order("今天", "zh", "zf_xiaoxiao", str(tmp_path / "made.wav"))
    await renderer.render(order)
    begun = time.monotonic()
    await renderer.render(order)
    rested = time.monotonic() - begun
    await renderer.close()
    assert rested > 0.5  # of a second's 0.8 that half a processor takes for 0.4


async def test_without_files_nothing_is_asked_and_espeak_speaks(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    async with _learning(tmp_path, folder=empty) as (voice, prompts):
        voice.learn(["今天"], "zh", Urgency.PROMPT)
        await until(lambda: voice.fault)
        assert await prompts.say(Utterance("今天", "zh")) != prompts.fallback
        assert voice.progress().done == 0
    assert str(empty) in voice.fault


async def test_no_voice_chosen_learns_nothing(tmp_path: Path) -> None:
    async with _learning(tmp_path, chosen=lambda _: "") as (voice, prompts):
        voice.learn(["今天"], "zh", Urgency.PROMPT)
        assert await prompts.say(Utterance("今天", "zh")) != prompts.fallback
        assert voice.progress().total == 0


async def test_news_does_not_wait_for_a_rest(tmp_path: Path) -> None:
    body = "sound(order)\nanswer(cpu_s=300.0)"  # by its share it would rest for ten minutes
    renderer = Renderer(tmp_path, command=_script(tmp_path, body), share=0.5)
    async with _learning(tmp_path, renderer) as (voice, _):
        voice.learn(["提示", "另一句"], "zh", Urgency.PROMPT)
        await until(lambda: voice.progress().done == 1)
        voice.learn(["停电"], "zh", Urgency.NEWS)
        await until(lambda: voice.whole("停电", "zh", slow=False))
        assert voice.progress().done == 1
    assert _asked(tmp_path) == ["提示", "停电"]
