"""What accounts used, as it is asked for. Nothing here commits."""

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from customers.billing.models import Reading


class ReadingView(msgspec.Struct, frozen=True, gc=False):
    """What an account used in a month, a day or a quarter of an hour, in watt hours."""

    at: datetime
    grain: str
    meter_id: int  # 0: not told
    wh: int | None
    sharp_wh: int | None
    peak_wh: int | None
    flat_wh: int | None
    valley_wh: int | None
    stand_wh: int | None  # what the meter showed


_COLUMNS = tuple(Reading.__table__.c[name] for name in ReadingView.__struct_fields__)


async def list_readings(
    session: AsyncSession, account_id: int, since: datetime, until: datetime
) -> list[ReadingView]:
    """List an account's readings from a moment to before another, in order."""
    rows = await session.execute(
        select(*_COLUMNS)
        .where(Reading.account_id == account_id, Reading.at >= since, Reading.at < until)
        .order_by(Reading.at, Reading.grain, Reading.meter_id)
    )
    return [ReadingView(*row) for row in rows]
