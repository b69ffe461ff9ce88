"""A utility's own grid: sections and switches, and the nodes between which they lie."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    for table, column in (("outages_feeder", "head_node"), ("outages_transformer", "node")):
        op.add_column(table, sa.Column(column, sa.Text(), server_default="", nullable=False))
    op.create_table(
        "outages_device",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("switch_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("feeder_code", sa.Text(), nullable=False),
        sa.Column("from_node", sa.Text(), nullable=False),
        sa.Column("to_node", sa.Text(), nullable=False),
        sa.Column("normally_closed", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.CheckConstraint("kind in ('section', 'switch')", name=op.f("ck_outages_device_kind")),
        sa.CheckConstraint(
            "switch_kind in ('', 'breaker', 'load_break', 'disconnector', 'fuse', 'recloser')",
            name=op.f("ck_outages_device_switch_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["feeder_code"],
            ["outages_feeder.code"],
            name=op.f("fk_outages_device_feeder_code"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_outages_device")),
    )
    op.create_index(op.f("ix_outages_device_feeder_code"), "outages_device", ["feeder_code"])


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("outages_device")
    op.drop_column("outages_transformer", "node")
    op.drop_column("outages_feeder", "head_node")
