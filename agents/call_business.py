"""What a call was about: said by whoever spoke in it, while they speak or at any time after."""

from sqlalchemy.ext.asyncio import AsyncSession

from agents.desk import AgentDesk
from agents.house.book import HouseBook
from agents.house.business import is_offered
from core import clock
from core.db import Database
from cti.journal import store
from cti.journal.record import CallRecord
from staff.people import SignedIn


class BusinessRefused(Exception):
    """Nothing can be said of this call, or not this; `code` is for the web."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def may_see(who: SignedIn, record: CallRecord) -> bool:
    """Tell whether a call is somebody's own, or they may see everybody's."""
    own = record.extension != "" and record.extension == who.extension
    return own or who.may("see_everybodys_calls")


class BusinessActs:
    """What people say calls were about; a refusal is BusinessRefused."""

    def __init__(self, database: Database, desk: AgentDesk, house: HouseBook) -> None:
        """`desk` knows the calls that are not recorded yet, `house` what may be said."""
        self._database = database
        self._desk = desk
        self._house = house

    async def see(self, call_id: str, who: SignedIn) -> str:
        """Give the code of what a call was about; "" if nobody said."""
        async with self._database.transaction() as session:
            await self._refuse_others(session, call_id, who)
            return await store.find_business(session, call_id)

    async def say(self, call_id: str, business_type: str, who: SignedIn) -> None:
        """Say what a call was about, or take it back with ""; the last word counts."""
        if business_type and not is_offered(business_type, self._house.business_types):
            raise BusinessRefused(
                "business_type_unknown",
                "This business type is not on the list, or out of use; a supervisor adds it on the "
                "page House.",
            )
        async with self._database.transaction() as session:
            await self._refuse_others(session, call_id, who)
            await store.save_business(
                session, call_id, business_type, by=who.person_id, at=clock.now()
            )

    async def _refuse_others(self, session: AsyncSession, call_id: str, who: SignedIn) -> None:
        if who.extension and self._desk.state_of(who.extension).call_id == call_id:
            return  # it has no record before its end
        record = await store.find_call(session, call_id)
        if record is None or not may_see(who, record):
            raise BusinessRefused(
                "call_not_found", "There is no such call among those you may see."
            )
