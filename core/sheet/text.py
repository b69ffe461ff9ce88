"""Text of strangers: whether it is in an encoding, found out piece by piece.

Decoded as one text it would take four times its size.
"""

import codecs

PIECE = 1 << 20  # bytes


class Decoding:
    """Whether all that was taken is text in one encoding."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self.fits = True

    def take(self, piece: bytes, *, final: bool = False) -> None:
        """Look at the next bytes; `final`: nothing follows."""
        if self.fits:
            try:
                self._decoder.decode(piece, final)
            except UnicodeDecodeError:
                self.fits = False
