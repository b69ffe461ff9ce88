"""Where premises hang on the grid, kept with it: the grid's import says which transformer is where.

Rule: what a customers' file said stays until the grid itself changes. A premise whose transformer
moves to another feeder goes with it; one that was never told its feeder learns it from a new
transformer. No row is written that would stay as it is.
"""

KNOWN_ACCOUNTS = "select number from customers_account where number = any($1::text[])"
"""Name those of these accounts ($1) that there are."""
PLACE = """
with told as (
    select distinct on (a.premise_id) a.premise_id, t.lon, t.lat
    from unnest($1::text[], $2::float8[], $3::float8[]) t(number, lon, lat)
    join customers_account a on a.number = t.number order by a.premise_id, a.number
), placed as (
    update customers_premise p set lon = told.lon, lat = told.lat from told
    where p.id = told.premise_id and (p.lon, p.lat) is distinct from (told.lon, told.lat)
    returning 1
)
select count(*) from placed
"""
"""Put premises of accounts ($1) at longitudes ($2) and latitudes ($3); give how many moved."""
_HANG = """
with moved as (
    update customers_premise p set feeder_code = t.feeder_code
    from unnest($1::text[], $2::text[]) t(code, feeder_code)
    where p.transformer_code = t.code and p.feeder_code <> t.feeder_code {only}
    returning 1
)
select count(*) from moved
"""
FOLLOW = _HANG.format(only="")
"""Hang all premises of these transformers ($1) on their feeders ($2); give how many moved."""
LEARN = _HANG.format(only="and p.feeder_code = ''")
"""The same for premises that know no feeder."""
