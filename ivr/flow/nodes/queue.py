"""`kind: queue`: give the call to a queue of agents."""

import re
from collections.abc import Iterator
from typing import ClassVar, Literal

from ivr.flow.flow import Heard, Leave, Node, Place, Speak, Step, Vocabulary

_QUEUE = re.compile(r"[a-z0-9_-]{0,40}")


class ToQueue(Node, frozen=True, tag="queue"):
    """Give the call to a queue."""

    final: ClassVar[bool] = True
    say: tuple[str, ...] = ()
    queue: str = ""  # empty: the default queue
    credit: Literal["caller", "hazard"] = "caller"  # which line of ivr.incoming.queue_credit

    def spoken(self) -> tuple[str, ...]:
        """Name the prompts said before."""
        return self.say

    def wished_queue(self) -> str:
        """Name the queue."""
        return self.queue

    def faults(self, vocabulary: Vocabulary) -> Iterator[str]:
        """Check the queue's name."""
        if not _QUEUE.fullmatch(self.queue):
            yield "a queue's name has small letters, digits, - and _"

    def shape(self, name: str) -> str:
        """Draw a rounded box with the queue's name."""
        extra = " +danger" if self.credit == "hazard" else ""
        return f"([{name}: queue {self.queue or 'default'}{extra}])"

    def arrive(self, place: Place) -> Step:
        """Speak if there is something to say, else leave at once."""
        return Step(place, Speak(self.say) if self.say else self._leave())

    def after(self, place: Place, heard: Heard) -> Step:
        """Leave."""
        return Step(place, self._leave())

    def _leave(self) -> Leave:
        return Leave("queue", self.queue, self.credit)
