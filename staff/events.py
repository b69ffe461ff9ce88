"""What changed among the people who work here."""

from datetime import datetime

import msgspec


class SessionEnded(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A person's sign-in is over: their open sockets are closed."""

    at: datetime
    person_id: int
    session_id: str  # the stored hash, empty for all of the person's sessions
