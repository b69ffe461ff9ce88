"""One page's numbered stream of frames, kept for a while so that a page can reconnect.

Numbers rise by one within an epoch; a page that sees a gap asks again from where it stood. A
new epoch means that earlier frames are void and a snapshot follows.
"""

import secrets
from collections import deque

from push.frames import Resume, number

KEPT = 256


class Stream:
    """The last frames of one sign-in, in their final text."""

    def __init__(self) -> None:
        self.epoch = ""
        self.seq = 0
        self._kept: deque[str] = deque(maxlen=KEPT)
        self.renew()

    def renew(self) -> None:
        """Begin a new epoch; nothing from before can be resumed."""
        self.epoch = secrets.token_hex(6)
        self.seq = 0
        self._kept.clear()

    def add(self, tail: str) -> str:
        """Number a frame, keep it, and return its text."""
        self.seq += 1
        text = number(tail, self.epoch, self.seq)
        self._kept.append(text)
        return text

    def missed(self, place: Resume) -> list[str] | None:
        """List the frames after a place; None when only a snapshot can help."""
        behind = self.seq - place.seq
        if place.epoch != self.epoch or not 0 <= behind <= len(self._kept):
            return None
        return list(self._kept)[len(self._kept) - behind :]
