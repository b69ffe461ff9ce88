"""Who waits for a text that is to be rendered."""

from enum import IntEnum


class Urgency(IntEnum):
    """Who waits for a text."""

    NEWS = 0  # of an outage: the next caller
    ASKED = 1  # it was wanted in a call, which did without
    PROMPT = 2
    CLIP = 3
    OTHER = 4  # prompts and clips of the language that is not the hotline's first
    NAME = 5
