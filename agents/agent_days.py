"""Every agent's working day, in memory: read from the journal at start, told of each change."""

from collections.abc import Callable
from datetime import datetime, timedelta

from agents.agent_day import AgentDay, after, replayed, settled
from core import clock
from core.db import Database
from cti.events import AgentChanged
from cti.journal import store

_EVENING_BEFORE = timedelta(hours=12)  # who signed in so long before midnight is known after it


class AgentDays:
    """Keep the days; `midnight` gives the local one before a moment."""

    def __init__(self, database: Database, midnight: Callable[[datetime], datetime]) -> None:
        self._database = database
        self._midnight = midnight
        self._days: dict[str, AgentDay] = {}  # by extension

    async def load(self) -> None:
        """Read what happened today before our start."""
        midnight = self._midnight(clock.now())
        async with self._database.transaction() as session:
            changes = await store.list_agent_changes(session, midnight - _EVENING_BEFORE)
        self._days = replayed(changes, midnight)

    def take(self, fact: AgentChanged) -> None:
        """Note a change."""
        midnight = self._midnight(fact.at)
        self._days[fact.extension] = after(self._known(fact.extension, midnight), fact, midnight)

    def of(self, extension: str) -> AgentDay:
        """Give an agent's day as it stands, what goes on counted apart from what is over."""
        return self._known(extension, self._midnight(clock.now()))

    def until_now(self, extension: str) -> AgentDay:
        """Give an agent's day with what goes on counted until now."""
        now = clock.now()
        midnight = self._midnight(now)
        return settled(self._known(extension, midnight), now, midnight)

    def _known(self, extension: str, midnight: datetime) -> AgentDay:
        day = self._days.get(extension) or AgentDay(midnight=midnight, since=midnight)
        return day if day.midnight == midnight else settled(day, midnight, midnight)
