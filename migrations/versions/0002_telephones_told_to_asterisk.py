"""Telephones told to Asterisk: it no longer reads the database."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.execute("drop view if exists ps_endpoints, ps_auths, ps_aors")
    op.create_table(
        "staff_told_extension",
        sa.Column("extension", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("extension", name=op.f("pk_staff_told_extension")),
    )


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("staff_told_extension")
