"""A call record says what its menu answered, and who hung up unanswered was not served by it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_UNANSWERED = """
update cti_call set outcome = 'menu_left' where outcome = 'menu_only' and not path && array[
    'outage_here', 'outage_at_some', 'outage_nearby', 'bill_one', 'bill_sum', 'bill_each',
    'recorded'
]
"""
_INDEX = "ix_outages_outage_restored_at"


def upgrade() -> None:
    """Bring the database forward.

    How much old calls heard is not known: those that never came to an answer are told apart.
    """
    served = sa.Column("served", ARRAY(sa.Text()), server_default="{}", nullable=False)
    op.add_column("cti_call", served)
    op.execute(_UNANSWERED)
    restored = sa.text("status = 'restored'")
    op.create_index(_INDEX, "outages_outage", ["restored_at"], postgresql_where=restored)


def downgrade() -> None:
    """Take the database back."""
    op.drop_index(_INDEX, "outages_outage")
    op.execute("update cti_call set outcome = 'menu_only' where outcome = 'menu_left'")
    op.drop_column("cti_call", "served")
