"""The SQL of conflicts: what another system told anew of what was corrected here. Nothing commits.

Rule: a conflict is open while the correction stands. Once that is undone nothing is to be decided:
what the other side told last is taken, as an import would.
"""

from datetime import datetime
from typing import Literal, cast

import msgspec
from sqlalchemy import func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from customers.corrections.correction import CustomerRefused
from customers.corrections.models import Conflict
from customers.corrections.store import Names

Side = Literal["ours", "theirs"]
Column = Literal["note", "language", "critical"]
_MOST = 100
_OPEN = text("""
select x.id, x.customer_id, c.number, c.name, x.what, x.theirs, x.told_at, x.source,
    k.at as ours_at, k.person_id,
    case x.what when 'note' then c.note when 'language' then c.language else c.critical end as ours
from customers_conflict x join customers_customer c on c.id = x.customer_id
join lateral (
    select at, person_id, is_theirs from customers_correction k
    where k.customer_id = x.customer_id and k.what = x.what and k.undone_at is null
    order by k.id desc limit 1
) k on not k.is_theirs
where x.state = 'open' order by x.id limit :most
""")

_SETTLE = text("""
update customers_conflict x set state = 'agreed', decided_at = now()
where x.customer_id = :customer and x.what = :what and x.state = 'open' and not exists (
    select from customers_correction k
    where k.customer_id = x.customer_id and k.what = x.what and k.undone_at is null
)
returning x.theirs
""")


class OpenConflict(msgspec.Struct, frozen=True, kw_only=True):
    """Two sides that tell one column of a customer differently."""

    conflict_id: int
    customer_id: int
    number: str  # 客户编号
    name: str
    what: Column
    ours: str
    ours_at: datetime
    ours_by: str  # a name; "" for who is on file no more
    theirs: str
    told_at: datetime
    source: str  # the file's name; "": over REST


async def list_open(session: AsyncSession, names: Names) -> list[OpenConflict]:
    """List what is to be decided, the eldest first."""
    rows = (await session.execute(_OPEN, {"most": _MOST})).all()
    known = await names(session, {row.person_id for row in rows})
    return [
        OpenConflict(
            conflict_id=row.id,
            ours_by=known.get(row.person_id, ""),
            **{
                name: getattr(row, name)
                for name in OpenConflict.__struct_fields__
                if name not in ("conflict_id", "ours_by")
            },
        )
        for row in rows
    ]


async def settle_undone(session: AsyncSession, customer_id: int, what: str) -> str | None:
    """End the conflict of a column whose last correction was undone; give what is told there now.

    None: there is no conflict, or an older correction of the column stands.
    """
    return await session.scalar(_SETTLE, {"customer": customer_id, "what": what})


async def find_open(session: AsyncSession, conflict_id: int) -> tuple[int, Column, str]:
    """Give whose an open conflict is, of which column, and what the other side tells.

    Raises CustomerRefused where it is decided already.
    """
    row = await session.get(Conflict, conflict_id, populate_existing=True)
    if row is None or row.state != "open":
        raise CustomerRefused("conflict_not_open", "that is decided; look at the list")
    return row.customer_id, cast(Column, row.what), row.theirs


async def decide(session: AsyncSession, conflict_id: int, side: Side, person_id: int) -> None:
    """Write down how a conflict was decided."""
    await session.execute(
        update(Conflict)
        .where(Conflict.id == conflict_id)
        .values(state=side, decided_at=func.now(), decided_by=person_id)
    )
