"""PostgreSQL's binary COPY of rows of one fixed length, as it streams in, into columns of memory.

Rule: what is kept grows in place, so that no moment needs it twice and nothing is left to copy at
the end: a copy of ten million rows would hold up every call for a second.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEADER = 19  # signature, flags, no extension
_PIECE = 1 << 20  # bytes turned into numbers at a time


class Copied:
    """Reads the stream of one COPY."""

    def __init__(self, sent: Mapping[str, str], kept: Sequence["np.dtype[Any]"]) -> None:
        """`sent` gives each column's type (">i8" of a bigint), `kept` the arrays it goes into."""
        row: list[tuple[str, str]] = [("fields", ">i2")]
        for name, kind in sent.items():
            row += [(f"size of {name}", ">i4"), (name, kind)]
        self._row = np.dtype(row)
        self._kept = tuple((kind, bytearray()) for kind in kept)
        self._rest = bytearray()
        self._is_begun = False

    async def take(self, data: bytes) -> None:
        """Take the next piece, cut anywhere."""
        self._rest += data
        if len(self._rest) >= _PIECE:
            self._read()

    def _read(self) -> None:
        if not self._is_begun:
            del self._rest[:_HEADER]
            self._is_begun = True
        count = len(self._rest) // self._row.itemsize
        if not count:
            return
        whole = count * self._row.itemsize
        copied = np.frombuffer(bytes(self._rest[:whole]), self._row)
        for kind, memory in self._kept:
            rows = np.empty(count, kind)
            for name in kind.names or ():
                rows[name] = copied[name]
            memory.extend(rows.tobytes())
        del self._rest[:whole]

    def arrays(self) -> tuple[NDArray[np.void], ...]:
        """Give the arrays; what rests is the trailer of two bytes."""
        self._read()
        return tuple(np.frombuffer(memory, kind) for kind, memory in self._kept)
