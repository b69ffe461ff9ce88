"""Clips that go on: rendered with more behind them, and cut off before that.

A text that is rendered alone ends like a sentence: it falls, and its last syllable is long. That
is clear at the border of a phrase and misleads inside a number: 三百 and then 二十三. So the clips
that numbers begin with go on; the sign "‿" (the linking mark of the IPA) at the end of a clip's
name says so. Only Chinese has such clips.
"""

JOINT = "‿"
_LARGE = "百千万亿"
_SOFT = frozenset("零幺一二两五六万亿元")
_STOP_S = 0.045  # the silence that a consonant begins with
_LAID_OVER_S = 0.03


def bare(clip: str) -> str:
    """Give the text of a clip, without its joint."""
    return clip.removesuffix(JOINT)


def goes_on(text: str) -> str:
    """Name the clip of a text after which another one follows directly."""
    return text + JOINT


def following(text: str) -> str:
    """Give what is said behind a text while it is rendered.

    It begins with a stop: in the silence before that, a cut cannot be heard.
    """
    return "八十" if text[-1] in _LARGE else "八号"


def gap_s(text: str) -> float:
    """Give the silence between a clip that goes on and the text that follows, in seconds.

    A vowel that begins behind a silence would be heard as a stop: 五 as 不. So it is laid over the
    clip's end: less than no silence.
    """
    return -_LAID_OVER_S if text[0] in _SOFT else _STOP_S
