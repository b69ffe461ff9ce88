"""Where premises hang on the grid, kept with it: the grid's import says which transformer is where.

Rule: what a customers' file said stays until the grid itself changes. A premise whose transformer
moves to another feeder goes with it; one that was never told its feeder learns it from a new
transformer. No row is written that would stay as it is.
"""

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
