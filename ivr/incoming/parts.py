"""What every call of a service shares: settings, bus, spool, open outages, the clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core import clock
from core.bus import Bus
from core.config import Settings
from core.language import Language
from ivr.announcements.announcement import Announcement
from ivr.incoming.caller_facts import OutageAt
from ivr.incoming.digits import WrongDigits
from ivr.incoming.spool import Spool


@dataclass(frozen=True)
class Parts:
    """What all calls of a service share."""

    settings: Settings
    bus: Bus
    spool: Spool
    outage_at: OutageAt
    restored_at: OutageAt
    closed_words: Callable[[str, Language], str] = lambda queue, language: ""
    announced: Callable[[frozenset[str]], Sequence[Announcement]] = lambda feeders: ()
    can_say: Callable[[str, Language], bool] = lambda text, language: True
    now: Callable[[], datetime] = clock.now
    wrong_digits: WrongDigits = field(default_factory=WrongDigits)  # of all calls
