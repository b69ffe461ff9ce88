"""The journal is kept no longer than calls: no erasing would find its facts afterwards."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.execute("""
        insert into keeping_period (kind, days)
        select 'journal', days from keeping_period where kind = 'calls' and days < 180
        on conflict (kind) do nothing
    """)
    op.execute("""
        update keeping_period journal
        set days = coalesce(calls.days, 1095), changed_at = now(), changed_by = null
        from (select (select days from keeping_period where kind = 'calls') as days) calls
        where journal.kind = 'journal' and journal.days > coalesce(calls.days, 1095)
    """)


def downgrade() -> None:
    """Take the database back: periods stay as they are."""
