"""Do people understand the voice over the telephone? Judged by a machine's ear, voice beside voice.

Each sentence is said by espeak-ng and by the neural voice, played through both Asterisks as a
citizen hears it, and recognised by Whisper base. `python -m bench.ear.proof 30 10 20` takes fewer:
Chinese sentences, English ones, numbers. What was understood of each is kept in var/ear/heard.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from bench.ear.line import Line, line
from bench.ear.normal import Compared, compare, holds
from bench.ear.recogniser import Recogniser, recogniser
from bench.ear.sentences import NUMBERS, Sentence, sentences, values
from bench.ear.speakers import NeuralSpeaker, Speaker
from bench.figure import Figure
from bench.scratch import own_place
from core.config import Settings, state_dir
from core.language import Language

_WORST = 10
_PEER_EVERY = 4  # espeak-ng says every so many of the values
_BETTER = 4.0
_UNDERSTOOD = 0.15  # of a sentence's syllables or words may be misheard
Part = Callable[[Compared], tuple[int, int]]  # mistakes and size of one sentence


class Heard(msgspec.Struct, frozen=True):
    """One sentence and what was understood of it."""

    sentence: Sentence
    understood: str
    compared: Compared

    @property
    def share(self) -> float:
        """Give the share misheard: of syllables in Chinese, of words in English."""
        one = self.compared
        return one.wrong_syllables / one.syllables if one.syllables else one.wrong / one.size


class Ear:
    """The line and two recognisers, side by side."""

    def __init__(self, phone: Line, recognisers: Sequence[Recogniser]) -> None:
        self._phone, self._recognisers = phone, recognisers

    async def hear(self, speaker: Speaker | NeuralSpeaker, said: Sequence[Sentence]) -> list[Heard]:
        """Say sentences through the telephone; give what was understood of each."""
        files = await speaker.say(said)
        print(f"  {len(files)} sentences are said by {speaker.name} …", file=sys.stderr, flush=True)
        recordings = await self._phone.heard(files)
        free: asyncio.Queue[Recogniser] = asyncio.Queue()
        for one in self._recognisers:
            free.put_nowait(one)

        async def judge(sentence: Sentence, recording: Path) -> Heard:
            ear = await free.get()
            try:
                text = await ear.understood(recording, sentence.language)
            finally:
                free.put_nowait(ear)
            return Heard(sentence, text, compare(sentence.text, text, sentence.language))

        return await asyncio.gather(*map(judge, said, recordings))


def misheard(heard: Sequence[Heard], part: Part) -> float:
    """Give the share misheard in percent; `part` gives mistakes and size of one sentence."""
    wrong, size = map(sum, zip(*(part(one.compared) for one in heard), strict=True))
    return 100.0 * wrong / size


def measure() -> list[Figure]:
    """Measure all sentences and values, both languages."""
    return asyncio.run(_measure(0, 0, NUMBERS))


async def _measure(zh: int, en: int, numbers: int) -> list[Figure]:
    settings, place = Settings(), own_place("ear")
    ours, peer = NeuralSpeaker(settings, place), Speaker(place)
    figures: list[Figure] = []
    async with recogniser() as one, recogniser() as other, line() as phone:
        ear = Ear(phone, (one, other))
        wanted: tuple[tuple[Language, int], ...] = (("zh", zh), ("en", en))
        for language, count in wanted:
            said = sentences(language, count)
            old, new = await ear.hear(peer, said), await ear.hear(ours, said)
            _keep(language, new, old)
            judge = _chinese if language == "zh" else _english
            figures += _tell(judge(new, old))
        asked: tuple[tuple[Language, int], ...] = (("zh", numbers), ("en", numbers // 5))
        for language, count in asked:
            said = values(language, count)
            old = await ear.hear(peer, said[::_PEER_EVERY])
            new = await ear.hear(ours, said)
            _keep(f"values-{language}", new, old)
            figures += _tell(_values(language, new, old))
    return figures


def _tell(figures: Sequence[Figure]) -> list[Figure]:
    for one in figures:
        print(
            f"  {one.name}: {one.value:.1f} {one.unit}, {one.peer:.1f}", file=sys.stderr, flush=True
        )
    return list(figures)


def _chinese(new: Sequence[Heard], old: Sequence[Heard]) -> list[Figure]:
    name = f"{len(new)} Chinese sentences over the telephone"
    return [
        _share(f"{name}, characters misheard", new, old, _signs, 12, _BETTER),
        _share(f"{name}, syllables misheard", new, old, _syllables, 5),
        _share(f"{name}, syllables or their tones misheard", new, old, _tones, 10),
        *_each_way(name, new, old, _syllables, 5),
        _understood(f"{name}, understood: at most {_UNDERSTOOD:.0%} misheard", new, old),
    ]


def _english(new: Sequence[Heard], old: Sequence[Heard]) -> list[Figure]:
    name = f"{len(new)} English sentences over the telephone"
    return [
        _share(f"{name}, words misheard", new, old, _signs, 12),
        *_each_way(name, new, old, _signs, 12),
        _understood(f"{name}, understood: at most {_UNDERSTOOD:.0%} misheard", new, old),
    ]


def _each_way(
    name: str, new: Sequence[Heard], old: Sequence[Heard], part: Part, most: float
) -> list[Figure]:
    """Divide the same by how the sentences were made."""
    figures: list[Figure] = []
    for joined, how in ((False, "rendered whole"), (True, "joined from clips")):
        ours = [one for one in new if one.sentence.joined == joined]
        theirs = [one for one in old if one.sentence.joined == joined]
        if ours:
            figures.append(_share(f"{name}, the {len(ours)} {how}", ours, theirs, part, most))
    return figures


def _understood(name: str, new: Sequence[Heard], old: Sequence[Heard]) -> Figure:
    """Give the share of sentences that are understood: every leaf of the flows is among them."""
    value, peer = (
        100.0 * sum(one.share <= _UNDERSTOOD for one in heard) / len(heard) for heard in (new, old)
    )
    ratio = value / max(peer, 1.0)
    return Figure(f"{name} (peer: espeak-ng)", value, "%", peer, ratio, "100 %", value == 100)


def _signs(one: Compared) -> tuple[int, int]:
    return one.wrong, one.size


def _syllables(one: Compared) -> tuple[int, int]:
    return one.wrong_syllables, one.syllables


def _tones(one: Compared) -> tuple[int, int]:
    return one.wrong_tones, one.syllables


def _share(
    name: str,
    new: Sequence[Heard],
    old: Sequence[Heard],
    part: Part,
    most: float,
    better: float = 1.0,
) -> Figure:
    value, peer = misheard(new, part), misheard(old, part)
    goal = f"≤ {most:g} %" + (f" and {better:g} × better" if better > 1 else "")
    met = value <= most and value * better <= peer
    return Figure(f"{name} (peer: espeak-ng)", value, "%", peer, value / peer, goal, met)


def _values(language: Language, new: Sequence[Heard], old: Sequence[Heard]) -> list[Figure]:
    figures: list[Figure] = []
    for kind in dict.fromkeys(one.sentence.kind for one in new):
        value, peer = right(new, kind), right(old, kind)
        many = sum(one.sentence.kind == kind for one in new)
        name = f"{many} × {kind}, {language}, wholly right (peer: espeak-ng, every {_PEER_EVERY}th)"
        figures.append(Figure(name, value, "%", peer, value / max(peer, 1), "100 %", value == 100))
    return figures


def right(heard: Sequence[Heard], kind: str) -> float:
    """Give the share of values of a kind that were wholly understood, in percent."""
    of_kind = [one for one in heard if one.sentence.kind == kind]
    well = [one for one in of_kind
            if holds(one.sentence.value, one.understood, one.sentence.language)]  # fmt: skip
    return 100.0 * len(well) / max(len(of_kind), 1)


def _keep(name: str, new: Sequence[Heard], old: Sequence[Heard]) -> None:
    """Write what was understood, worst first, to var/ear/heard; print the ten worst."""
    place = state_dir() / "ear" / "heard"
    place.mkdir(parents=True, exist_ok=True)
    for voice, heard in (("neural", new), ("espeak-ng", old)):
        worst = sorted(heard, key=lambda one: one.share, reverse=True)
        lines = [
            f"{one.share:.0%}\t{one.sentence.kind}\t{one.sentence.text}\t{one.understood}"
            for one in worst
        ]
        (place / f"{name}-{voice}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        if voice == "neural":
            print(f"  {name}: the worst understood", *lines[:_WORST], sep="\n    ", file=sys.stderr)


if __name__ == "__main__":
    for figure in asyncio.run(_measure(*map(int, sys.argv[1:4]))):
        print(figure)
