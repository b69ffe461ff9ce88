"""What the metadata does not hold: every change of a phone is journaled and announced.

The triggers work once per statement, so a COPY of a million rows costs one insert. A loader
that replaces everything sets `hotline.bulk` to 'on' for its transaction and journals a single
row without a number, which means "read everything anew".

And the search's indexes (customers/search/sql.py). PostgreSQL's trigrams are an extension that not
every server has, and of no use for two characters of Chinese; arrays of pairs of neighbours need
none. What is indexed by a function must never change under it: a changed function has a new name.
Their names begin with `find_`, and `hotline db` knows them as no part of the models.
"""

from customers.search.initials_sql import FIRST, LAST, LETTERS

_PAIRS = """
create or replace function customers_pairs(t text) returns text[] language sql
immutable strict parallel safe as $$
    select array(select distinct substr(t, n, 2) from generate_series(1, length(t) - 1) n)
$$
"""
# No function of ours calls another: where an index is made, it would not be found.
_INITIALS_OF = f"""
select string_agg(
    case when ascii(c) between {FIRST} and {LAST}
        then chr(get_byte('{LETTERS}'::bytea, ascii(c) - {FIRST})) else c end, '' order by place
) from unnest(string_to_array(lower(name), null)) with ordinality one(c, place)
"""  # noqa: S608 - constants of ours
_INITIALS = f"""
create or replace function customers_initials(name text) returns text language sql
immutable strict parallel safe as $$ {_INITIALS_OF} $$
"""
_PAIRS_OF_NAME = f"""
create or replace function customers_pairs_of_name(name text) returns text[] language sql
immutable strict parallel safe as $$
    select array(
        select distinct substr(t, n, 2)
        from (select lower(name) || ' ' || ({_INITIALS_OF}) as t) whole,
            generate_series(1, length(t) - 1) n
    )
$$
"""  # noqa: S608 - constants of ours

_NOTE = """
create or replace function customers_note_phones() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('hotline.bulk', true), '') = 'on' then
        return null;
    end if;
    insert into customers_phone_change (e164) select distinct e164 from changed;
    if found then
        perform pg_notify('customers_phone', '');
    end if;
    return null;
end $$
"""

_NOTE_ALL = """
create or replace function customers_note_everything() returns trigger language plpgsql as $$
begin
    insert into customers_phone_change (e164) values (null);
    perform pg_notify('customers_phone', '');
    return null;
end $$
"""


def _trigger(name: str, event: str, rows: str) -> str:
    return f"""
create or replace trigger customers_phone_{name} after {event} on customers_phone
referencing {rows} table as changed
for each statement execute function customers_note_phones()
"""


_INDEXES = (
    """create index if not exists find_customer_by_pairs on customers_customer
using gin (customers_pairs_of_name(name))""",
    """create index if not exists find_premise_by_street on customers_premise
using gin (customers_pairs(substring(address, '^[^0-9]*')))""",
    """create index if not exists find_account_by_end on customers_account ("right"(number, 4))""",
    """create index if not exists find_meter_by_end
on customers_account ("right"(meter_number, 4))""",
    "create index if not exists find_phone_by_end on customers_phone ((e164 % 10000))",
)


STATEMENTS: tuple[str, ...] = (
    _NOTE,
    _NOTE_ALL,
    _trigger("added", "insert", "new"),
    _trigger("changed_from", "update", "old"),
    _trigger("changed_to", "update", "new"),
    _trigger("removed", "delete", "old"),
    """
create or replace trigger customers_phone_emptied after truncate on customers_phone
for each statement execute function customers_note_everything()
""",
    _PAIRS,
    _INITIALS,
    _PAIRS_OF_NAME,
    *_INDEXES,
)
