"""What is decided about the house: each in one transaction, audited with it."""

from collections.abc import Awaitable, Callable

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from agents.house import pause, store
from agents.house.business import BusinessType
from agents.house.models import BusinessTypeRow, Pause, Queue
from agents.house.pause import PauseReason
from agents.house.queue import HouseQueue, refuse_beyond_hours, refuse_queue
from agents.house.refusal import overtaken
from core.db import Database
from staff.people import SignedIn

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]


class HouseActs:
    """What supervisors and administrators decide; a refusal is HouseRefused."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        renew: Callable[[], Awaitable[None]],
        *,
        default_queue: str,
    ) -> None:
        """`renew` lets those who work by the tables read them again."""
        self._database = database
        self._audit = audit
        self._renew = renew
        self._default_queue = default_queue

    async def see_pauses(self) -> list[PauseReason]:
        """Show all reasons for a pause, those out of use too."""
        await self._renew()
        async with self._database.transaction() as session:
            return await store.list_pauses(session)

    async def put_pause(self, reason: PauseReason, who: SignedIn) -> list[PauseReason]:
        """Add a reason, or change it; the next agent who pauses is offered it."""
        async with self._database.transaction() as session:
            await store.list_pauses(session, to_change=True)
            if not await store.put_pause(session, reason, who.person_id):
                changer = await store.find_changer(session, Pause, reason.code)
                raise overtaken(reason.version, changer)
            pause.refuse_none(await store.list_pauses(session))
            names = f"names={reason.name_zh}/{reason.name_en}"
            said = f"{names},minutes={reason.minutes},in_use={reason.in_use}"
            await self._audit(session, who.person_id, "pause.put", f"pause:{reason.code}", said)
        return await self.see_pauses()

    async def see_business_types(self) -> list[BusinessType]:
        """Show all that calls may be about, what is out of use too."""
        await self._renew()
        async with self._database.transaction() as session:
            return await store.list_business_types(session)

    async def put_business_type(self, one: BusinessType, who: SignedIn) -> list[BusinessType]:
        """Add a business type, or change it; the next agent is offered it."""
        async with self._database.transaction() as session:
            if not await store.put_business_type(session, one, who.person_id):
                changer = await store.find_changer(session, BusinessTypeRow, one.code)
                raise overtaken(one.version, changer)
            said = f"names={one.name_zh}/{one.name_en},in_use={one.in_use}"
            subject = f"business_type:{one.code}"
            await self._audit(session, who.person_id, "business_type.put", subject, said)
        return await self.see_business_types()

    async def see_queues(self) -> list[HouseQueue]:
        """Show all queues, those out of use too."""
        await self._renew()
        async with self._database.transaction() as session:
            return await store.list_queues(session)

    async def put_queue(self, queue: HouseQueue, who: SignedIn) -> list[HouseQueue]:
        """Add a queue, or change it; Asterisk has it within two seconds."""
        if queue.in_use:
            queue = msgspec.structs.replace(queue, successor=None)
        if not queue.hours:
            queue = msgspec.structs.replace(queue, after_hours=None)
        async with self._database.transaction() as session:
            known = await store.list_queues(session, to_change=True)
            before = next((one for one in known if one.code == queue.code), None)
            if before and before.version != queue.version:
                raise overtaken(queue.version, await store.find_changer(session, Queue, queue.code))
            if not who.may("keep_house"):
                refuse_beyond_hours(queue, before)
            refuse_queue(queue, known, self._default_queue)
            if not await store.put_queue(session, queue, who.person_id):
                changer = await store.find_changer(session, Queue, queue.code)
                raise overtaken(queue.version, changer)
            said = _said(queue)
            await self._audit(session, who.person_id, "queue.put", f"queue:{queue.code}", said)
        return await self.see_queues()


def _said(queue: HouseQueue) -> str:
    hours = msgspec.json.encode(queue.hours).decode() if queue.hours else "always"
    return (
        f"names={queue.name_zh}/{queue.name_en},language={queue.language or ''},"
        f"in_use={queue.in_use},ring_s={queue.ring_s},successor={queue.successor or ''},"
        f"hours={hours},after_hours={queue.after_hours or ''},"
        f"wrap_up_s={queue.wrap_up_s},may_extend={queue.may_extend},then={queue.then}"
    )
