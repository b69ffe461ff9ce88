"""SQL for held asyncpg connections, where SQLAlchemy would cost more than the answer."""

LAST_CALLS = """
select call_id, arrived_at, outcome, queue, talk_s from cti_call
where number = $1 order by arrived_at desc limit 5
"""
