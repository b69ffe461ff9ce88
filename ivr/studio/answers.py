"""What the page of prompts is told."""

from datetime import datetime
from typing import Literal

import msgspec

from core.language import Language
from ivr.speech.recorded import Origin
from ivr.speech.synthesis import How

Wish = Literal["record", "drop", "go_back"]


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """The recording that callers hear, and whose it is."""

    at: datetime
    by: str  # a name; "" where it was put on the disk by hand, or the person is gone
    origin: Origin


class PromptSound(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt as listeners of one language hear it."""

    listener: Language
    language: Language  # of the voice
    text: str
    how: How
    seconds: float  # 0 while it is not made yet
    mark: str  # changes with the sound, so that no browser plays an old one
    recording: Recording | None
    may: dict[Wish, str]  # "" yes, else the code of the refusal


class PromptLine(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt, and where it is used."""

    name: str
    places: tuple[str, ...]
    also_in: tuple[str, ...]  # further flows
    is_example: bool  # it holds a customer's data; what is shown and heard is invented
    sounds: tuple[PromptSound, ...]


class FlowLine(msgspec.Struct, frozen=True, kw_only=True):
    """The prompts of one flow."""

    flow: str
    prompts: tuple[PromptLine, ...]


class PromptsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All prompts, and how long a recording may be."""

    flows: tuple[FlowLine, ...]
    longest_s: float


class Making(msgspec.Struct, frozen=True, kw_only=True):
    """How many fixed prompts are made, of how many; 0 of 0 when none is being made."""

    done: int
    of: int


class VoiceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that can be chosen."""

    name: str
    language: Language
    gender: str  # female | male
    chosen: bool
    hard_to_understand: bool  # over a telephone, as measured


class VoicesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The voices of this machine; none where their files are not there."""

    voices: tuple[VoiceLine, ...]
