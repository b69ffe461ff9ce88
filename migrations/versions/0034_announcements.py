"""What supervisors have callers told before the main menu."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "ivr_announcement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("feeder_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text_zh <> '' or text_en <> ''", name=op.f("ck_ivr_announcement_text")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_ivr_announcement_ends_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ivr_announcement")),
    )
    op.create_index("ix_ivr_announcement_ends_at", "ivr_announcement", ["ends_at"])


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("ivr_announcement")
