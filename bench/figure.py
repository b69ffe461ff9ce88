"""One measured figure beside its peer or floor, taken in the same run."""

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """A figure; `ratio` is what is quoted, `goal` says in words what it should be."""

    name: str
    value: float
    unit: str
    peer: float  # of the peer or floor, in the same unit
    ratio: float
    goal: str
    met: bool
