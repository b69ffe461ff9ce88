"""Queues become a table that an administrator keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "agents_queue",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("ring_s", sa.Integer(), nullable=False),
        sa.Column("in_use", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("successor", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "code ~ '^[a-z0-9][a-z0-9_-]{0,39}$' and code <> 'general'",
            name=op.f("ck_agents_queue_code"),
        ),
        sa.CheckConstraint(
            "in_use or successor is not null", name=op.f("ck_agents_queue_successor")
        ),
        sa.CheckConstraint("language in ('zh', 'en')", name=op.f("ck_agents_queue_language")),
        sa.CheckConstraint("ring_s between 5 and 120", name=op.f("ck_agents_queue_ring_s")),
        sa.ForeignKeyConstraint(
            ["successor"], ["agents_queue.code"], name=op.f("fk_agents_queue_successor")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agents_queue")),
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("agents_queue")
