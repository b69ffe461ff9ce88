"""What the desk sends of days and hours (pydantic, which names its faults)."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator


def _of_the_place(moment: time) -> time:
    if moment.tzinfo is not None:
        raise ValueError("a time of day is that of the place; leave its zone out")
    return moment


TimeOfDay = Annotated[time, AfterValidator(_of_the_place)]
