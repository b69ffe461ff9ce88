"""The SQL that reads all places of customers into memory (rule: customers/caller/places.py).

Rule: the four statements are asked in one transaction that sees one state, so that the numbers
of spots and traits mean the same in all of them.
"""

_SPOTS = """
select district, feeder_code, transformer_code,
    (row_number() over (order by district, feeder_code, transformer_code) - 1)::integer as n
from (select distinct district, feeder_code, transformer_code from customers_premise) one
"""
_TRAITS = """
select kind, grade, language, elderly, critical,
    (row_number() over (order by kind, grade, language, elderly, critical) - 1)::integer as n
from (select distinct kind, grade, language, elderly, critical from customers_customer) one
"""

ONE_STATE = "begin isolation level repeatable read read only"
SETTINGS = "set jit = off; set work_mem = '64MB'; set random_page_cost = 1.1"
SPOTS = f"select district, feeder_code, transformer_code from ({_SPOTS}) s order by n"  # noqa: S608
TRAITS = f"select kind, grade, language, elderly, critical from ({_TRAITS}) t order by n"  # noqa: S608
EVERY_PLACE = f"""
with spot as materialized ({_SPOTS}), trait as materialized ({_TRAITS})
select c.id, coalesce(p.id, 0), coalesce(spot.n, 0), trait.n
from customers_customer c
join trait on (trait.kind, trait.grade, trait.language, trait.elderly, trait.critical)
    = (c.kind, c.grade, c.language, c.elderly, c.critical)
left join customers_account a on a.customer_id = c.id and a.status = 'active'
left join customers_premise p on p.id = a.premise_id
left join spot on (spot.district, spot.feeder_code, spot.transformer_code)
    = (p.district, p.feeder_code, p.transformer_code)
order by c.id, a.id
"""  # noqa: S608 - constants of ours

# Of customers with several premises, those that keys can name.
NAMED = """
select premise_id, address, account_number from (
    select a.premise_id, p.address, a.number as account_number,
        row_number() over (partition by a.customer_id order by a.id) as place,
        count(*) over (partition by a.customer_id) as many
    from customers_account a join customers_premise p on p.id = a.premise_id
    where a.status = 'active'
) one where many > 1 and place <= 9
"""

# What has been written to the tables since ever; the same text twice: nothing has changed.
VERSION = """
select string_agg(concat_ws(':', relname, n_tup_ins, n_tup_upd, n_tup_del,
    pg_relation_filenode(relid)), ' ' order by relname)
from pg_stat_user_tables
where relid in ('customers_customer'::regclass, 'customers_premise'::regclass,
    'customers_account'::regclass)
"""
