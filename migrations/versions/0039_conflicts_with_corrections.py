"""What other systems told anew of what was corrected here."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_KEPT = """
create or replace function exchange_note_kept() returns trigger language plpgsql as $$
begin
    insert into exchange_pending (type, subject, at, data, personal)
    select 'hotline.customer.corrected', 'correction/' || k.id, new.decided_at,
        jsonb_build_object('correction_id', k.id, 'what', k.what, 'call_id', k.call_id),
        jsonb_build_object('customer_number', c.number, 'told', k.told, 'number', '')
    from customers_correction k join customers_customer c on c.id = k.customer_id
    where k.id = (select max(id) from customers_correction s where s.customer_id = new.customer_id
        and s.what = new.what and s.undone_at is null);
    return null;
end $$
"""
_TRIGGER = """
create or replace trigger exchange_conflict_kept after update of state on customers_conflict
for each row when (new.state = 'ours' and old.state = 'open') execute function exchange_note_kept()
"""


def upgrade() -> None:
    """Bring the database forward."""
    op.add_column(
        "customers_correction",
        sa.Column("is_theirs", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_table(
        "customers_conflict",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column(
            "told_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "what in ('note', 'language', 'critical')", name=op.f("ck_customers_conflict_what")
        ),
        sa.CheckConstraint(
            "state in ('open', 'ours', 'theirs', 'agreed')",
            name=op.f("ck_customers_conflict_state"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers_customer.id"],
            name=op.f("fk_customers_conflict_customer_id_customers_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_conflict")),
    )
    op.create_index(
        op.f("ix_customers_conflict_customer_id"), "customers_conflict", ["customer_id"]
    )
    op.create_index(
        "ix_customers_conflict_open",
        "customers_conflict",
        ["customer_id", "what"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.execute(_KEPT)
    op.execute(_TRIGGER)


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("customers_conflict")
    op.execute("drop function exchange_note_kept()")
    op.drop_column("customers_correction", "is_theirs")
