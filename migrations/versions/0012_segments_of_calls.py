"""Each menu, queue, ring, talk and hold of a call with its own begin, end and result."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward; calls that ended before have no segments."""
    op.create_table(
        "cti_segment",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "flow", "queue")),
        sa.Column("extension", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", "place", name=op.f("pk_cti_segment")),
    )
    op.create_index("ix_cti_segment_began_at", "cti_segment", ["began_at"])
    op.create_index(
        "ix_cti_segment_extension",
        "cti_segment",
        ["extension", "began_at"],
        postgresql_where=sa.text("extension <> ''"),
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("cti_segment")
