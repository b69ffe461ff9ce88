"""A sentence out of clips that were rendered before: cut into as few known texts as possible.

Rule: every word of the sentence is covered by a clip or there is no cut at all; punctuation
becomes a pause. A clip may hold punctuation of its own: longer clips sound better, so the cut with
the fewest is taken. Of a text with two clips the one is taken that ends as it should (joints.py).
"""

import re
from collections.abc import Container, Iterable, Iterator

import msgspec

from ivr.speech.pronunciation.joints import bare, gap_s, goes_on

LONGEST = 100  # characters of a clip
_PAUSES_S = {
    "，": 0.18, "、": 0.12, "：": 0.22, "；": 0.28, "。": 0.38, "！": 0.38, "？": 0.38,
    ",": 0.18, ":": 0.22, ";": 0.28, ".": 0.38, "!": 0.38, "?": 0.38, "\n": 0.38,
}  # fmt: skip
_BETWEEN_S = 0.03  # within a phrase, after a clip that ends
_SPACES = frozenset(" \t-—·\"'“”‘’（）()《》")
_SENTENCE_ENDS = re.compile(r"[。！？.!?\n]")
_ENDS = "".join(_PAUSES_S) + "".join(_SPACES)


class Piece(msgspec.Struct, frozen=True):
    """A clip by its name, and the silence after it in seconds; below 0 the next is laid over it."""

    clip: str
    pause_s: float

    @property
    def text(self) -> str:
        """Give what the clip says."""
        return bare(self.clip)


def key(text: str) -> str:
    """Give the text by which a clip is known: without punctuation around it."""
    return text.strip(_ENDS)


def cut(text: str, known: Container[str]) -> tuple[Piece, ...] | None:
    """Cut a sentence into known clips; None if some word is in none.

    A Latin word is never cut inside.
    """
    text = text.strip(_ENDS)
    best: list[tuple[int, int]] = [(0, 0)]  # of each length: (clips so far, where the last began)
    for end in range(1, len(text) + 1):
        best.append(_last_clip(text, end, best, known))
    if not text or best[-1][0] >= _IMPOSSIBLE:
        return None
    bounds: list[tuple[int, int]] = []
    end = len(text)
    while end:
        start = best[end][1]
        if _is_said(text[start:end], known):
            bounds.append((start, end))
        end = start
    return tuple(_pieces(text, bounds[::-1], known))


_IMPOSSIBLE = 1_000_000


def _last_clip(
    text: str, end: int, best: list[tuple[int, int]], known: Container[str]
) -> tuple[int, int]:
    """Give the fewest clips that cover `text[:end]`, and where the last of them begins."""
    found = (_IMPOSSIBLE, end - 1)
    if text[end - 1] in _ENDS:
        found = (best[end - 1][0], end - 1)
    if _is_inside_word(text, end):
        return found
    for start in range(max(0, end - LONGEST), end):
        count = best[start][0] + 1
        if (
            count < found[0]
            and not _is_inside_word(text, start)
            and _is_said(text[start:end], known)
        ):
            found = (count, start)
    return found


def _is_inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and _is_latin(text[at - 1]) and _is_latin(text[at])


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _pieces(text: str, bounds: list[tuple[int, int]], known: Container[str]) -> Iterator[Piece]:
    for (start, end), (following, _) in zip(bounds, [*bounds[1:], (len(text), 0)], strict=True):
        clip = text[start:end]
        pause_s = max((_PAUSES_S.get(c, 0.0) for c in text[end:following]), default=0.0)
        if following == len(text):
            yield Piece(_best(clip, goes_on(clip), known), 0.0)
        elif pause_s:
            yield Piece(_best(clip, goes_on(clip), known), pause_s)
        else:
            touching = _best(goes_on(clip), clip, known)
            ends = touching == bare(touching)
            yield Piece(touching, _BETWEEN_S if ends else gap_s(text[following:]))


def _is_said(text: str, known: Container[str]) -> bool:
    return text in known or goes_on(text) in known


def _best(wanted: str, other: str, known: Container[str]) -> str:
    return wanted if wanted in known else other


def literals(sentences: str, values: Iterable[str]) -> list[str]:
    """List what sentences say around their values: the clips that they always need.

    `values` are the texts of their numbers, moments and names.
    """
    rest = _SENTENCE_ENDS.split(sentences)
    for value in sorted((one for one in values if one), key=len, reverse=True):
        rest = [part for piece in rest for part in piece.split(value)]
    return [found for part in rest if (found := key(part))]
