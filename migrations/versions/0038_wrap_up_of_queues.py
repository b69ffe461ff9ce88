"""A queue says how its calls are written up, and an agent's row when that ends."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.add_column("agents_queue", sa.Column("wrap_up_s", sa.Integer(), nullable=True))
    may = sa.Column("may_extend", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("agents_queue", may)
    then = sa.Column("then", sa.Text(), server_default="ready", nullable=False)
    op.add_column("agents_queue", then)
    seconds, choices = "wrap_up_s between 0 and 900", "\"then\" in ('ready', 'away')"
    op.create_check_constraint(op.f("ck_agents_queue_wrap_up_s"), "agents_queue", seconds)
    op.create_check_constraint(op.f("ck_agents_queue_then"), "agents_queue", choices)
    queue = sa.Column("queue", sa.Text(), server_default="", nullable=False)
    op.add_column("cti_agent_state", queue)
    ends = sa.Column("wrap_up_ends_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("cti_agent_state", ends)


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("cti_agent_state", "wrap_up_ends_at")
    op.drop_column("cti_agent_state", "queue")
    op.drop_constraint(op.f("ck_agents_queue_then"), "agents_queue", type_="check")
    op.drop_constraint(op.f("ck_agents_queue_wrap_up_s"), "agents_queue", type_="check")
    for column in ("then", "may_extend", "wrap_up_s"):
        op.drop_column("agents_queue", column)
