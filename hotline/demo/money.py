"""The demo city's payments, meters and monthly readings, made by PostgreSQL from its bills."""

from customers.billing import partition_sql
from hotline.demo.bulk import Connection

_PAYMENTS = """
insert into customers_payment (account_id, receipt, paid_at, amount_fen, month, channel)
select account_id, 'D' || to_char(month, 'YYYYMM') || lpad(account_id::text, 9, '0'),
    told_paid_at, amount_fen, month,
    (array['微信', '支付宝', '银行代扣', '营业厅'])[1 + account_id % 4]
from customers_bill where told_paid_at is not null
"""
_METERS = """
insert into customers_meter (number, account_id, kind)
select a.meter_number, a.id, case c.kind when 'resident' then '单相智能表' else '三相智能表' end
from customers_account a join customers_customer c on c.id = a.customer_id
"""
# A month is read at its local beginning; every account has its own habits by day and by night.
_READINGS = """
create temporary table demo_reading on commit drop as
select b.account_id, b.month::timestamp at time zone 'Asia/Shanghai' as at, m.id as meter_id,
    b.kwh * 1000::bigint as wh, b.kwh * (300 + b.account_id * 37 % 200) as peak_wh,
    b.kwh * (200 + b.account_id * 53 % 150) as valley_wh,
    1000 * (sum(b.kwh) over (partition by b.account_id order by b.month)
        + b.account_id * 7919 % 20000) as stand_wh
from customers_bill b join customers_meter m on m.account_id = b.account_id
"""
_STORE = """
insert into customers_reading
    (account_id, at, grain, meter_id, wh, peak_wh, flat_wh, valley_wh, stand_wh)
select account_id, at, 'month', meter_id, wh, peak_wh, wh - peak_wh - valley_wh, valley_wh, stand_wh
from demo_reading
"""


async def add_money(connection: Connection) -> None:
    """Pay what the bills tell as paid; give each account its meter, read every month."""
    await connection.execute(_PAYMENTS)
    await connection.execute(_METERS)
    await connection.execute(_READINGS)
    for row in await connection.fetch(partition_sql.months("demo_reading")):
        if not await connection.fetchval(partition_sql.IS_THERE, partition_sql.name(row["month"])):
            await connection.execute(partition_sql.make(row["month"]))
    await connection.execute(_STORE)
