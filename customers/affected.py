"""Whom an outage affects: counted in one pass, or streamed for calling. Nothing here commits."""

from collections.abc import AsyncGenerator, Sequence
from typing import cast

import msgspec
from sqlalchemy import ColumnElement, Text, and_, any_, distinct, func, or_, select, text
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from core.language import Language
from customers.caller.hearing import roles_for
from customers.caller.match import Grade
from customers.models import Account, Customer, CustomerPhone, Premise
from customers.views import (
    AffectedCounts,
    AffectedPhone,
    CriticalCustomer,
    Whereabouts,
)

_GRADES: tuple[Grade, ...] = ("A", "B", "C")
_CRITICAL_NAMED = 100
_BATCH = 500  # rows at a time: more would hold up the loop

# One pass over what may be a quarter of a million premises; the last row is of all grades.
_COUNTS = text(
    f"""
with dark as materialized (
    select premise.id as premise_id, account.customer_id
    from customers_premise premise join customers_account account on account.premise_id = premise.id
    where account.status = 'active' and (
        premise.feeder_code = any(cast(:feeders as text[]))
        or premise.transformer_code = any(cast(:transformers as text[]))
    )
), reached as materialized (
    select customer.id, customer.number, customer.grade, customer.critical, phone.e164
    from (select distinct customer_id from dark) affected
    join customers_customer customer on customer.id = affected.customer_id
    left join customers_phone phone on phone.customer_id = customer.id
        and phone.role = any(cast(:roles as text[]))
        and (phone.valid_until is null or phone.valid_until >= current_date)
), vital as (
    select distinct id as customer_id, number as customer_number, grade, critical from reached
    where critical <> '' order by grade, id limit {_CRITICAL_NAMED}
)
select grade, count(distinct id) as customers, count(distinct e164) as phones,
    count(distinct id) filter (where critical <> '') as critical,
    count(*) filter (where e164 is null) as unreachable,
    (select count(distinct premise_id) from dark) as premises,
    (select coalesce(json_agg(vital order by grade, customer_id), '[]') from vital)::text
        as named
from reached group by grouping sets ((grade), ()) order by grade nulls last
"""  # noqa: S608 - a constant of ours
)


async def describe_premises(
    session: AsyncSession, premise_ids: Sequence[int]
) -> dict[int, Whereabouts]:
    """Tell of premises where they are and whose; of several customers the critical one."""
    rows = await session.execute(
        select(
            Premise.id,
            Premise.address,
            func.coalesce(Customer.name, "").label("customer"),
            func.coalesce(Customer.critical, "").label("critical"),
        )
        .outerjoin(Account, and_(Account.premise_id == Premise.id, Account.status == "active"))
        .outerjoin(Customer, Customer.id == Account.customer_id)
        .where(Premise.id.in_(premise_ids))
        .order_by(Premise.id, Customer.critical == "", Customer.id)
    )
    found: dict[int, Whereabouts] = {}
    for row in rows:
        place = Whereabouts(address=row.address, customer=row.customer, critical=row.critical)
        found.setdefault(row.id, place)
    return found


async def count_customers_on(
    session: AsyncSession, feeder_codes: Sequence[str], transformer_codes: Sequence[str]
) -> AffectedCounts:
    """Count whom an outage on these feeders and transformers affects; name the critical ones."""
    scope = {
        "feeders": list(feeder_codes),
        "transformers": list(transformer_codes),
        "roles": list(roles_for("outage")),
    }
    *by_grade, total = (await session.execute(_COUNTS, scope)).all()
    counted = {row.grade: row.customers for row in by_grade}
    return AffectedCounts(
        premises=total.premises,
        customers=total.customers,
        phones=total.phones,
        critical=total.critical,
        unreachable=total.unreachable,
        by_grade={grade: counted.get(grade, 0) for grade in _GRADES},
        critical_customers=msgspec.json.decode(total.named, type=tuple[CriticalCustomer, ...]),
    )


async def count_premises_on(session: AsyncSession, transformer_codes: Sequence[str]) -> int:
    """Count the premises with an account in use on these transformers."""
    query = (
        select(func.count(distinct(Premise.id)))
        .join(Account, Account.premise_id == Premise.id)
        .where(Premise.transformer_code.in_(transformer_codes), Account.status == "active")
    )
    return (await session.scalar(query)) or 0


async def count_premises_by(
    session: AsyncSession, transformer_codes: Sequence[str]
) -> dict[str, int]:
    """Count the premises with an account in use by transformer; one without is left out."""
    query = (
        select(Premise.transformer_code, func.count(distinct(Premise.id)).label("many"))
        .join(Account, Account.premise_id == Premise.id)
        .where(
            Premise.transformer_code == any_(cast_to(list(transformer_codes), ARRAY(Text))),
            Account.status == "active",
        )
        .group_by(Premise.transformer_code)
    )
    return {row.transformer_code: row.many for row in await session.execute(query)}


async def customers_on(
    session: AsyncSession, feeder_codes: Sequence[str], transformer_codes: Sequence[str]
) -> AsyncGenerator[AffectedPhone]:
    """Stream whom to call when these feeders and transformers are dark, in constant memory.

    One for each number and customer, by number; only roles that may hear of an outage.
    """
    stream = await session.stream(
        select(
            CustomerPhone.e164,
            Customer.id,
            Customer.number,
            Customer.grade,
            Customer.language,
            Customer.critical,
            Customer.elderly,
            func.array_agg(aggregate_order_by(distinct(Premise.id), Premise.id)),
        )
        .join_from(Premise, Account, Account.premise_id == Premise.id)
        .join(Customer, Customer.id == Account.customer_id)
        .join(CustomerPhone, CustomerPhone.customer_id == Customer.id)
        .where(_dark(feeder_codes, transformer_codes), Account.status == "active", _in_use())
        .group_by(CustomerPhone.e164, Customer.id)
        .order_by(CustomerPhone.e164, Customer.id)
        .execution_options(yield_per=_BATCH)
    )
    async for rows in stream.partitions():  # row by row, each would cost a change of stacks
        # By position: a quarter of a million rows read by name take eight times as long.
        for e164, customer_id, number, grade, language, critical, elderly, premises in rows:
            yield AffectedPhone(
                e164=e164,
                customer_id=customer_id,
                customer_number=number,
                grade=cast(Grade, grade),
                language=cast(Language, language),
                critical=critical,
                elderly=elderly,
                premise_ids=tuple(premises),
            )


def _dark(feeder_codes: Sequence[str], transformer_codes: Sequence[str]) -> ColumnElement[bool]:
    return or_(
        Premise.feeder_code.in_(feeder_codes), Premise.transformer_code.in_(transformer_codes)
    )


def _in_use() -> ColumnElement[bool]:
    return and_(
        CustomerPhone.role.in_(roles_for("outage")),
        or_(
            CustomerPhone.valid_until.is_(None),
            CustomerPhone.valid_until >= func.current_date(),
        ),
    )
