"""Why agents are not ready becomes a table that an administrator keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "agents_pause",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("in_use", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint("minutes between 1 and 720", name=op.f("ck_agents_pause_minutes")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agents_pause")),
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("agents_pause")
