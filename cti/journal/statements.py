"""SQL for held asyncpg connections, where SQLAlchemy would cost more than the answer."""

from cti.journal.models import Call

LAST_CALLS = """
select call_id, arrived_at, outcome, queue, talk_s, direction, path, attempt_id from cti_call
where number = any ($1::text[]) order by arrived_at desc limit 5
"""

# The journal: a batch travels as one JSON value, which costs the loop one encoding, not one a row.

APPEND_FACTS = """
insert into cti_journal (id, at, kind, call_id, fact)
select id, at, kind, call_id, fact from rows from (
    json_to_recordset($1::json) as (id uuid, at timestamptz, kind text, call_id text, fact jsonb)
) with ordinality as entry (id, at, kind, call_id, fact, place)
order by place
on conflict (id) do nothing
"""
FACTS_OF_ENDED = """
select fact::text from cti_journal
where call_id = any (array(
        select call_id from cti_journal
        where call_id = any ($1::text[]) and call_id <> '' and kind = 'CallEnded'
    ))
    and call_id <> '' and kind = any ($2::text[])
order by seq
"""
_COLUMNS = tuple(column.name for column in Call.__table__.columns)
SAVE_CALLS = f"""
insert into cti_call ({", ".join(_COLUMNS)})
select {", ".join(_COLUMNS)} from json_populate_recordset(null::cti_call, $1::json)
on conflict (call_id) do update set {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
"""  # noqa: S608 - the table's own columns
