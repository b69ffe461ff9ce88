"""What a reader of Asterisk's events offers, and all of them joined.

A reader names the events it reads and, for each, the function that gives its facts.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from cti.ami.message import Message
from cti.events import Event

Read = Callable[[Message, datetime], Iterable[Event]]


class Reader(Protocol):
    """The reader of one subject's events."""

    @property
    def kinds(self) -> Mapping[str, Read]:
        """Give the function for each event that is read, by the event's name in AMI."""
        ...


def joined(*readers: Reader) -> dict[str, Read]:
    """Give all readers' functions; raises `ValueError` if two read the same event."""
    functions: dict[str, Read] = {}
    for reader in readers:
        if twice := functions.keys() & reader.kinds.keys():
            raise ValueError(f"two readers in cti/decode read {', '.join(sorted(twice))}")
        functions |= reader.kinds
    return functions
