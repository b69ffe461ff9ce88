"""The SQL of an import of the grid: what is there, what is new, what has changed.

Rule: only rows that are new or differ are written, so the same files again leave every row as it
is. All of it runs in one transaction of the caller's.
"""

from outages.grid.models import Device, Feeder, Substation, Transformer
from outages.grid_intake.fields import Thing

TABLES: dict[Thing, str] = {
    "substation": Substation.__tablename__,
    "feeder": Feeder.__tablename__,
    "transformer": Transformer.__tablename__,
    "device": Device.__tablename__,
}

STRANGERS = """
with strange as (
    select p.{column} as code, count(*) as premises from customers_premise p
    where p.{column} <> '' and not exists (select from {table} g where g.code = p.{column})
    group by 1
)
select (select count(*) from strange) as codes,
    (select coalesce(sum(premises), 0) from strange)::bigint as premises,
    array(select code from strange order by premises desc, code limit $1) as named
"""
DISAGREEING = """
select count(*) from customers_premise p
join outages_transformer t on t.code = p.transformer_code where p.feeder_code <> t.feeder_code
"""
