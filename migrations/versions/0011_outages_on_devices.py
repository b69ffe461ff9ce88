"""An outage keeps the devices that it was opened on, beside the transformers below them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    for table in ("outages_outage", "outages_revision"):
        codes = postgresql.ARRAY(sa.Text())
        op.add_column(table, sa.Column("device_codes", codes, server_default="{}", nullable=False))


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("outages_revision", "device_codes")
    op.drop_column("outages_outage", "device_codes")
