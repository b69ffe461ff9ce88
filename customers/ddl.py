"""What the metadata does not hold: every change of a phone is journaled and announced.

The triggers work once per statement, so a COPY of a million rows costs one insert. A loader
that replaces everything sets `hotline.bulk` to 'on' for its transaction and journals a single
row without a number, which means "read everything anew".
"""

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
)
