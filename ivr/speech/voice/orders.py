"""What the rendering process is asked, and what it answers: a JSON line each."""

import msgspec

from core.language import Language


class Order(msgspec.Struct, frozen=True):
    """Say this text with this voice into this file (WAV, 24 kHz).

    A clip that goes on (joints.py) is brought to its loudness here, for it is cut out of more.
    """

    text: str
    language: Language
    voice: str
    target: str


class Answer(msgspec.Struct, frozen=True):
    """What became of an order; `fault` is empty when the file is written."""

    fault: str = ""
    cpu_s: float = 0.0
    sound_s: float = 0.0
