"""What calls are about: the house's business types, and the one an agent named for a call."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "agents_business_type",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("in_use", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "code ~ '^[a-z0-9][a-z0-9_-]{0,39}$'", name=op.f("ck_agents_business_type_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agents_business_type")),
    )
    op.create_table(
        "cti_call_business",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("business_type", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_cti_call_business")),
    )
    op.create_index(
        op.f("ix_cti_call_business_business_type"), "cti_call_business", ["business_type"]
    )


def downgrade() -> None:
    """Take the database back; what agents said of their calls is lost."""
    op.drop_table("cti_call_business")
    op.drop_table("agents_business_type")
