"""What the neural voice costs, and how soon a sentence can be heard.

Joining is measured beside copying files of as many bytes. The time to render everything that the
hotline says is projected from every twentieth text, since the whole takes tens of minutes.
"""

import asyncio
import multiprocessing
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure
from core.bus import Bus
from core.config import Settings
from ivr.incoming import vocabulary
from ivr.incoming.repertoire import Repertoire, Sources
from ivr.incoming.sentences import fixed_utterances
from ivr.speech.prompts import Prompts, Utterance
from ivr.speech.voice.neural_voice import NeuralVoice
from ivr.speech.voice.renderer import SHARE, Renderer
from ivr.speech.voice.urgency import Urgency
from outages.outage import OutageView

_JOINS = 200
_EVERY = 20
_NEWS = 12
_FOLDER = Path("var/voice").absolute()
_LONGEST_S = 1_800.0
_DIGITS = "零一二三四五六七八九"


def measure() -> list[Figure]:
    """Render a part of the repertoire, join sentences, and time outages' sentences."""
    with tempfile.TemporaryDirectory() as place:
        return asyncio.run(_measure(Path(place)))


async def _measure(var: Path) -> list[Figure]:
    settings = Settings(var=var)
    folder = _FOLDER
    voice = NeuralVoice(var / "sounds", folder, settings.voice, Renderer(folder, share=1.0))
    prompts = Prompts(var, voice=voice)
    prompts.prepare()
    learning = asyncio.create_task(voice.run())
    try:
        every = _repertoire(settings, voice)
        figures = await _rendering(voice, prompts, every)
        figures += await _joining(voice, prompts)
        figures += await _news(voice)
    finally:
        learning.cancel()
        await asyncio.gather(learning, return_exceptions=True)
        await prompts.close()
    return figures


def _repertoire(settings: Settings, voice: NeuralVoice) -> list[str]:
    """List the Chinese texts that the service has the voice learn."""
    flows = (vocabulary.hotline(), vocabulary.full(), vocabulary.rating(), vocabulary.notice())
    fixed = [one for flow in flows for one in fixed_utterances(flow, settings.unit)]

    async def nothing(*_: object) -> list[OutageView]:
        return []

    sources = Sources(lambda: fixed, nothing, nothing, lambda: datetime.now(UTC))  # pyright: ignore[reportArgumentType]
    clips = Repertoire(settings, Bus(), voice, sources).clips("zh")
    return [*dict.fromkeys(one.text for one in fixed if one.language == "zh"), *clips]


async def _rendering(voice: NeuralVoice, prompts: Prompts, every: list[str]) -> list[Figure]:
    part = every[::_EVERY]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    await _learnt(voice, part, Urgency.PROMPT)
    await voice.end_process()
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    found = [voice.whole(text, "zh", slow=False) for text in part]
    sound_s = sum(prompts.seconds(str(path)) for path in found)
    scale = len(every) / len(part)
    size = sum(file.stat().st_size for file in (prompts.sounds / "zh").glob("voice-*"))
    return [
        Figure(
            name=f"voice: processor for a second of speech, {len(part)} texts at both paces",
            value=cpu_s / sound_s, unit="s", peer=1.0, ratio=cpu_s / sound_s,
            goal="about 0.7 for the model alone", met=cpu_s / sound_s < 1.5,
        ),
        Figure(
            name=f"voice: all {len(every):,} Chinese texts rendered, projected, at {SHARE:g} of a "
            "processor",
            value=scale * cpu_s / SHARE / 60, unit="min", peer=scale * sound_s / 60,
            ratio=cpu_s / SHARE / sound_s, goal="none: it is in the background", met=True,
        ),
        Figure(
            name="voice: disk for them, projected (peer: the model's files)",
            value=scale * size / 1e6, unit="MB", peer=101.0, ratio=scale * size / 101e6,
            goal="stated", met=True,
        ),
        Figure(
            name="voice: memory of the rendering process, at most",
            value=now.ru_maxrss / 1e3, unit="MB", peer=92.4, ratio=now.ru_maxrss / 92_400,
            goal="stated (peer: the model's file)", met=True,
        ),
    ]  # fmt: skip


async def _joining(voice: NeuralVoice, prompts: Prompts) -> list[Figure]:
    """Join sentences of figures and moments; the floor copies as many bytes."""
    clips = ["您的电费余额是", "今天", "下午三点", "十分左右", *(f"{digit}元" for digit in _DIGITS)]
    await _learnt(voice, clips, Urgency.NEWS)
    took: list[float] = []
    floor: list[float] = []
    for number in range(_JOINS):
        money = "，".join(f"{_DIGITS[int(digit)]}元" for digit in f"{11_111 + number * 7}")
        text = f"您的电费余额是{money}，今天下午三点十分左右。"
        begun = time.perf_counter()
        path = await prompts.say(Utterance(text, "zh", personal=True))
        took.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        for end in (".wav", ".sln16"):
            shutil.copyfile(path + end, path + end + "-copy")
        floor.append(time.perf_counter() - begun)
    slow, least = _percentile(took, 95) * 1e3, _percentile(floor, 95) * 1e3
    return [
        Figure(
            name="voice: a sentence joined from clips, p95 (peer: copying its files)",
            value=slow, unit="ms", peer=least, ratio=slow / least, goal="≤ 5 ms", met=slow <= 5,
        )
    ]  # fmt: skip


async def _news(voice: NeuralVoice) -> list[Figure]:
    """Time a new outage's sentence, whole, with every core busy and with none."""
    idle = [await _one_news(voice, number) for number in range(_NEWS)]
    with _busy_cores():
        busy = [await _one_news(voice, _NEWS + number) for number in range(_NEWS)]
    slow, base = _percentile(busy, 95), _percentile(idle, 95)
    return [
        Figure(
            name="voice: an outage's sentence of some 30 characters rendered whole with both cores "
            "busy, p95 (peer: idle); until then it is joined from clips, at once",
            value=slow, unit="s", peer=base, ratio=slow / base, goal="≤ 3 s", met=slow <= 3,
        )
    ]  # fmt: skip


async def _one_news(voice: NeuralVoice, number: int) -> float:
    when = f"今天下午三点{_DIGITS[number % 10]}分"
    text = f"您那里现在停电，预计{when}恢复供电。停电原因是第{number}号故障。"
    begun = time.perf_counter()
    await _learnt(voice, [text], Urgency.NEWS)
    return time.perf_counter() - begun


async def _learnt(voice: NeuralVoice, texts: list[str], urgency: Urgency) -> None:
    voice.learn(texts, "zh", urgency)
    async with asyncio.timeout(_LONGEST_S):
        while True:
            if all(voice.whole(text, "zh", slow=False) for text in texts):
                return
            await asyncio.sleep(0.01)


def _spin() -> None:
    while True:
        pass


@contextmanager
def _busy_cores() -> Generator[None]:
    work: Callable[[], None] = _spin
    spinning = [
        multiprocessing.get_context("spawn").Process(target=work, daemon=True)
        for _ in range(multiprocessing.cpu_count())
    ]
    for one in spinning:
        one.start()
    try:
        yield
    finally:
        for one in spinning:
            one.kill()
            one.join()


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]
