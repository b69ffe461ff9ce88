"""Which bills payments settle.

Rules:
* A payment that names a month is for that month's bill, whatever it comes to.
* One that names none goes to the oldest bill first. What a bills' file tells as paid whole was
  paid by the payments until that day, so only later ones count, and none before the first bill
  that is known could come out.
* All is worked out anew from what is there, for the accounts that a file tells of: the order in
  which files come does not matter, and a file twice changes nothing.
"""

HAS_PAYMENTS = "select exists (select from customers_payment)"


def settle(things: str) -> str:
    """Write the settled part of the bills of these things' accounts; count the changed."""
    return f"""
with touched as (select distinct account_id from {things}),
counting as (
    select b.account_id, greatest(
        (min(b.month) + interval '1 month')::timestamptz,
        date_trunc('day', max(b.told_paid_at)) + interval '1 day'
    ) as since
    from customers_bill b join touched using (account_id) group by 1
), own as (
    select p.account_id, p.month, sum(p.amount_fen) as fen, max(p.paid_at) as at
    from customers_payment p join touched using (account_id)
    where p.month is not null group by 1, 2
), pool as (
    select p.account_id, sum(p.amount_fen) as fen, max(p.paid_at) as at
    from customers_payment p join counting c using (account_id)
    where p.month is null and p.paid_at >= c.since group by 1
), needed as (
    select b.account_id, b.month, coalesce(own.fen, 0) as own_fen, own.at as own_at,
        case when b.told_paid_at is null
            then greatest(b.amount_fen - coalesce(own.fen, 0), 0) else 0 end as need
    from customers_bill b join touched using (account_id)
    left join own using (account_id, month)
), laid as (
    select n.account_id, n.month, n.own_fen, n.own_at, pool.at as pool_at, least(
        n.need,
        greatest(coalesce(pool.fen, 0) + n.need - sum(n.need) over (
            partition by n.account_id order by n.month
        ), 0)
    ) as pool_fen
    from needed n left join pool using (account_id)
), changed as (
    update customers_bill b set settled_fen = l.own_fen + l.pool_fen,
        settled_at = greatest(l.own_at, case when l.pool_fen > 0 then l.pool_at end)
    from laid l where b.account_id = l.account_id and b.month = l.month
        and (b.settled_fen, b.settled_at) is distinct from (
            l.own_fen + l.pool_fen, greatest(l.own_at, case when l.pool_fen > 0 then l.pool_at end)
        )
    returning 1
)
select count(*) from changed
"""  # noqa: S608 - names of ours
